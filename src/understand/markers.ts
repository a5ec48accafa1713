import type { AreaHit } from './areas.js'
import type { Lexicon } from './tables.js'
import type { Word } from './words.js'

/** What the words before and after the name of an area say about it. */
export type Marker =
  /** After kel/kelurahan/lurah: nobody means anything else then. */
  | 'kelurahan'
  | 'kecamatan'
  /** After RT and RW, where an address has its kelurahan, or right before an RW: what is divided into RW is a kelurahan. */
  | 'addressed'
  | 'street'
  | 'toward'
  | 'near'
  | 'station'
  /** A market, a hospital, a tower: called after a district it need not stand in. */
  | 'facility'
  /** A state school, a health post, a park: run by the kelurahan it is called after. */
  | 'local'
  | 'denied'
  | null

const MARKED_BY: Readonly<Record<Exclude<Marker, 'addressed' | null>, readonly string[]>> = {
  kelurahan: ['kelurahan', 'lurah'],
  kecamatan: ['kecamatan', 'camat'],
  street: ['jalan', 'gang'],
  toward: ['arah', 'menuju', 'jurusan', 'tujuan', 'trayek', 'ke', 'dari', 'sampai', 'hingga', 'tol', 'kali'],
  near: ['dekat', 'sebelah', 'seberang', 'perbatasan'],
  // Named after a district they need not stand in: Stasiun Duren Kalibata, Terminal Kampung Melayu.
  station: ['stasiun', 'terminal', 'halte', 'simpang', 'flyover'],
  facility: [],
  local:
    'sd sdn smp smpn sma sman smk smkn mi mts tk paud puskesmas posyandu rptra taman dermaga pelabuhan'.split(
      ' ',
    ),
  // "Pohon mangga besar": many kelurahan are called after a tree, and a tree is not one of them.
  denied: ['bukan', 'seperti', 'pohon', 'buah', 'dahan', 'ranting'],
}
/** Words that may stand between a marker and the name: "jalan raya Bogor", "bukan yang Cakung", "stasiun Duren Kalibata". */
const BETWEEN = new Set(['raya', 'yang', 'kampung', 'h', 'duren', 'di', 'jakarta'])
/** Facilities too large or too common as words to say that a name behind them is theirs. */
const NO_FACILITY = new Set(['kantor', 'kali', 'pangkalan'])
/** Branches and brands that carry the name of a district and stand anywhere near it. */
const BRANCHES =
  `cabang kacab bensin polsek polres koramil kodim samsat kua pln apotek klinik wisma villa vila puri cluster minimarket resto
  restoran kafe cafe gudang pabrik laundry`.split(/\s+/)

export type MarkerOf = (words: readonly Word[], hit: Pick<AreaHit, 'at' | 'size'>) => Marker

/** @returns a reader of what stands around a name. */
export function createMarkers(lexicon: Lexicon, isOrdinary: (word: string) => boolean): MarkerOf {
  const markers = new Map<string, Marker>(BRANCHES.map(word => [word, 'facility']))
  for (const facility of lexicon.places.facilities)
    if (!NO_FACILITY.has(facility)) markers.set(facility, 'facility')
  for (const [marker, words] of Object.entries(MARKED_BY))
    for (const word of words) markers.set(word, marker as Marker)

  const before = (words: readonly Word[], at: number): Marker => {
    const [last, first] = [words[at - 1], words[at - 2]]
    if (!last || words[at]?.breakBefore) return null
    const marker = markers.get(unglued(last.text))
    if (marker) return marker
    // "Raya Bogor" is a street; in "Kemuning Raya Matraman" the street is complete and Matraman says where it is.
    const begins = !first || last.breakBefore || markers.has(first.text) || isOrdinary(first.text)
    if (last.text === 'raya') return begins ? 'street' : null
    return BETWEEN.has(last.text) && first && !last.breakBefore ? (markers.get(first.text) ?? null) : null
  }

  return (words, { at, size }) => {
    if (isAddressed(words, at)) return 'addressed'
    const after = words[at + size]
    const marker = before(words, at) ?? (after?.text === 'raya' && !after.breakBefore ? 'street' : null)
    const place = marker === null || marker === 'facility' || marker === 'local'
    return place && hasRw(words, at + size) ? 'addressed' : marker
  }
}

/** "dijl", "dipasar": the preposition written together with its noun. */
const GLUED = /^(?:di|ke)(jl|jln|jalan|gg|gang|kel|kelurahan|kec|kecamatan|psr|pasar|stasiun|halte)$/
const IN_FULL: Readonly<Record<string, string>> = {
  jl: 'jalan',
  jln: 'jalan',
  gg: 'gang',
  kel: 'kelurahan',
  kec: 'kecamatan',
  psr: 'pasar',
}

/** The noun of a word that has swallowed its preposition, else the word. */
export function unglued(word: string): string {
  const noun = GLUED.exec(word)?.[1]
  return noun === undefined ? word : (IN_FULL[noun] ?? noun)
}

/** "RT 008 RW 02 Cilandak Barat", "rt 5/7, Kamal", "RT/RW 05/07 Kamal". */
function isAddressed(words: readonly Word[], at: number): boolean {
  const [number, mark, further] = [words[at - 1], words[at - 2], words[at - 3]]
  if (!number || !mark || !/^\d{1,3}$/.test(number.text)) return false
  const joined = number.slashBefore || number.hyphenBefore
  return mark.text === 'rw' || (joined && (further?.text === 'rt' || further?.text === 'rw'))
}

/** "Kebon Baru RW 04", "kel tanah tinggi rw7". */
const hasRw = (words: readonly Word[], at: number): boolean =>
  words[at]?.text === 'rw' && /^\d{1,3}$/.test(words[at + 1]?.text ?? '')
