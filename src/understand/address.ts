import type { AreaHit } from './areas.js'
import type { Lexicon } from './tables.js'
import type { Word } from './words.js'

/** The small parts of an address as the words give them, spelt one way: `Jl. Malaka 1`, `Gg. Salihan`, RT `4`. */
export interface Address {
  readonly street: string | null
  readonly gang: string | null
  readonly rt: string | null
  readonly rw: string | null
  readonly house: string | null
  readonly landmark: string | null
  /** Words that only name a place: they say nothing about the category. */
  readonly names: ReadonlySet<number>
}

export type ReadAddress = (words: readonly Word[], hits: readonly AreaHit[]) => Address

/** Words that stand between a street's name and whatever follows. */
const ENDS = new Set([
  'di',
  'ke',
  'dari',
  'yang',
  'dan',
  'ada',
  'arah',
  'sampai',
  'rt',
  'rw',
  'nomor',
  'kelurahan',
  'kecamatan',
  'jalan',
  'gang',
  'blok',
  'itu',
  'ini',
  'sudah',
  'belum',
  'tidak',
])
/** Ordinary words which may continue a name that has begun. */
const CONTINUES = new Set([
  'raya',
  'timur',
  'barat',
  'utara',
  'selatan',
  'tengah',
  'dalam',
  'baru',
  'lama',
  'besar',
  'kecil',
  'indah',
  'jaya',
  'rakyat',
  'hijau',
  'putih',
  'merah',
  'atas',
  'bawah',
  'muda',
  'tua',
  'terusan',
])
const NOT_A_HOUSE = new Set([
  'tiang',
  'pelanggan',
  'laporan',
  'lapor',
  'tiket',
  'telepon',
  'handphone',
  'polisi',
  'anda',
])
const LONGEST_NAME = 4
/** Kinds of places with several spellings, under one. */
export const ONE_SPELLING: ReadonlyMap<string, string> = new Map(
  Object.entries({
    kampus: 'universitas',
    sman: 'sma',
    smas: 'sma',
    smu: 'sma',
    smun: 'sma',
    smpn: 'smp',
    smps: 'smp',
    sltp: 'smp',
    smkn: 'smk',
    smks: 'smk',
    sdn: 'sd',
    sds: 'sd',
    man: 'ma',
    rsud: 'rs',
    rsu: 'rs',
    rsia: 'rs',
    rsab: 'rs',
    rsjp: 'rs',
    rusunawa: 'rusun',
    mal: 'mall',
    kompleks: 'komplek',
    perumahan: 'komplek',
    perum: 'komplek',
    apartement: 'apartemen',
    apartment: 'apartemen',
    mesjid: 'masjid',
    univ: 'universitas',
    ps: 'pasar',
    st: 'stasiun',
  }),
)

/** @param isOrdinary says whether a word can be part of a sentence; what is not can be a name. */
export function createAddress(lexicon: Lexicon, isOrdinary: (word: string) => boolean): ReadAddress {
  const near = new Set(lexicon.places.near)
  const facilities = new Set(lexicon.places.facilities)
  const numbers = new Map(Object.entries(lexicon.numbers))
  const titles = new Map(Object.entries(lexicon.places.titles))
  const number = (word: Word | undefined): string | null => {
    if (!word) return null
    if (/^\d{1,3}$/.test(word.text)) return String(Number(word.text))
    return numbers.get(word.text) ?? null
  }

  return (words, hits) => {
    const names = new Set<number>()
    const sizeAt = new Map(hits.map(hit => [hit.at, hit.size]))

    /** The name that begins at `at`, or null when ordinary words stand there. */
    const nameAt = (at: number): string | null => {
      const parts: string[] = []
      let here = at
      /** Titles do not make a name, nor does the name of a person end after them. */
      let before = 0
      while (parts.length - before < LONGEST_NAME) {
        const word = words[here]
        if (!word || (parts.length > 0 && word.breakBefore)) break
        const one = titles.get(word.text)
        if (one !== undefined && parts.length === before) {
          parts.push(one)
          before++
          here++
          continue
        }
        if (word.initials) {
          parts.push(word.text.toUpperCase())
          here++
          continue
        }
        if (ENDS.has(word.text) || near.has(word.text)) break
        const area = sizeAt.get(here) ?? 0
        // "Jl. Raya Cilincing" is called after the area; in "Jl. Kemuning Raya Matraman" it says where the street is.
        const begins = parts.length === before || (parts.length === 1 && parts[0] === 'raya')
        // Baru is a kelurahan, and the end of many names.
        const ends = area === 1 && CONTINUES.has(word.text)
        if (area > 0 && !begins && !ends) break
        if (area > 0 && begins) {
          for (let step = 0; step < area; step++) parts.push(words[here + step]?.text ?? '')
          here += area
          continue
        }
        const digits = parts.length > before ? number(word) : /^\d{1,3}$/.test(word.text) ? word.text : null
        if (digits !== null) {
          parts.push(String(Number(digits)))
          here++
          break
        }
        // "Gg. H. Mat", "Jl. A. Yani": a title and a letter begin a name, whatever else the next word may mean.
        const called = parts.length === before && (before > 0 || /^\p{L}$/u.test(word.text))
        const fits =
          called ||
          !isOrdinary(word.text) ||
          (parts.length === 0 ? word.text === 'raya' : CONTINUES.has(word.text))
        if (!fits) break
        parts.push(word.text)
        here++
      }
      const meaningful = parts.filter(part => part !== 'raya' && part !== '')
      if (parts.slice(before).every(part => part === 'raya')) return null
      for (let index = at; index < here; index++) names.add(index)
      return meaningful.join(' ')
    }

    /** "RT/RW 05/07", the form of official letters; null for "Ketua RT/RW". */
    const bothAt = (at: number): { rt: string; rw: string } | null => {
      const [rt, rw] = [number(words[at + 2]), number(words[at + 3])]
      return rt !== null && rw !== null && isPair(words[at], words[at + 1]) && isJoined(words[at + 3])
        ? { rt, rw }
        : null
    }

    let street: string | null = null
    let gang: string | null = null
    let rt: string | null = null
    let rw: string | null = null
    let house: string | null = null
    let landmark: string | null = null
    let weakLandmark: string | null = null

    words.forEach((word, at) => {
      const next = words[at + 1]
      if (word.text === 'jalan') {
        const name = nameAt(at + 1)
        if (name !== null && !/^\d+$/.test(name)) street ??= `Jl. ${title(name)}`
      } else if (word.text === 'gang') {
        const name = nameAt(at + 1)
        if (name !== null) gang ??= `Gg. ${title(name)}`
      } else if (word.text === 'rt') {
        const both = bothAt(at)
        rt ??= both?.rt ?? number(next)
        if (both) rw ??= both.rw
        else if (rt !== null && words[at + 2]?.slashBefore) rw ??= number(words[at + 2])
      } else if (word.text === 'rw' && !isPair(words[at - 1], word)) {
        rw ??= number(next)
      } else if (word.text === 'nomor' && !NOT_A_HOUSE.has(words[at - 1]?.text ?? '')) {
        house ??= number(next)
      } else if (facilities.has(word.text)) {
        const name = nameAt(at + 1)
        if (name !== null) landmark ??= `${ONE_SPELLING.get(word.text) ?? word.text} ${name.toLowerCase()}`
      } else if (near.has(word.text) && !facilities.has(next?.text ?? '')) {
        const name = sizeAt.has(at + 1) ? null : nameAt(at + 1)
        if (name !== null && !/^\d+$/.test(name)) weakLandmark ??= name.toLowerCase()
      }
    })
    // A number alone is a house only where a street or gang was named.
    if (street === null && gang === null && rt === null) house = null
    return { street, gang, rt, rw, house, landmark: landmark ?? weakLandmark, names }
  }
}

const isJoined = (word: Word | undefined): boolean =>
  word?.slashBefore === true || word?.hyphenBefore === true
const isPair = (rt: Word | undefined, rw: Word | undefined): boolean =>
  rt?.text === 'rt' && rw?.text === 'rw' && isJoined(rw)

/** "Jl. Malaka 1", "Jl. MT Anu": two letters without a vowel are initials. */
const title = (name: string): string =>
  name
    .replace(/\b[^\d\Waiueo]{2}\b(?= )/g, letters =>
      letters === letters.toLowerCase() ? letters.toUpperCase() : letters,
    )
    .replace(/(^| )(\p{L})/gu, (_all, space: string, letter: string) => space + letter.toUpperCase())
