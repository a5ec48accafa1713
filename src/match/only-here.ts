import { SPEAKS_ALIKE } from './compare.js'
import type { MatchingSettings } from './settings.js'
import type { Subject } from './subject.js'
import type { Weighed } from './weigh.js'

const HOUR = 3_600_000
/** Reports of one event come within so many milliseconds of each other; an older matter has been silent for longer. */
const BURST = 3 * HOUR
const QUIET = 24 * HOUR

/** What matching must know of the whole city to tell a coincidence from a duplicate. */
export interface City {
  /** Open tickets of a category in all of Jakarta; Infinity where nobody counted. */
  open(category: string): number
}

/** A ticket chosen although the report names no spot, and why in a clerk's words. */
export interface Chosen {
  readonly ticket: Weighed
  readonly because: string
}

/**
 * The one open ticket of this matter in this kelurahan, when two of them by chance are unlikely: a report that says
 * no more than "banjir di Cipulir" is then about that one. In a city full of such tickets nobody can know. Of several
 * it is the one told in the same words, or the one everybody is writing about at this hour.
 */
export function createOnlyOneHere({ onlyOneHere: { chance, kelurahan } }: MatchingSettings) {
  return (report: Subject, weighed: readonly Weighed[], city: City): Chosen | null => {
    if (report.category === null || report.setsApart) return null
    if (city.open(report.category) >= chance * kelurahan) return null
    const here = weighed.filter(each => each.here && each.closedAt === null && !each.otherAspect)
    const chosen = here.length > 1 ? (toldAlike(here) ?? inTheAir(report, here)) : onlyOne(here, weighed)
    return chosen?.ticket.contradicted ? null : chosen
  }
}

/** Where another ticket is more alike, by its spot or its words, a person decides between the two. */
function onlyOne([ticket]: readonly Weighed[], weighed: readonly Weighed[]): Chosen | null {
  const likest = weighed.find(each => each.closedAt === null && !each.best.contradicts)
  if (!ticket || (likest && likest.score > ticket.score)) return null
  return { ticket, because: 'satu-satunya tiket terbuka tentang hal itu di kelurahan itu' }
}

function toldAlike(here: readonly Weighed[]): Chosen | null {
  const [ticket, next] = here.toSorted((a, b) => b.likeness - a.likeness)
  if (!ticket || ticket.likeness < SPEAKS_ALIKE || (next && next.likeness > ticket.likeness / 2)) return null
  return { ticket, because: 'di kelurahan itu hanya tiket ini yang diceritakan dengan kata-kata serupa' }
}

function inTheAir(report: Subject, here: readonly Weighed[]): Chosen | null {
  const silence = ({ members }: Weighed) =>
    Math.min(...members.map(member => Math.abs(Date.parse(report.at) - Date.parse(member.at))))
  const [ticket, next] = here.toSorted((a, b) => silence(a) - silence(b))
  if (!ticket || silence(ticket) > BURST || (next && silence(next) < QUIET)) return null
  return { ticket, because: 'di kelurahan itu hanya tiket ini yang sedang ramai dilaporkan' }
}
