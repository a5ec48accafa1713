import type { Db } from '../store/database.js'
import { type Evidence, ticketsInSight } from '../store/evidence.js'
import type { Finding } from '../ticket/evidence/index.js'
import type { Viewer } from './seats.js'

/** In the place of a number that is not for whoever reads. */
const WITHHELD = { id: '(nomor dirahasiakan)', en: '(number withheld)' }

/** Up to version 2026-11-22.2 of `config/evidence.yaml` the number itself stood in the sentences of these. */
const ABOUT_ANOTHER = new Set(['copy_of_evidence', 'resembles_evidence'])
const NUMBER = /\b[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}\b/g
const oldNumbers = ({ code, ticketId, because }: Finding): string[] =>
  ticketId === undefined && ABOUT_ANOTHER.has(code) ? (because.match(NUMBER) ?? []) : []

/**
 * Verdicts for a reader: a finding about another ticket names it to whoever may see that ticket now, and to nobody else. No
 * number is kept with a verdict: whether a ticket speaks against an office can turn out years later.
 */
export async function namedFor(db: Db, photos: readonly Evidence[], viewer: Viewer): Promise<Evidence[]> {
  const findings = photos.flatMap(({ verdicts }) => verdicts.flatMap(verdict => verdict.findings))
  const ids = findings.flatMap(({ ticketId }) => ticketId ?? [])
  const seen = await ticketsInSight(db, { ids, numbers: findings.flatMap(oldNumbers) }, viewer.reach)
  const numbers = new Map(seen.map(({ id, number }) => [id, number]))
  const known = new Set(numbers.values())

  function named({ ticketId, ...finding }: Finding): Finding {
    const put = (sentence: string, withheld: string) =>
      ticketId === undefined
        ? ABOUT_ANOTHER.has(finding.code)
          ? sentence.replace(NUMBER, number => (known.has(number) ? number : withheld))
          : sentence
        : sentence.replaceAll('{ticket}', numbers.get(ticketId) ?? withheld)
    return {
      ...finding,
      because: put(finding.because, WITHHELD.id),
      because_en: put(finding.because_en, WITHHELD.en),
    }
  }

  return photos.map(photo => ({
    ...photo,
    verdicts: photo.verdicts.map(verdict => ({ ...verdict, findings: verdict.findings.map(named) })),
  }))
}
