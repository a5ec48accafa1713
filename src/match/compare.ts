import { type PhotoLikeness, photoLikeness } from '../report/index.js'
import { comparePlaces, type Part } from './places.js'
import { createCompareMatter } from './matter.js'
import type { MatchingSettings } from './settings.js'
import type { Subject } from './subject.js'

export type { Part } from './places.js'

export interface Comparison {
  readonly score: number
  readonly parts: readonly Part[]
  /** The places are one spot, as far as the two say. */
  readonly spot: boolean
  /** Both may speak of one matter: nothing in their categories speaks against it. */
  readonly matter: boolean
  /** One category, or nearly so. */
  readonly sameMatter: boolean
  /** They complain of things which exclude each other: no water, and a wrong bill. */
  readonly otherAspect: boolean
  /** One matter in one kelurahan or at one landmark or street, close enough in time for one incident. */
  readonly here: boolean
  /** Both name one landmark, street or gang, and nothing says that two of that name are meant. */
  readonly named: boolean
  /** They lie in one kelurahan, as far as they say, or share a name that no other text would hold. */
  readonly around: boolean
  /** They name two landmarks or houses, two aspects of a matter, or one of them says that it means another place. */
  readonly apart: boolean
  /** Share of common words, 0..1. Counts only beside a common spot. */
  readonly likeness: number
  /** The two exclude each other: other kelurahan, other street number, too far, two pieces of one message. */
  readonly contradicts: boolean
  /** One answers the other. */
  readonly thread: boolean
  /** One photo in both although place or time speak against it: copied, or one address is wrong. A person looks. */
  readonly photoElsewhere: boolean
  /** Spot and matter agree; in time they may lie as far apart as a problem and its return. */
  readonly again: boolean
  /** Spot and matter are both certain enough to join without a person, if the score reaches the threshold. */
  readonly certain: boolean
}

export type Compare = (a: Subject, b: Subject) => Comparison

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** From so many words with a meaning on, and such a share of common ones, two texts are copies. */
const COPY_WORDS = 6
const COPY_SHARE = 0.8
/** From such a share of common words on two texts speak of like things. */
const ALIKE = 0.2
/** From such a share of common words on, two texts tell one story. */
export const SPEAKS_ALIKE = 0.4
/** A report that answers another one outweighs everything but a contradiction. */
const THREAD = 10

/** @returns the likeness of two reports. Symmetric: `compare(a, b)` equals `compare(b, a)`, parts included. */
export function createCompare(settings: MatchingSettings): Compare {
  const { weights, metres } = settings
  const { byCategory, default: usual } = settings.lifetimeDays
  const lifetimeOf = ({ category }: Subject) => (byCategory[category ?? ''] ?? usual) * DAY
  const compareMatter = createCompareMatter(settings)

  return (a, b) => {
    const parts: Part[] = []
    const add = (name: string, weight: number, because: string) =>
      parts.push({ name, weight: round(weight), because })

    const matter = compareMatter(a, b)
    parts.push(...matter.parts)

    const gap = Math.abs(Date.parse(a.at) - Date.parse(b.at)) || 0
    const lifetime = Math.max(lifetimeOf(a), lifetimeOf(b))
    const weight =
      gap <= DAY
        ? weights.withinDay
        : gap > lifetime
          ? weights.tooLate
          : gap > lifetime / 4
            ? weights.late
            : 0
    if (weight !== 0) add('time', weight, `waktu (beda ${duration(gap)})`)

    const place = comparePlaces(a, b, settings)
    // A category that is not listed has no limit to be within: NaN compares false.
    const daysOf = (listed: Readonly<Record<string, number>>) =>
      Math.max(listed[a.category ?? ''] ?? Number.NaN, listed[b.category ?? ''] ?? Number.NaN)
    const wide =
      matter.same &&
      !matter.otherAspect &&
      place.sameKelurahan &&
      gap <= daysOf(settings.areaWideHours) * HOUR
    if (wide) add('areaWide', weights.areaWide, 'kejadian satu kelurahan')
    // A flood stands in many streets at once: there another street is no other place.
    parts.push(...place.parts.filter(part => !wide || part.weight > 0))
    const onlyOne =
      matter.same &&
      !matter.otherAspect &&
      !wide &&
      place.sameKelurahan &&
      gap <= daysOf(settings.onePerKelurahanDays) * DAY
    if (onlyOne) add('onePerKelurahan', weights.onePerKelurahan, 'jarang di satu kelurahan')
    const far = place.metres !== null && place.metres > metres.far && !wide
    if (far) add('distance', weights.distanceFar, `jarak ${place.metres} m`)

    const sameSender = a.sender !== null && a.sender === b.sender
    if (sameSender) add('sender', weights.senderSame, 'pengirim')
    if (a.plates.some(plate => b.plates.includes(plate))) add('plate', weights.plateSame, 'nomor polisi')
    const sameMessage = a.message === b.message
    const thread = !sameMessage && answers(a, b)
    if (thread) add('thread', THREAD, 'percakapan')

    const contradicts = (wide ? place.otherArea : place.contradicts) || far || sameMessage
    // A citizen's repetition needs no address when nothing in it contradicts the first.
    const repeats = sameSender && matter.same && gap <= lifetime
    // The same words with the same numbers, by one person or about one spot: sent twice. A form that two people filled in
    // for one kelurahan is not, however alike.
    const copy = (sameSender || place.spot) && place.sameKelurahan && gap <= DAY && sameWords(a, b)
    if (copy) add('copy', weights.copySame, 'isi pesan')
    const photo = sameMessage ? 'other' : likestPhotos(a, b)
    const possible = !contradicts && gap <= lifetime
    // A picture that goes round is sent by many who say nothing of where: a person looks at that.
    const samePhoto = photo === 'copy' && possible && (isPlaced(a) || isPlaced(b))
    if (samePhoto) add('photo', weights.photoSame, 'foto yang sama')
    else if (photo === 'alike' && possible) add('photo', weights.photoSame / 2, 'foto yang mirip')
    const spot = !contradicts && (place.spot || wide || onlyOne || repeats || copy || samePhoto)
    // Like words alone never bring two reports together: templates and "sampah di gang saya" are written by many.
    const likeness = overlap(a.topics, b.topics)
    if (spot && likeness >= 0.25) add('words', weights.wordsMost * likeness, 'kata-kata')

    // A street is long and a market large: after some days the words must agree as well.
    const alike = likeness >= ALIKE || matter.sameAspect
    const near =
      place.exact ||
      wide ||
      onlyOne ||
      repeats ||
      copy ||
      samePhoto ||
      gap <= settings.streetDays * DAY ||
      (place.landmark && alike)
    const apart = (place.otherSpot && !wide) || matter.otherAspect || a.setsApart || b.setsApart
    // At one exact spot and in the same words even an uncertain matter is one matter.
    const told = matter.possible && (place.exact || place.landmark) && likeness >= SPEAKS_ALIKE
    const again = spot && (matter.same || copy || told) && !apart
    const certain = again && near
    return {
      score: round(parts.reduce((sum, part) => sum + part.weight, 0)),
      parts,
      spot,
      matter: matter.possible,
      sameMatter: matter.same,
      otherAspect: matter.otherAspect,
      likeness,
      here:
        !matter.otherAspect &&
        (matter.same
          ? place.sameKelurahan || place.possibleKelurahan || place.sameName
          : matter.guessed && (place.sameName || place.exact)) &&
        gap <= settings.onlyOneHere.days * DAY,
      named: place.sameName,
      around: !contradicts && (place.sameKelurahan || place.possibleKelurahan || place.parts.some(names)),
      apart,
      contradicts,
      thread,
      photoElsewhere: photo === 'copy' && !possible,
      again,
      certain,
    }
  }
}

/** A street, gang or landmark both name, or a word that can only be a name. */
const names = ({ name, weight }: Part): boolean =>
  weight > 0 && (name === 'street' || name === 'gang' || name === 'landmark' || name.startsWith('name:'))

/** Whether a report says anything of where it is. */
const isPlaced = ({ place: { kelurahan, point, street, gang, landmark } }: Subject): boolean =>
  [kelurahan, point, street, gang, landmark].some(part => part !== null)

/** The most any photo of the one has in common with any of the other. */
function likestPhotos(a: Subject, b: Subject): PhotoLikeness {
  const found = new Set(a.photos.flatMap(one => b.photos.map(other => photoLikeness(one, other))))
  return found.has('copy') ? 'copy' : found.has('alike') ? 'alike' : 'other'
}

function answers(a: Subject, b: Subject): boolean {
  const aIds = new Set(a.threadIds)
  return aIds.has(b.message) || b.threadIds.includes(a.message) || b.threadIds.some(id => aIds.has(id))
}

/** Share of the shorter list found in the longer, 0..1; lists of less than two words say nothing. */
function overlap(a: readonly string[], b: readonly string[]): number {
  const least = Math.min(a.length, b.length)
  if (least < 2) return 0
  const known = new Set(b)
  return a.filter(word => known.has(word)).length / Math.max(4, least)
}

/** Hardly a word differs, and no number does. Short texts ("lampu mati") are alike by nature and do not count. */
function sameWords(a: Subject, b: Subject): boolean {
  const [words, others] = [a, b].map(({ names, topics }) => new Set([...names, ...topics])) as [
    Set<string>,
    Set<string>,
  ]
  if (Math.min(words.size, others.size) < COPY_WORDS || a.numbers.join() !== b.numbers.join()) return false
  const common = [...words].filter(word => others.has(word)).length
  return common / (words.size + others.size - common) >= COPY_SHARE
}

const round = (weight: number): number => Math.round(weight * 100) / 100

/** A span of time as a clerk says it: "40 menit", "3 jam", "5 hari". */
function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 90) return `${minutes} menit`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} jam` : `${Math.round(hours / 24)} hari`
}
