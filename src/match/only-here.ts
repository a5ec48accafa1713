import { SPEAKS_ALIKE } from './compare.js'
import type { MatchingSettings } from './settings.js'
import type { Subject } from './subject.js'
import { HOUR } from './times.js'
import type { Weighed } from './weigh.js'

/** Reports of one event come within so many milliseconds of each other; an older matter has been silent for longer. */
const BURST = 3 * HOUR
const QUIET = 24 * HOUR

/** What matching must know of the whole city to tell a coincidence from a duplicate. */
export interface City {
  /** Open tickets of a category in all of Jakarta. */
  open(category: string): number
}

/** A ticket chosen although the report names no spot, and why in a clerk's words. */
export interface Chosen {
  readonly ticket: Weighed
  readonly because: string
}

export interface OnlyOnes {
  /**
   * The one open ticket of this matter in this kelurahan, when two of them by chance are unlikely: a report that says
   * no more than "banjir di Cipulir" is then about that one. In a city full of such tickets nobody can know. Of several
   * it is the one of the place named, the one told in the same words, or the one everybody is writing about at this hour.
   */
  choose(report: Subject, weighed: readonly Weighed[], city: City): Chosen | null
  /**
   * A report joins a ticket that did not know its kelurahan, and tells it: the only open ticket of the matter there is the
   * same incident, for the same reason. One told "Pasar Patra", the other "Duri Kepa", and this one both.
   */
  beside(chosen: Weighed, report: Subject, weighed: readonly Weighed[], city: City): Weighed | null
}

export function createOnlyOneHere({ onlyOneHere, personal }: MatchingSettings): OnlyOnes {
  const { chance, kelurahan } = onlyOneHere
  const here = (report: Subject, weighed: readonly Weighed[], city: City): readonly Weighed[] => {
    const crowded = (report.category === null ? 0 : city.open(report.category)) >= chance * kelurahan
    if (crowded || report.setsApart || personal.includes(report.category ?? '')) return []
    return weighed.filter(each => each.here && each.closedAt === null && !each.apart)
  }
  return {
    choose(report, weighed, city) {
      const found = here(report, weighed, city)
      const chosen =
        found.length > 1
          ? (onlyOneNamed(found) ?? toldAlike(found) ?? inTheAir(report, found))
          : onlyOne(found, weighed)
      return chosen?.ticket.contradicted ? null : chosen
    },
    beside(chosen, report, weighed, city) {
      if (chosen.members.some(member => member.place.kelurahan !== null)) return null
      const [other, next] = here(report, weighed, city).filter(each => each !== chosen)
      return other && !next && !other.contradicted && !chosen.contradicted ? other : null
    },
  }
}

/** Where another ticket is more alike, by its spot or its words, a person decides between the two. */
function onlyOne([ticket]: readonly Weighed[], weighed: readonly Weighed[]): Chosen | null {
  const likest = weighed.find(each => each.closedAt === null && !each.best.contradicts)
  if (!ticket || (likest && likest.score > ticket.score)) return null
  return { ticket, because: 'satu-satunya tiket terbuka tentang hal itu di kelurahan itu' }
}

/** Of several in the kelurahan the one at the very place it names. */
function onlyOneNamed(here: readonly Weighed[]): Chosen | null {
  const [ticket, next] = here.filter(each => each.named)
  if (!ticket || next) return null
  return { ticket, because: 'satu-satunya tiket terbuka tentang hal itu di tempat yang disebut' }
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
