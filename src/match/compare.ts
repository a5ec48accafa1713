import { likestPhotos, sameWords, wordsInCommon } from './copies.js'
import { createCompareMatter } from './matter.js'
import { comparePlaces, type Part } from './places.js'
import type { MatchingSettings } from './settings.js'
import type { Subject } from './subject.js'
import { createCompareTimes, DAY, HOUR } from './times.js'

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

/** From such a share of common words on two texts speak of like things. */
const ALIKE = 0.2
/** From such a share of common words on, two texts tell one story. */
export const SPEAKS_ALIKE = 0.4
/** Fewer common words than this say nothing of a spot both name. */
const SOME_WORDS = 0.25
/** A report that answers another one outweighs everything but a contradiction. */
const THREAD = 10

/** @returns the likeness of two reports. Symmetric: `compare(a, b)` equals `compare(b, a)`, parts included. */
export function createCompare(settings: MatchingSettings): Compare {
  const { weights, metres, areaWideHours, onePerKelurahanDays } = settings
  const compareMatter = createCompareMatter(settings)
  const compareTimes = createCompareTimes(settings)

  return (a, b) => {
    const matter = compareMatter(a, b)
    const time = compareTimes(a, b)
    const place = comparePlaces(a, b, settings)

    // How far one incident of this matter reaches.
    const oneMatterHere = matter.same && !matter.otherAspect && place.sameKelurahan
    const wide = oneMatterHere && time.gap <= longest(areaWideHours, a, b) * HOUR
    const onlyOne = oneMatterHere && !wide && time.gap <= longest(onePerKelurahanDays, a, b) * DAY
    const far = place.metres !== null && place.metres > metres.far && !wide

    const sameSender = a.sender !== null && a.sender === b.sender
    const samePlate = a.plates.some(plate => b.plates.includes(plate))
    const sameMessage = a.message === b.message
    const thread = !sameMessage && answers(a, b)

    const contradicts = (wide ? place.otherArea : place.contradicts) || far || sameMessage
    const possible = !contradicts && time.withinLifetime
    // A citizen's repetition needs no address when nothing in it contradicts the first.
    const repeats = sameSender && matter.same && time.withinLifetime
    // The same words with the same numbers, by one person or about one spot: sent twice. A form that two people filled in
    // for one kelurahan is not, however alike.
    const copy = (sameSender || place.spot) && place.sameKelurahan && time.withinDay && sameWords(a, b)
    const photo = sameMessage ? 'other' : likestPhotos(a, b)
    // A picture that goes round is sent by many who say nothing of where: a person looks at that.
    const samePhoto = photo === 'copy' && possible && (isPlaced(a) || isPlaced(b))

    const spot = !contradicts && (place.spot || wide || onlyOne || repeats || copy || samePhoto)
    // Like words alone never bring two reports together: templates and "sampah di gang saya" are written by many.
    const likeness = wordsInCommon(a, b)

    const parts: Part[] = []
    const add = (name: string, weight: number, because: string) =>
      parts.push({ name, weight: round(weight), because })
    parts.push(...matter.parts, ...time.parts)
    if (wide) add('areaWide', weights.areaWide, 'kejadian satu kelurahan')
    // A flood stands in many streets at once: there another street is no other place.
    parts.push(...place.parts.filter(part => !wide || part.weight > 0))
    if (onlyOne) add('onePerKelurahan', weights.onePerKelurahan, 'jarang di satu kelurahan')
    if (far) add('distance', weights.distanceFar, `jarak ${place.metres} m`)
    if (sameSender) add('sender', weights.senderSame, 'pengirim')
    if (samePlate) add('plate', weights.plateSame, 'nomor polisi')
    if (thread) add('thread', THREAD, 'percakapan')
    if (copy) add('copy', weights.copySame, 'isi pesan')
    if (samePhoto) add('photo', weights.photoSame, 'foto yang sama')
    else if (photo === 'alike' && possible) add('photo', weights.photoSame / 2, 'foto yang mirip')
    if (spot && likeness >= SOME_WORDS) add('words', weights.wordsMost * likeness, 'kata-kata')

    // A street is long and a market large: after some days the words must agree as well.
    const alike = likeness >= ALIKE || matter.sameAspect
    const small = place.exact || wide || onlyOne || repeats || copy || samePhoto
    const near = small || time.gap <= settings.streetDays * DAY || (place.landmark && alike)
    const apart = (place.otherSpot && !wide) || matter.otherAspect || a.setsApart || b.setsApart
    // At one exact spot and in the same words even an uncertain matter is one matter.
    const told = matter.possible && (place.exact || place.landmark) && likeness >= SPEAKS_ALIKE
    const again = spot && (matter.same || copy || told) && !apart
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
        time.gap <= settings.onlyOneHere.days * DAY,
      named: place.sameName,
      around: !contradicts && (place.sameKelurahan || place.possibleKelurahan || place.parts.some(isName)),
      apart,
      contradicts,
      thread,
      photoElsewhere: photo === 'copy' && !possible,
      again,
      certain: again && near,
    }
  }
}

/** The longer of what is listed for the two categories; a category that is not listed has no limit to be within: NaN. */
const longest = (listed: Readonly<Record<string, number>>, a: Subject, b: Subject): number =>
  Math.max(listed[a.category ?? ''] ?? Number.NaN, listed[b.category ?? ''] ?? Number.NaN)

/** A street, gang or landmark both name, or a word that can only be a name. */
const isName = ({ name, weight }: Part): boolean =>
  weight > 0 && (name === 'street' || name === 'gang' || name === 'landmark' || name.startsWith('name:'))

/** Whether a report says anything of where it is. */
const isPlaced = ({ place: { kelurahan, point, street, gang, landmark } }: Subject): boolean =>
  [kelurahan, point, street, gang, landmark].some(part => part !== null)

function answers(a: Subject, b: Subject): boolean {
  const aIds = new Set(a.threadIds)
  return aIds.has(b.message) || b.threadIds.includes(a.message) || b.threadIds.some(id => aIds.has(id))
}

const round = (weight: number): number => Math.round(weight * 100) / 100
