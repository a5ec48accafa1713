import type { Area, Lexicon, UnderstandingTables } from './tables.js'
import type { Fold, Word } from './words.js'

/** What a name of the tables may mean. */
export type Meaning =
  | { readonly is: 'kelurahan'; readonly code: string }
  | { readonly is: 'kecamatan'; readonly code: string }
  | { readonly is: 'kota'; readonly code: string }
  /** First part of several names: "Petukangan" of Petukangan Utara and Selatan. */
  | { readonly is: 'head'; readonly kelurahan: readonly string[] }
  /** A quarter without an official border, by the kelurahan it lies in. */
  | { readonly is: 'quarter'; readonly kelurahan: readonly string[] }
  | { readonly is: 'outside'; readonly name: string }

/** A name of an area in a text. */
export interface AreaHit {
  /** First word and number of words. */
  readonly at: number
  readonly size: number
  readonly meanings: readonly Meaning[]
  /** True when one letter is missing, added or wrong. */
  readonly misspelt: boolean
}

export type FindAreas = (words: readonly Word[]) => AreaHit[]

const WINDOW = 4
/** Shortest name in which a slip of one letter is forgiven; shorter ones turn into other words too easily. */
const SHORTEST_MISSPELT = 8
/** Letters looked at first on both sides of a word; twice as many fit into the shortest slip. */
const GLANCE = 3
const LONGEST_NAME = 26
const DIRECTIONS = new Set(['utara', 'selatan', 'timur', 'barat'])
/** Heads without a direction after them which people use all the same. */
const OTHER_HEADS = ['Sunter', 'Pegangsaan', 'Jelambar', 'Cipinang']

/** Gives a word of a name the one spelling names are compared by. */
export type NameKey = (word: string) => string

/** @returns the spelling of words in names: Kebun = Kebon, Tj = Tanjung, doubled letters, the old oe. */
export function createNameKey({ places }: Pick<Lexicon, 'places'>): NameKey {
  const same = new Map([...Object.entries(places.spelling), ...Object.entries(places.short)])
  return word => (same.get(word) ?? word).replaceAll('oe', 'u').replace(/(\p{L})\1/gu, '$1')
}

/** @returns a finder of kelurahan, kecamatan, kota and outside names, with spaces removed and one letter wrong. */
export function createAreas(tables: UnderstandingTables, fold: Fold): FindAreas {
  const { areas, lexicon } = tables
  const nameKey = createNameKey(lexicon)
  // "Mangga 2" is Mangga Dua.
  const digits = new Map(
    Object.entries(lexicon.numbers).flatMap(([word, digit]) =>
      /^[ivx]+$/.test(word) ? [] : [[digit, nameKey(word)]],
    ),
  )
  const keys = new Map<string, Meaning[]>()
  const keyOf = (name: string) =>
    fold(name)
      .map(word => nameKey(word.text))
      .join('')
  const put = (name: string, meaning: Meaning) => {
    const key = keyOf(name)
    const known = keys.get(key) ?? []
    if (!known.some(other => JSON.stringify(other) === JSON.stringify(meaning)))
      keys.set(key, [...known, meaning])
  }

  const kelurahan = areas.filter(area => area.level === 'kelurahan')
  const kecamatan = areas.filter(area => area.level === 'kecamatan')
  const codeOf = (list: readonly Area[], name: string) => list.find(area => area.name === name)?.code
  for (const { code, name } of kelurahan) put(name, { is: 'kelurahan', code })
  for (const { code, name } of kecamatan) put(name, { is: 'kecamatan', code })
  for (const [name, meant] of Object.entries(lexicon.places.nicknames)) {
    const code = codeOf(kelurahan, meant)
    if (code) put(name, { is: 'kelurahan', code })
  }
  for (const [name, meant] of Object.entries(lexicon.places.kecamatan)) {
    const code = codeOf(kecamatan, meant)
    if (code) put(name, { is: 'kecamatan', code })
  }
  for (const [name, meant] of Object.entries(lexicon.places.quarters))
    put(name, { is: 'quarter', kelurahan: meant.flatMap(each => codeOf(kelurahan, each) ?? []) })
  for (const [name, code] of Object.entries(lexicon.places.kota)) put(name, { is: 'kota', code })
  for (const name of [...lexicon.places.outside, ...lexicon.places.doubtfulOutside])
    put(name, { is: 'outside', name })
  for (const [head, codes] of heads(kelurahan)) put(head, { is: 'head', kelurahan: codes })

  const misspellings = misspelt(keys)
  const mayBeSlip = createGlance([...keys].filter(mendable).map(([name]) => name))

  // One message is asked about several times: for its kind, its category and its place.
  const asked = new WeakMap<readonly Word[], AreaHit[]>()
  return words => {
    const before = asked.get(words)
    if (before) return before
    const spelt = words.map(({ text }) => (/^\p{L}/u.test(text) ? nameKey(text) : (digits.get(text) ?? '')))
    const hits: AreaHit[] = []
    asked.set(words, hits)
    for (let at = 0; at < words.length; ) {
      const hit = longest(words, spelt, at, keys, misspellings, mayBeSlip)
      if (hit) hits.push(hit)
      at += hit?.size ?? 1
    }
    return hits
  }
}

function heads(kelurahan: readonly Area[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { code, name } of kelurahan) {
    const parts = name.split(' ')
    const last = parts.at(-1)?.toLowerCase() ?? ''
    const head = parts.slice(0, -1).join(' ')
    if (DIRECTIONS.has(last) && head !== '' && head !== 'Duri')
      found.set(head, [...(found.get(head) ?? []), code])
  }
  for (const head of OTHER_HEADS) {
    found.set(
      head,
      kelurahan.filter(area => area.name.startsWith(`${head} `) || area.name === head).map(area => area.code),
    )
  }
  return new Map([...found].filter(([, codes]) => codes.length > 1))
}

/** Every name with one letter left out, so that a slip is found by a look-up instead of a comparison with all names. */
function misspelt(keys: ReadonlyMap<string, readonly Meaning[]>): Map<string, string | null> {
  const found = new Map<string, string | null>()
  for (const [key, meanings] of keys) {
    if (!mendable([key, meanings])) continue
    for (const shorter of withoutOne(key))
      found.set(shorter, found.has(shorter) && found.get(shorter) !== key ? null : key)
  }
  return found
}

/** One slip leaves the beginning or the end of a name as it is: most words are told apart by a glance at both. */
function createGlance(names: readonly string[]): (key: string) => boolean {
  const beginnings = new Set(names.map(name => name.slice(0, GLANCE)))
  const ends = new Set(names.map(name => name.slice(-GLANCE)))
  return key => beginnings.has(key.slice(0, GLANCE)) || ends.has(key.slice(-GLANCE))
}

const mendable = ([name, meanings]: readonly [string, readonly Meaning[]]) =>
  name.length >= SHORTEST_MISSPELT && meanings.some(isArea)

const isArea = (meaning: Meaning) => meaning.is === 'kelurahan' || meaning.is === 'kecamatan'

// The first letter is kept: people know how a name begins.
function* withoutOne(key: string): Generator<string> {
  for (let at = 1; at < key.length; at++) yield key.slice(0, at) + key.slice(at + 1)
}

function longest(
  words: readonly Word[],
  spelt: readonly string[],
  at: number,
  keys: ReadonlyMap<string, readonly Meaning[]>,
  misspellings: ReadonlyMap<string, string | null>,
  mayBeSlip: (key: string) => boolean,
): AreaHit | null {
  const windows = windowsAt(words, spelt, at)
  const exact = windows.find(({ key }) => keys.has(key))
  const meanings = exact && keys.get(exact.key)
  if (exact && meanings && exact.size > 1) return { at, size: exact.size, meanings, misspelt: false }
  // "Manggarai Selatn" is longer than the Manggarai in it.
  for (const { key, size, counted } of windows) {
    if (
      size > 3 ||
      counted ||
      size <= (exact?.size ?? 0) ||
      key.length < SHORTEST_MISSPELT - 1 ||
      key.length > LONGEST_NAME ||
      !mayBeSlip(key)
    )
      continue
    const meant = slipOf(key, keys, misspellings)
    if (meant?.every(isArea)) return { at, size, meanings: meant, misspelt: true }
  }
  return exact && meanings ? { at, size: exact.size, meanings, misspelt: false } : null
}

/** The one name that a key is a slip of the pen away from: a letter missing, added or wrong. */
function slipOf(
  key: string,
  keys: ReadonlyMap<string, readonly Meaning[]>,
  misspellings: ReadonlyMap<string, string | null>,
): readonly Meaning[] | undefined {
  const names = new Set<string>()
  const learn = (name: string | null | undefined) => {
    if (typeof name === 'string') names.add(name)
  }
  learn(misspellings.get(key))
  for (const shorter of withoutOne(key)) learn(keys.has(shorter) ? shorter : misspellings.get(shorter))
  const [name] = names
  return name !== undefined && names.size === 1 ? keys.get(name) : undefined
}

interface Window {
  readonly key: string
  readonly size: number
  /** True when a number is in it: a slip of the pen is forgiven in letters only. */
  readonly counted: boolean
}

/** Up to four words run together, longest first; a comma or full stop ends a name. */
function windowsAt(words: readonly Word[], spelt: readonly string[], at: number): Window[] {
  const windows: Window[] = []
  let key = ''
  let counted = false
  for (let size = 1; size <= WINDOW; size++) {
    const part = spelt[at + size - 1]
    const word = words[at + size - 1]
    if (!part || !word || (size > 1 && word.breakBefore)) break
    counted ||= /^\d/.test(word.text)
    if (counted && size === 1) break
    key += part
    windows.unshift({ key, size, counted })
  }
  return windows
}
