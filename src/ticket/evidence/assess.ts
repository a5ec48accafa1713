import { copiesOf } from './copies.js'
import type { Finding, FindingCode, KnownPhotos, Noticed, PhotoFacts, TicketFacts, Verdict } from './facts.js'
import { nonceOf } from './nonce.js'
import { originOf } from './origin.js'
import type { EvidenceSettings } from './settings.js'
import { timeOf } from './time.js'
import { placeOf } from './where.js'

export type Assess = (photo: PhotoFacts, ticket: TicketFacts, known: KnownPhotos) => Verdict

/**
 * One of these has to speak for a photo that is believed, and both are the file's own word. A pass says who sent a file, not
 * what it shows, and the position our page is told is typed by whoever sends the form.
 */
const FITS: ReadonlySet<FindingCode> = new Set(['taken_in_time', 'taken_near'])

/**
 * Weighs a photo that shall prove work as done. Made for what happened in Jakarta: one photo with a changed date on two
 * reports (March 2025), a generated photo that the validator let pass (April 2026). The verdict accuses nobody: it tells a
 * validator where to look, and why. One decisive finding makes a photo suspicious whatever else speaks for it: a
 * photograph of a copy taken through our page is still a copy.
 */
export function createAssess(settings: EvidenceSettings): Assess {
  const { verdict, version } = settings
  const weigh = (one: Noticed): Finding => ({ ...one, weight: settings.weights[one.code] })
  return (photo, ticket, known) => {
    const findings = [
      ...copiesOf(photo, ticket, known),
      ...timeOf(photo, ticket, settings),
      ...placeOf(photo, ticket, settings),
      ...originOf(photo, settings),
      ...nonceOf(photo),
    ]
      .map(weigh)
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    const sum = findings.reduce((total, { weight }) => total + weight, 0)
    const decisive = findings.some(({ weight }) => weight <= verdict.decisive)
    const fits = findings.some(({ code }) => FITS.has(code))
    const is =
      decisive || sum <= verdict.suspicious
        ? 'suspicious'
        : fits && sum >= verdict.plausible
          ? 'plausible'
          : 'unclear'
    return { is, findings, version }
  }
}
