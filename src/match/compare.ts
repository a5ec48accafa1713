import type { MatchingSettings } from './settings.js'
import { nameOf, type Subject } from './subject.js'

/** One sign and what it weighs. */
export interface Part {
  readonly name: string
  readonly weight: number
  /** In words a clerk understands: "gang", "jarak 40 m". */
  readonly because: string
}

export interface Comparison {
  readonly score: number
  readonly parts: readonly Part[]
  /** The places are one spot, as far as the two say. */
  readonly spot: boolean
  /** Both speak of one matter, or neither says which. */
  readonly matter: boolean
  /** The two exclude each other: other kelurahan, other street, too far. */
  readonly contradicts: boolean
  /** Same conversation. */
  readonly thread: boolean
}

export type Compare = (a: Subject, b: Subject) => Comparison

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** @returns the likeness of two reports. Symmetric: `compare(a, b)` equals `compare(b, a)`, parts included. */
export function createCompare(settings: MatchingSettings): Compare {
  const { weights, metres } = settings
  const akin = (a: string, b: string) => settings.akin.some(group => group.includes(a) && group.includes(b))

  return (a, b) => {
    const parts: Part[] = []
    const add = (name: string, weight: number, because: string) =>
      parts.push({ name, weight: Math.round(weight * 100) / 100, because })

    // Matter
    const sameCategory = a.category !== null && a.category === b.category
    const alternative = (x: Subject, y: Subject) => x.category !== null && y.alternatives[0] === x.category
    const akinCategory =
      !sameCategory &&
      a.category !== null &&
      b.category !== null &&
      (akin(a.category, b.category) || alternative(a, b) || alternative(b, a))
    if (sameCategory) add('category', weights.categorySame, 'kategori')
    else if (akinCategory) add('category', weights.categoryAkin, 'kategori mirip')
    else if (a.category !== null && b.category !== null) add('category', weights.categoryOther, 'kategori')
    const matter = sameCategory || akinCategory || a.category === null || b.category === null

    // Time
    const gap = Math.abs(Date.parse(a.at) - Date.parse(b.at)) || 0
    const category = a.category ?? b.category
    const lifetime = settings.lifetimeDays.byCategory[category ?? ''] ?? settings.lifetimeDays.default
    if (gap <= DAY) add('time', weights.withinDay, `waktu (beda ${duration(gap)})`)
    else if (gap > lifetime * DAY) add('time', weights.tooLate, `waktu (beda ${duration(gap)})`)
    else if (gap > (lifetime * DAY) / 2) add('time', weights.late, `waktu (beda ${duration(gap)})`)

    const place = comparePlaces(a, b, settings, add)
    const wide =
      sameCategory && place.sameKelurahan && gap <= (settings.areaWideHours[a.category ?? ''] ?? 0) * HOUR
    if (wide) add('areaWide', weights.areaWide, 'kejadian satu kelurahan')

    const sameSender = a.sender !== null && a.sender === b.sender
    const thread = a.threadIds.some(id => b.threadIds.includes(id))
    if (sameSender) add('sender', weights.senderSame, 'pengirim')
    if (thread) add('thread', 10, 'percakapan')
    const plate = a.plates.some(each => b.plates.includes(each))
    if (plate) add('plate', weights.plateSame, 'nomor polisi')

    const far = place.far && !wide
    if (far) add('distance', weights.distanceFar, `jarak ${place.metres} m`)
    const contradicts = place.contradicts || far
    // A citizen's repetition needs no address when nothing in it contradicts the first.
    const repeats = sameSender && sameCategory && !contradicts && gap <= lifetime * DAY
    const spot = !contradicts && (place.spot || wide || repeats)
    // Like words alone never bring two reports together: templates and "sampah di gang saya" are written by many.
    const likeness = spot ? overlap(a.topics, b.topics) : 0
    if (likeness >= 0.25) add('words', weights.wordsMost * likeness, 'kata-kata')

    const score = Math.round(parts.reduce((sum, part) => sum + part.weight, 0) * 100) / 100
    const matterHere =
      matter &&
      (a.category !== null || b.category !== null || (place.metres ?? metres.far) <= metres.same || thread)
    return { score, parts, spot, matter: matterHere, contradicts, thread }
  }
}

interface PlaceLikeness {
  readonly spot: boolean
  readonly contradicts: boolean
  readonly sameKelurahan: boolean
  readonly far: boolean
  readonly metres: number | null
}

function comparePlaces(
  { place: a, names: aNames }: Subject,
  { place: b, names: bNames }: Subject,
  { weights, metres: limits }: MatchingSettings,
  add: (name: string, weight: number, because: string) => void,
): PlaceLikeness {
  const exact = a.point && b.point && !a.point.approximate && !b.point.approximate
  const metres = exact && a.point && b.point ? Math.round(distance(a.point, b.point)) : null
  const close = metres !== null && metres <= limits.near
  if (metres !== null && close)
    add('distance', metres <= limits.same ? weights.distanceSame : weights.distanceNear, `jarak ${metres} m`)

  const area = areas(a, b, close)
  if (area === 'same') add('kelurahan', weights.kelurahanSame, 'kelurahan')
  else if (area === 'possible') add('kelurahan', weights.kelurahanPossible, 'kelurahan mungkin')
  else if (area === 'otherKelurahan') add('kelurahan', weights.kelurahanOther, 'kelurahan')
  else if (area === 'otherArea') add('kelurahan', weights.areaOther, 'wilayah')

  const named: { name: string; weight: number; because: string }[] = []
  const street = compareNames(a.street, b.street, aNames, bNames)
  const gang = compareNames(a.gang, b.gang, aNames, bNames)
  const landmark = a.landmark !== null && a.landmark === b.landmark
  const shared = aNames.filter(name => bNames.includes(name) && !/ \d+$/.test(name)).sort()
  const numbers = numberedNames(aNames, bNames)
  if (street === 'same') named.push({ name: 'street', weight: weights.streetSame, because: 'jalan' })
  if (gang === 'same') named.push({ name: 'gang', weight: weights.gangSame, because: 'gang' })
  if (landmark) named.push({ name: 'landmark', weight: weights.landmarkSame, because: 'patokan' })
  shared.forEach((name, index) =>
    named.push({
      name: `name:${name}`,
      weight: index === 0 ? weights.nameFirst : weights.nameFurther,
      because: `nama ${name}`,
    }),
  )
  let left = weights.namedMost
  for (const { name, weight, because } of named) {
    if (left > 0) add(name, Math.min(weight, left), because)
    left -= weight
  }
  const otherNumber = numbers === 'other' || street === 'otherNumber' || gang === 'otherNumber'
  if (otherNumber) add('number', weights.streetOtherNumber, 'nomor jalan')
  else if (street === 'other' && !close) add('street', weights.streetOther, 'jalan')
  if (gang === 'other' && !close) add('gang', weights.gangOther, 'gang')

  const sameRw = a.rw !== null && a.rw === b.rw
  const sameRt = sameRw && a.rt !== null && a.rt === b.rt
  const here = area === 'same' || area === 'possible'
  if (sameRt && here) add('rtRw', weights.rtRwSame, 'RT/RW')
  else if (sameRw && here) add('rw', weights.rwSame, 'RW')
  else if (a.rw !== null && b.rw !== null && !sameRw) add('rw', weights.rtRwOther, 'RW')

  const contradicts =
    (area === 'otherKelurahan' ||
      area === 'otherArea' ||
      otherNumber ||
      ((street === 'other' || gang === 'other') && !close && shared.length === 0)) &&
    !(close && !otherNumber)
  // Without a common area one name is chance ("masjid annur" stands in every town); two are a place.
  const byName = (here && named.length > 0) || (area === 'unknown' && named.length >= 2)
  const spot = close || byName || (sameRt && area === 'same')
  return {
    spot,
    contradicts,
    sameKelurahan: area === 'same',
    far: metres !== null && metres > limits.far,
    metres,
  }
}

type PlaceOf = Subject['place']

function areas(
  a: PlaceOf,
  b: PlaceOf,
  close: boolean,
): 'same' | 'possible' | 'otherKelurahan' | 'otherArea' | 'unknown' {
  if (a.outside !== b.outside) return a.outside ? elsewhere(b) : elsewhere(a)
  if (a.kelurahan !== null && b.kelurahan !== null) {
    if (a.kelurahan === b.kelurahan) return 'same'
    // Near a border the two may be named differently and still be one spot.
    return close ? 'possible' : 'otherKelurahan'
  }
  const possible = (one: PlaceOf, other: PlaceOf) =>
    one.kelurahan !== null && other.candidates.some(each => each.kelurahan === one.kelurahan)
  if (possible(a, b) || possible(b, a)) return 'possible'
  if (a.kecamatan !== null && b.kecamatan !== null)
    return a.kecamatan === b.kecamatan ? 'possible' : 'otherArea'
  if (a.kota !== null && b.kota !== null && a.kota !== b.kota) return 'otherArea'
  return 'unknown'
}

/** One is outside DKI Jakarta: the other is elsewhere if it is known to be inside. */
const elsewhere = (other: PlaceOf) => (other.kota === null ? ('unknown' as const) : ('otherArea' as const))

/** Two streets (or gangs). One that the other text only mentions counts as the same. */
function compareNames(
  a: string | null,
  b: string | null,
  aNames: readonly string[],
  bNames: readonly string[],
): 'same' | 'other' | 'otherNumber' | 'unknown' {
  if (a !== null && b !== null) {
    const [x, y] = [nameOf(a), nameOf(b)]
    if (x === y) return 'same'
    const [baseX, baseY] = [x.replace(/ \d+$/, ''), y.replace(/ \d+$/, '')]
    if (baseX === baseY) return baseX !== x && baseY !== y ? 'otherNumber' : 'same'
    return x.startsWith(`${baseY} `) || y.startsWith(`${baseX} `) ? 'unknown' : 'other'
  }
  const mentions = (street: string | null, names: readonly string[]) =>
    street !== null && names.includes(nameOf(street))
  return mentions(a, bNames) || mentions(b, aNames) ? 'same' : 'unknown'
}

/** "malaka 1" against "malaka 2": the same name with numbers that never agree. */
function numberedNames(a: readonly string[], b: readonly string[]): 'same' | 'other' | 'unknown' {
  const numbered = (names: readonly string[]) => names.filter(name => / \d+$/.test(name))
  const base = (name: string) => name.replace(/ \d+$/, '')
  const common = numbered(a).filter(x => numbered(b).some(y => base(x) === base(y)))
  if (common.length === 0) return 'unknown'
  return common.some(x => b.includes(x)) ? 'same' : 'other'
}

/** Share of the shorter list found in the longer, 0..1; lists of less than two words say nothing. */
function overlap(a: readonly string[], b: readonly string[]): number {
  const [less, more] = a.length <= b.length ? [a, b] : [b, a]
  if (less.length < 2) return 0
  const known = new Set(more)
  return less.filter(word => known.has(word)).length / Math.max(4, less.length)
}

/** Metres between two positions, flat: exact to a few metres within Jakarta. */
export function distance(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  return Math.hypot((a.lat - b.lat) * 110_570, (a.lon - b.lon) * 110_690)
}

export function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 90) return `${minutes} menit`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} jam` : `${Math.round(hours / 24)} hari`
}
