import { comparePlaces, type Part } from './places.js'
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
  /** The two exclude each other: other kelurahan, other street number, too far, two pieces of one message. */
  readonly contradicts: boolean
  /** One answers the other. */
  readonly thread: boolean
  /** Spot and matter are both certain enough to join without a person, if the score reaches the threshold. */
  readonly certain: boolean
}

export type Compare = (a: Subject, b: Subject) => Comparison

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A report that answers another one outweighs everything but a contradiction. */
const THREAD = 10

/** @returns the likeness of two reports. Symmetric: `compare(a, b)` equals `compare(b, a)`, parts included. */
export function createCompare(settings: MatchingSettings): Compare {
  const { weights, metres } = settings
  const { byCategory, default: usual } = settings.lifetimeDays
  const lifetimeOf = ({ category }: Subject) => (byCategory[category ?? ''] ?? usual) * DAY
  const akin = (a: string, b: string) => settings.akin.some(group => group.includes(a) && group.includes(b))
  const second = (x: Subject, y: Subject) => x.category !== null && y.alternatives[0] === x.category

  return (a, b) => {
    const parts: Part[] = []
    const add = (name: string, weight: number, because: string) =>
      parts.push({ name, weight: round(weight), because })

    const bothKnown = a.category !== null && b.category !== null
    const sameCategory = bothKnown && a.category === b.category
    const akinCategory =
      !sameCategory && bothKnown && (akin(a.category, b.category) || second(a, b) || second(b, a))
    if (sameCategory) add('category', weights.categorySame, 'kategori')
    else if (akinCategory) add('category', weights.categoryAkin, 'kategori mirip')
    else if (bothKnown) add('category', weights.categoryOther, 'kategori')
    const matter = sameCategory || akinCategory || !bothKnown

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
    parts.push(...place.parts)
    // A category that is not listed has no limit to be within: NaN compares false.
    const wide =
      sameCategory && place.sameKelurahan && gap <= (settings.areaWideHours[a.category] ?? Number.NaN) * HOUR
    if (wide) add('areaWide', weights.areaWide, 'kejadian satu kelurahan')
    const onlyOne =
      sameCategory &&
      !wide &&
      place.sameKelurahan &&
      gap <= (settings.onePerKelurahanDays[a.category] ?? Number.NaN) * DAY
    if (onlyOne) add('onePerKelurahan', weights.onePerKelurahan, 'jarang di satu kelurahan')
    const far = place.metres !== null && place.metres > metres.far && !wide
    if (far) add('distance', weights.distanceFar, `jarak ${place.metres} m`)

    const sameSender = a.sender !== null && a.sender === b.sender
    if (sameSender) add('sender', weights.senderSame, 'pengirim')
    if (a.plates.some(plate => b.plates.includes(plate))) add('plate', weights.plateSame, 'nomor polisi')
    const sameMessage = a.message === b.message
    const thread = !sameMessage && answers(a, b)
    if (thread) add('thread', THREAD, 'percakapan')

    const contradicts = place.contradicts || far || sameMessage
    // A citizen's repetition needs no address when nothing in it contradicts the first.
    const repeats = sameSender && sameCategory && gap <= lifetime
    const spot = !contradicts && (place.spot || wide || onlyOne || repeats)
    // Like words alone never bring two reports together: templates and "sampah di gang saya" are written by many.
    const likeness = spot ? overlap(a.topics, b.topics) : 0
    if (likeness >= 0.25) add('words', weights.wordsMost * likeness, 'kata-kata')

    const certain = spot && sameCategory && !place.otherSpot && !a.setsApart && !b.setsApart
    return {
      score: round(parts.reduce((sum, part) => sum + part.weight, 0)),
      parts,
      spot,
      matter,
      contradicts,
      thread,
      certain,
    }
  }
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

const round = (weight: number): number => Math.round(weight * 100) / 100

/** A span of time as a clerk says it: "40 menit", "3 jam", "5 hari". */
export function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 90) return `${minutes} menit`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} jam` : `${Math.round(hours / 24)} hari`
}
