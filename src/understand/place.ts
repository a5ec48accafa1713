import type { Draft, Place } from '../report/index.js'
import type { Address } from './address.js'
import { BORROWED, type Named, SURE } from './named.js'
import type { AskPoint } from './points.js'

/** The place before anything is known about it. */
export const NOWHERE: Place = {
  basis: 'unknown',
  kelurahan: null,
  kecamatan: null,
  kota: null,
  point: null,
  street: null,
  gang: null,
  rt: null,
  rw: null,
  house: null,
  landmark: null,
  outside: false,
  confidence: 0,
  because: [],
  candidates: [],
}

/** Two names this close to each other in confidence leave the choice to a person. */
const TOO_CLOSE = 0.08
const OFFERED = 5

/** A choice of kelurahan on its way: what kind of knowledge, how sure, why. */
type Choice = Pick<
  Place,
  'basis' | 'kelurahan' | 'confidence' | 'because' | 'candidates' | 'point' | 'outside'
>

export interface PlaceInput {
  readonly draft: Draft
  readonly named: Named
  readonly address: Address
  /** A pair of coordinates written in the words or in the link of a shared location. */
  readonly written: { readonly lat: number; readonly lon: number } | null
  readonly knownPlace: Place | null
}

/**
 * Where. In this order: the device's point, a name in the words, the clerk's kelurahan, the place of the conversation.
 * What none of them says stays unknown; a name with two meanings gives candidates, not a choice.
 */
export function placeOf(input: PlaceInput, ask: AskPoint): Place {
  const { draft, named, address, knownPlace } = input
  const because: string[] = []
  const choice =
    byPoint(input, ask, because) ?? byName(named) ?? byClaim(draft, named) ?? byThread(knownPlace) ?? NOWHERE
  const { street, gang, rt, rw, house, landmark } = address
  const parts = [street, gang, rt && `RT ${rt}`, rw && `RW ${rw}`, landmark && `patokan ${landmark}`].filter(
    part => part !== null,
  )
  if (parts.length > 0) because.push(`alamat: ${parts.join(', ')}`)

  const kelurahan = choice.kelurahan
  const candidates = [
    ...choice.candidates,
    ...offered(named, [kelurahan, ...choice.candidates.map(each => each.kelurahan)]),
  ]
  const kecamatan = kelurahan?.slice(0, 8) ?? (choice.outside ? null : districtOf(named, candidates))
  const kota = (kelurahan ?? kecamatan)?.slice(0, 5) ?? (choice.outside ? null : named.kota)
  const known = kelurahan !== null || choice.outside || choice.point !== null
  const basis = known
    ? choice.basis
    : kecamatan || kota
      ? 'explicit'
      : parts.length > 0
        ? 'street_or_landmark'
        : 'unknown'
  const confidence = known
    ? choice.confidence
    : kecamatan
      ? (named.kecamatan?.confidence ?? 0.5)
      : kota
        ? 0.5
        : parts.length > 0
          ? 0.3
          : 0
  return {
    basis,
    kelurahan,
    kecamatan,
    kota,
    point: choice.point,
    street,
    gang,
    rt,
    rw,
    house,
    landmark,
    outside: choice.outside,
    confidence,
    because: [...choice.because, ...because],
    candidates:
      kelurahan !== null && choice.confidence >= 0.95 ? choice.candidates : candidates.slice(0, OFFERED),
  }
}

function byPoint({ draft, named, written }: PlaceInput, ask: AskPoint, because: string[]): Choice | null {
  const given = draft.point ?? (written && { ...written, approximate: false })
  if (!given) return null
  const answer = ask(given.lat, given.lon)
  if (answer.is === 'nothing') {
    because.push(answer.because)
    return null
  }
  const point = { lat: answer.lat, lon: answer.lon, approximate: given.approximate }
  if (answer.is === 'outside') {
    return {
      basis: 'gps',
      kelurahan: null,
      confidence: 0.9,
      because: [answer.because],
      candidates: [],
      point,
      outside: true,
    }
  }
  const reasons = [answer.because]
  let confidence = given.approximate ? Math.min(answer.confidence, 0.6) : answer.confidence
  const candidates = answer.others.map(other => ({ ...other, because: 'dekat batas kelurahan' }))
  // The words name another kelurahan for certain: somebody may be reporting from home.
  const marked = named.kelurahan.find(each => each.marked && each.confidence >= 0.9)
  if (marked && marked.code !== answer.kelurahan) {
    confidence = Math.min(confidence, 0.6)
    reasons.push('kata-kata menyebut kelurahan lain')
    return {
      basis: 'gps',
      kelurahan: answer.kelurahan,
      confidence,
      because: reasons,
      point,
      outside: false,
      candidates: [
        { kelurahan: marked.code, confidence: 0.4, because: marked.because },
        ...candidates.filter(each => each.kelurahan !== marked.code),
      ],
    }
  }
  return {
    basis: 'gps',
    kelurahan: answer.kelurahan,
    confidence,
    because: reasons,
    candidates,
    point,
    outside: false,
  }
}

function byName(named: Named): Choice | null {
  if (named.outside !== null) {
    const because = [`menyebut ${named.outside}, di luar DKI Jakarta`]
    return {
      basis: 'explicit',
      kelurahan: null,
      confidence: 0.8,
      because,
      candidates: [],
      point: null,
      outside: true,
    }
  }
  const [first, second] = named.kelurahan
  if (!first || first.confidence < SURE) return null
  if (second && first.confidence - second.confidence < TOO_CLOSE) return null
  const { code, confidence, because, byName: named_ } = first
  return {
    basis: named_ ? 'explicit' : 'street_or_landmark',
    kelurahan: code,
    confidence,
    because: [because],
    candidates: [],
    point: null,
    outside: false,
  }
}

function byClaim({ claimedKelurahan }: Draft, named: Named): Choice | null {
  if (claimedKelurahan === null || !/^31\.\d\d\.\d\d\.\d{4}$/.test(claimedKelurahan)) return null
  const confirmed = named.kelurahan.some(each => each.code === claimedKelurahan)
  const because = [
    confirmed ? 'kelurahan pilihan petugas, disebut juga dalam kata-kata' : 'kelurahan pilihan petugas',
  ]
  return {
    basis: 'claimed',
    kelurahan: claimedKelurahan,
    confidence: confirmed ? 0.95 : 0.8,
    because,
    candidates: [],
    point: null,
    outside: false,
  }
}

function byThread(knownPlace: Place | null): Choice | null {
  if (!knownPlace || (knownPlace.kelurahan === null && !knownPlace.outside)) return null
  const { kelurahan, confidence, point, outside, candidates } = knownPlace
  return {
    basis: 'thread',
    kelurahan,
    confidence: Math.min(confidence, 0.85),
    because: ['lokasi dari percakapan sebelumnya'],
    candidates,
    point,
    outside,
  }
}

function offered(named: Named, taken: readonly (string | null)[]): Place['candidates'] {
  return named.kelurahan
    .filter(each => !taken.includes(each.code))
    .map(({ code, confidence, because }) => ({ kelurahan: code, confidence, because }))
}

/** The kecamatan said, or the one all candidates lie in. */
function districtOf(named: Named, candidates: Place['candidates']): string | null {
  if (named.kecamatan && named.kecamatan.confidence >= SURE) return named.kecamatan.code
  const strong = candidates.filter(({ confidence }) => confidence >= BORROWED)
  const districts = new Set(strong.map(each => each.kelurahan.slice(0, 8)))
  const [only] = districts
  // One candidate alone is too weak a sign: "jati" is wood before it is a kelurahan.
  return strong.length > 1 && districts.size === 1 && only !== undefined ? only : null
}

const PAIR = /(-?)(\d{1,3}\.\d{3,12})\s{0,3}(?:,|%2C)\s{0,3}(-?)(\d{1,3}\.\d{3,12})/gi
/** Indonesia with its seas, degrees: from Rote to Weh and from Weh to Merauke. */
const isInIndonesia = (lat: number, lon: number) => lat >= -11.5 && lat <= 6.5 && lon >= 94 && lon <= 142

/**
 * Coordinates written as text, "-6.2001, 106.8166" or `?q=-6.2001,106.8166`, in either order. Two prices ("28.000, 32.500")
 * are none: they lie elsewhere, or have three digits behind the point and no minus.
 */
export function writtenPoint(text: string): { lat: number; lon: number } | null {
  for (const [, minus = '', first = '', otherMinus = '', second = ''] of text.matchAll(PAIR)) {
    const [lat, lon] = [Number(minus + first), Number(otherMinus + second)]
    const exact = [first, second].some(number => /\.\d{4}/.test(number))
    const signed = minus !== '' || otherMinus !== ''
    if ((exact || signed) && (isInIndonesia(lat, lon) || isInIndonesia(lon, lat))) return { lat, lon }
  }
  return null
}
