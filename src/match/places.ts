import type { Place } from '../report/index.js'
import type { MatchingSettings } from './settings.js'
import { nameOf, type Subject } from './subject.js'

/** One sign and what it weighs. */
export interface Part {
  readonly name: string
  readonly weight: number
  /** In words a clerk understands: "gang", "jarak 40 m". */
  readonly because: string
}

/** What two places have in common. */
export interface PlaceLikeness {
  readonly parts: readonly Part[]
  /** One spot, as far as the two say. */
  readonly spot: boolean
  /** The spot is small: points, a gang, an RT, a numbered street. */
  readonly exact: boolean
  /** Both name one landmark. */
  readonly landmark: boolean
  /** Both name one landmark, street or gang, and it is the same one as far as anything says. */
  readonly sameName: boolean
  /** The two exclude each other. */
  readonly contradicts: boolean
  /** They lie in different kelurahan, kecamatan or kota. */
  readonly otherArea: boolean
  readonly sameKelurahan: boolean
  /** One names a kelurahan, and the other's few candidates hold it. */
  readonly possibleKelurahan: boolean
  /** They name two landmarks, two houses or two RW: perhaps one street, hardly one spot. */
  readonly otherSpot: boolean
  /** Distance of the two points; null where one has none. */
  readonly metres: number | null
}

/** "Kota Bambu" leaves two kelurahan open; a text which leaves more open says little. */
const FEW = 2

type Area = 'same' | 'possible' | 'district' | 'otherKelurahan' | 'otherArea' | 'unknown'
type Names = 'same' | 'other' | 'otherNumber' | 'unknown'

/** @returns the likeness of two places; symmetric. */
export function comparePlaces(
  x: Subject,
  y: Subject,
  { weights, metres: limits, uniqueLandmarks }: MatchingSettings,
): PlaceLikeness {
  const { place: a, names: aNames } = x
  const { place: b, names: bNames } = y
  const parts: Part[] = []
  const add = (name: string, weight: number, because: string) => parts.push({ name, weight, because })

  const metres = metresBetween(a, b)
  const close = metres !== null && metres <= limits.near
  if (close)
    add('distance', metres <= limits.same ? weights.distanceSame : weights.distanceNear, `jarak ${metres} m`)

  const area = compareAreas(a, b, close)
  if (area === 'same') add('kelurahan', weights.kelurahanSame, 'kelurahan')
  else if (area === 'possible') add('kelurahan', weights.kelurahanPossible, 'kelurahan mungkin')
  else if (area === 'otherKelurahan') add('kelurahan', weights.kelurahanOther, 'kelurahan')
  else if (area === 'otherArea') add('kelurahan', weights.areaOther, 'wilayah')

  const street = compareNames(a.street, b.street, aNames, bNames)
  const gang = compareNames(a.gang, b.gang, aNames, bNames)
  const landmark = a.landmark !== null && a.landmark === b.landmark
  const unique = landmark && !a.outside && !b.outside && isUnique(a.landmark, uniqueLandmarks)
  const said = [a.street, b.street, a.gang, b.gang, landmark ? a.landmark : null].filter(
    name => name !== null,
  )
  const saidWords = new Set(said.flatMap(name => nameOf(name).split(' ')))
  const common = aNames.filter(name => bNames.includes(name) && !/ \d+$/.test(name)).sort()
  // A word of the street's own name is no second sign beside the street.
  const counted = street === 'same' || gang === 'same' || landmark
  const shared = counted ? common.filter(name => !saidWords.has(name)) : common
  const named: Part[] = [
    ...(street === 'same' ? [{ name: 'street', weight: weights.streetSame, because: 'jalan' }] : []),
    ...(gang === 'same' ? [{ name: 'gang', weight: weights.gangSame, because: 'gang' }] : []),
    ...(landmark
      ? [
          {
            name: 'landmark',
            weight: unique ? weights.landmarkUnique : weights.landmarkSame,
            because: `patokan ${a.landmark}`,
          },
        ]
      : []),
    ...shared.map((name, index) => ({
      name: `name:${name}`,
      weight: index === 0 ? weights.nameFirst : weights.nameFurther,
      because: `nama ${name}`,
    })),
  ]
  let left = weights.namedMost
  for (const part of named) {
    if (left > 0) parts.push({ ...part, weight: Math.min(part.weight, left) })
    left -= part.weight
  }

  const otherNumber = numbersDiffer(aNames, bNames) || street === 'otherNumber' || gang === 'otherNumber'
  const otherStreet = street === 'other' && !close
  const otherGang = gang === 'other' && !close
  if (otherNumber) add('number', weights.streetOtherNumber, 'nomor jalan')
  else if (otherStreet) add('street', weights.streetOther, 'jalan')
  if (otherGang) add('gang', weights.gangOther, 'gang')

  const here = area === 'same' || area === 'possible'
  const sameRw = a.rw !== null && a.rw === b.rw
  const sameRt = sameRw && a.rt !== null && a.rt === b.rt
  if (sameRt && here) add('rtRw', weights.rtRwSame, 'RT/RW')
  else if (sameRw && here) add('rw', weights.rwSame, 'RW')
  const otherRw = !close && a.rw !== null && b.rw !== null && !sameRw
  if (otherRw) add('rw', weights.rtRwOther, 'RW')

  // Two landmarks or houses on one long street are two places more often than two views of one.
  const otherMark = !close && otherLandmark(a.landmark, b.landmark)
  const otherHouse =
    !close &&
    a.house !== null &&
    b.house !== null &&
    a.house !== b.house &&
    !x.numbers.includes(b.house) &&
    !y.numbers.includes(a.house)
  if (otherMark) add('landmark', weights.landmarkOther, 'patokan')
  else if (otherHouse) add('house', weights.landmarkOther, 'nomor rumah')

  const otherName = (otherStreet || otherGang) && named.length === 0
  const otherArea = area === 'otherKelurahan' || area === 'otherArea'
  const contradicts = otherArea || otherNumber || otherName
  // A name is a place when one of the two uses it as an address: a rare word in both texts may be a greeting.
  const addressed = new Set([...wordsOfAddress(a), ...wordsOfAddress(b)])
  const placed = named.filter(
    part => !part.name.startsWith('name:') || addressed.has(part.name.slice('name:'.length)),
  )
  // Without a common kelurahan one name is chance (a Masjid Annur stands in every town); two of them are a place.
  // One street name lies in two kelurahan often enough: where the kelurahan is only possible, a street is not the spot.
  const numbered = numbersAgree(aNames, bNames)
  const byName =
    area === 'same'
      ? placed.length > 0 || numbered
      : here
        ? placed.some(part => part.name !== 'street' && !part.name.startsWith('name:')) || numbered
        : placed.length >= 2 || unique
  const exact = close || gang === 'same' || (sameRt && here) || numbered
  return {
    parts,
    spot: !contradicts && (close || byName || (sameRt && area === 'same')),
    exact,
    landmark,
    sameName: !contradicts && byName && (landmark || street === 'same' || gang === 'same'),
    contradicts,
    otherArea,
    sameKelurahan: area === 'same',
    // A street that lies in two kelurahan is the very reason for the doubt: it cannot settle it.
    possibleKelurahan:
      area === 'possible' && street !== 'same' && Math.max(a.candidates.length, b.candidates.length) <= FEW,
    otherSpot: otherMark || otherHouse || otherRw,
    metres,
  }
}

function metresBetween({ point: a }: Place, { point: b }: Place): number | null {
  return a && b && !a.approximate && !b.approximate ? Math.round(distance(a, b)) : null
}

/** Metres between two positions, flat: exact to a few metres within Jakarta. */
export function distance(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  return Math.hypot((a.lat - b.lat) * 110_570, (a.lon - b.lon) * 110_690)
}

function compareAreas(a: Place, b: Place, close: boolean): Area {
  if (a.outside !== b.outside) return (a.outside ? b : a).kota === null ? 'unknown' : 'otherArea'
  if (a.kelurahan !== null && b.kelurahan !== null) {
    if (a.kelurahan === b.kelurahan) return 'same'
    // Near a border the two may be named differently and still be one spot.
    return close ? 'possible' : 'otherKelurahan'
  }
  const offers = (one: Place, other: Place) =>
    one.kelurahan !== null && other.candidates.some(each => each.kelurahan === one.kelurahan)
  if (offers(a, b) || offers(b, a)) return 'possible'
  if (a.kecamatan !== null && b.kecamatan !== null)
    return a.kecamatan === b.kecamatan ? 'district' : 'otherArea'
  return a.kota !== null && b.kota !== null && a.kota !== b.kota ? 'otherArea' : 'unknown'
}

/** Two streets (or gangs). One that the other text only mentions counts as the same. */
function compareNames(
  a: string | null,
  b: string | null,
  aNames: readonly string[],
  bNames: readonly string[],
): Names {
  if (a === null || b === null) {
    const mentions = (street: string | null, names: readonly string[]) =>
      street !== null && names.includes(nameOf(street))
    return mentions(a, bNames) || mentions(b, aNames) ? 'same' : 'unknown'
  }
  const [one, other] = [nameOf(a), nameOf(b)]
  if (one === other) return 'same'
  const [oneBase, otherBase] = [baseOf(one), baseOf(other)]
  if (directionless(oneBase) === directionless(otherBase) && oneBase !== otherBase)
    return DIRECTION.test(oneBase) && DIRECTION.test(otherBase) ? 'otherNumber' : 'unknown'
  if (oneBase === otherBase) return oneBase !== one && otherBase !== other ? 'otherNumber' : 'same'
  return one.startsWith(`${otherBase} `) || other.startsWith(`${oneBase} `) ? 'unknown' : 'other'
}

/** "Kencana Timur" and "Kencana Barat" are as far apart as Malaka 1 and Malaka 2. */
const DIRECTION = / (?:timur|barat|utara|selatan|tengah)$/
const directionless = (name: string): string => name.replace(DIRECTION, '')

const baseOf = (name: string): string => name.replace(/ \d+$/, '')

const numbered = (names: readonly string[]) => names.filter(name => / \d+$/.test(name))

/** "malaka 1" in both, as a street is called by people who leave out "Jl.". */
const numbersAgree = (a: readonly string[], b: readonly string[]): boolean =>
  numbered(a).some(name => b.includes(name))

/** "malaka 1" against "malaka 2": the same name with numbers that never agree. */
function numbersDiffer(a: readonly string[], b: readonly string[]): boolean {
  const common = numbered(a).filter(name => numbered(b).some(other => baseOf(name) === baseOf(other)))
  return common.length > 0 && !common.some(name => b.includes(name))
}

/** "Pasar Embrio" is one, a "pasar kaget" or an "RS Hermina" is not. */
function isUnique(
  landmark: string | null,
  { kinds, notNames }: MatchingSettings['uniqueLandmarks'],
): boolean {
  const [kind = '', ...name] = landmark?.split(' ') ?? []
  return kinds.includes(kind) && !name.every(word => notNames.includes(word))
}

function otherLandmark(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return false
  const known = new Set(a.split(' '))
  return !b.split(' ').some(word => known.has(word))
}

const wordsOfAddress = ({ street, gang, landmark }: Place): string[] =>
  [street, gang, landmark].flatMap(name => (name === null ? [] : nameOf(name).split(' ')))
