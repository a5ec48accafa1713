import type { Place } from '../report/index.js'
import { type AddressLikeness, compareAddresses, type Part } from './addresses.js'
import type { MatchingSettings } from './settings.js'
import type { Subject } from './subject.js'

export type { Part } from './addresses.js'

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

/** From such a confidence on a kelurahan nobody chose is still what a text points to. */
const GUESS = 0.6

type Area = 'same' | 'possible' | 'district' | 'otherKelurahan' | 'otherArea' | 'unknown'

/** Everything two places were compared by, before it is weighed. */
interface Signs {
  readonly metres: number | null
  /** Two points a few steps apart: what the words name does not matter then. */
  readonly close: boolean
  readonly area: Area
  /** One kelurahan, or perhaps one. */
  readonly here: boolean
  readonly address: AddressLikeness
  readonly sameRw: boolean
  readonly sameRt: boolean
  readonly other: { readonly rw: boolean; readonly landmark: boolean; readonly house: boolean }
}

/** @returns the likeness of two places; symmetric. */
export function comparePlaces(x: Subject, y: Subject, settings: MatchingSettings): PlaceLikeness {
  const signs = signsOf(x, y, settings)
  const { metres, close, area, here, address, sameRt, other } = signs
  const { street, gang, landmark, numbered } = address

  const elsewhere = !close && (street === 'other' || gang === 'other') && address.parts.length === 0
  const otherArea = area === 'otherKelurahan' || area === 'otherArea'
  const contradicts = otherArea || address.otherNumber || elsewhere
  const byName = namesOneSpot(signs)
  return {
    parts: partsOf(signs, settings),
    spot: !contradicts && (close || byName || (sameRt && area === 'same')),
    exact: close || gang === 'same' || (sameRt && here) || numbered,
    landmark,
    sameName: !contradicts && byName && (landmark || street === 'same' || gang === 'same'),
    contradicts,
    otherArea,
    sameKelurahan: area === 'same',
    // A street that lies in two kelurahan is the very reason for the doubt: it cannot settle it.
    possibleKelurahan:
      area === 'possible' &&
      street !== 'same' &&
      Math.max(x.place.candidates.length, y.place.candidates.length) <= FEW,
    otherSpot: other.landmark || other.house || other.rw,
    metres,
  }
}

function signsOf(x: Subject, y: Subject, settings: MatchingSettings): Signs {
  const { place: a } = x
  const { place: b } = y
  const metres = metresBetween(a, b)
  const close = metres !== null && metres <= settings.metres.near
  const area = compareAreas(a, b, close)
  const address = compareAddresses(x, y, settings)
  const sameRw = a.rw !== null && a.rw === b.rw
  return {
    metres,
    close,
    area,
    here: area === 'same' || area === 'possible',
    address,
    sameRw,
    sameRt: sameRw && a.rt !== null && a.rt === b.rt,
    other: {
      rw: !close && a.rw !== null && b.rw !== null && !sameRw,
      // Two landmarks or houses on one long street are two places more often than two views of one.
      landmark: !close && address.otherLandmark,
      house:
        !close &&
        a.house !== null &&
        b.house !== null &&
        a.house !== b.house &&
        !x.numbers.includes(b.house) &&
        !y.numbers.includes(a.house),
    },
  }
}

/**
 * Without a common kelurahan one name is chance (a Masjid Annur stands in every town); two of them are a place. One street
 * name lies in two kelurahan often enough: where the kelurahan is only possible, a street is not the spot.
 */
function namesOneSpot({ area, here, address: { placed, numbered, unique } }: Signs): boolean {
  if (area === 'same') return placed.length > 0 || numbered
  if (here) return placed.some(({ name }) => name !== 'street' && !name.startsWith('name:')) || numbered
  return placed.length >= 2 || unique
}

function partsOf(signs: Signs, { weights, metres: limits }: MatchingSettings): Part[] {
  const { metres, close, area, here, address, sameRw, sameRt, other } = signs
  const parts: Part[] = []
  const add = (name: string, weight: number, because: string) => parts.push({ name, weight, because })

  if (metres !== null && close)
    add('distance', metres <= limits.same ? weights.distanceSame : weights.distanceNear, `jarak ${metres} m`)

  if (area === 'same') add('kelurahan', weights.kelurahanSame, 'kelurahan')
  else if (area === 'possible') add('kelurahan', weights.kelurahanPossible, 'kelurahan mungkin')
  else if (area === 'otherKelurahan') add('kelurahan', weights.kelurahanOther, 'kelurahan')
  else if (area === 'otherArea') add('kelurahan', weights.areaOther, 'wilayah')

  parts.push(...address.parts)
  if (address.otherNumber) add('number', weights.streetOtherNumber, 'nomor jalan')
  else if (address.street === 'other' && !close) add('street', weights.streetOther, 'jalan')
  if (address.gang === 'other' && !close) add('gang', weights.gangOther, 'gang')

  if (sameRt && here) add('rtRw', weights.rtRwSame, 'RT/RW')
  else if (sameRw && here) add('rw', weights.rwSame, 'RW')
  if (other.rw) add('rw', weights.rtRwOther, 'RW')

  if (other.landmark) add('landmark', weights.landmarkOther, 'patokan')
  else if (other.house) add('house', weights.landmarkOther, 'nomor rumah')
  return parts
}

function metresBetween({ point: a }: Place, { point: b }: Place): number | null {
  return a && b && !a.approximate && !b.approximate ? Math.round(distance(a, b)) : null
}

/** Metres between two positions, flat: exact to a few metres within Jakarta. */
export function distance(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  return Math.hypot((a.lat - b.lat) * 110_570, (a.lon - b.lon) * 110_690)
}

/** The kelurahan a text points to without saying so; null where it leaves two open. */
function guessOf({ candidates: [first, second] }: Place): string | null {
  if (!first || first.confidence < GUESS || (second && second.confidence >= GUESS)) return null
  return first.kelurahan
}

/** Whether two texts that chose no kelurahan leave few open, and one of them in common. */
const leaveOpen = ({ candidates: a }: Place, { candidates: b }: Place): boolean =>
  a.length <= FEW && b.length <= FEW && a.some(one => b.some(other => one.kelurahan === other.kelurahan))

function compareAreas(a: Place, b: Place, close: boolean): Area {
  if (a.outside !== b.outside) return (a.outside ? b : a).kota === null ? 'unknown' : 'otherArea'
  if (a.kelurahan !== null && b.kelurahan !== null) {
    if (a.kelurahan === b.kelurahan) return 'same'
    // Near a border the two may be named differently and still be one spot.
    return close ? 'possible' : 'otherKelurahan'
  }
  // Neither is sure ("Jl. Melawai", "TPU Pondok Ranggon"), and both mean the same.
  if (a.kelurahan === null && b.kelurahan === null && guessOf(a) !== null && guessOf(a) === guessOf(b))
    return 'same'
  // Both leave the same few open: "Teluk Gong", "Blok M".
  if (a.kelurahan === null && b.kelurahan === null && leaveOpen(a, b)) return 'possible'
  const offers = (one: Place, other: Place) =>
    one.kelurahan !== null && other.candidates.some(each => each.kelurahan === one.kelurahan)
  if (offers(a, b) || offers(b, a)) return 'possible'
  if (a.kecamatan !== null && b.kecamatan !== null)
    return a.kecamatan === b.kecamatan ? 'district' : 'otherArea'
  return a.kota !== null && b.kota !== null && a.kota !== b.kota ? 'otherArea' : 'unknown'
}
