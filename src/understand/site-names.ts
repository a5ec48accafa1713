import { createNameKey, type NameKey } from './areas.js'
import { ONE_SPELLING } from './address.js'
import { unglued } from './markers.js'
import type { Area, Lexicon, Site } from './tables.js'
import type { Fold, Word } from './words.js'

/** A word of a name as names are compared: one spelling, numbers as digits, what people leave out left out. */
export interface Token {
  readonly text: string
  /** Index of its word in the text. */
  readonly at: number
  readonly breakBefore: boolean
}

/** One way to say a site's name, with its `jalan`, `gang` or kind of place in front where that belongs to it. */
export interface SiteName {
  readonly is: 'street' | 'gang' | 'landmark'
  readonly tokens: readonly string[]
  /** Said without the word that tells what it is: "kelapa nias 4" for Jl. Kelapa Nias IV. */
  readonly bare: boolean
  /** Seen from the other side of the road, which may be another kelurahan. */
  readonly across?: boolean
}

/** Whose stop it is tells nothing of where it is: "Halte Transjakarta". */
const LINES = ['transjakarta', 'busway', 'brt', 'krl', 'mrt', 'lrt']
const LEFT_OUT = [...LINES, 'raya', 'nomor', 'pagi', 'petang']
const DIRECTIONS = new Set(['utara', 'selatan', 'timur', 'barat', 'tengah'])
/** Where a stop is seen from its name. */
const BEFORE = new Set(['seberang', 'simpang', 'akses'])
const ACROSS = /^\s*(?:sbrg?|sebrang|seb)\b\.?/i
/** Kinds of schools, which are told apart by their number. */
export const SCHOOLS: ReadonlySet<string> = new Set([
  'sd',
  'smp',
  'sma',
  'smk',
  'mi',
  'mts',
  'ma',
  'tk',
  'slb',
])
const NUMBERED = new Set([...SCHOOLS, 'rw', 'rt', 'pos', 'km', 'blok'])
/** Names of offices say their area, which is understood without a gazetteer; practices of one person nobody means. */
const NO_SITE = new Set(['kelurahan', 'lurah', 'kecamatan', 'camat', 'praktek', 'praktik', 'bidan'])

/** Kinds of places with the same names all over the city, and far more of them than any gazetteer knows. */
export const EVERYWHERE: ReadonlySet<string> = new Set(
  `masjid musala gereja vihara pura paud posyandu warung toko bengkel bank kantor gedung ruko indomaret alfamart pom spbu
   sekolah komplek pesantren`.split(/\s+/),
)

/** @returns a reader of words as the tokens of names. */
export function createTokens(lexicon: Lexicon): (words: readonly Word[]) => readonly Token[] {
  const numbers = new Map(Object.entries(lexicon.numbers))
  const nameKey = createNameKey(lexicon)
  const leftOut = new Set([...Object.keys(lexicon.places.titles), ...LEFT_OUT])
  return words => {
    const tokens: Token[] = []
    let pending = false
    for (let at = 0; at < words.length; at++) {
      const word = words[at] as Word
      const breakBefore: boolean = pending || word.breakBefore
      if (leftOut.has(word.text)) {
        pending = breakBefore
        continue
      }
      pending = false
      const hospital = word.text === 'rumah' && words[at + 1]?.text === 'sakit'
      tokens.push({ text: hospital ? 'rs' : tokenOf(word.text, numbers, nameKey), at, breakBefore })
      if (hospital) at++
    }
    return tokens
  }
}

function tokenOf(word: string, numbers: ReadonlyMap<string, string>, nameKey: NameKey): string {
  if (/^\d{1,4}$/.test(word)) return String(Number(word))
  const noun = unglued(word)
  return numbers.get(word) ?? nameKey(ONE_SPELLING.get(noun) ?? noun)
}

/** @returns a giver of all ways to say the name of a site. */
export function createSiteNames(
  { areas, lexicon }: { readonly areas: readonly Area[]; readonly lexicon: Lexicon },
  fold: Fold,
  isOrdinary: (word: string) => boolean,
): (site: Site, kelurahan: readonly string[]) => readonly SiteName[] {
  const tokensIn = createTokens(lexicon)
  const titles = new Set(Object.keys(lexicon.places.titles))
  // Few words make up many names, and folding is what costs.
  const folded = new Map<string, readonly Word[]>()
  const wordsOf = (part: string): readonly Word[] => {
    const words = folded.get(part) ?? fold(part)
    folded.set(part, words)
    return words
  }
  const tokensOf = (name: string) =>
    tokensIn(
      name
        .toLowerCase()
        .split(/\s+/)
        .filter(part => !titles.has(part.replaceAll('.', '')))
        .flatMap(wordsOf),
    ).map(({ text: token }) => token)
  const facilities = new Set(lexicon.places.facilities.flatMap(tokensOf))
  const areaTokens = new Map(areas.map(area => [area.code, tokensOf(area.name)]))
  const areaNames = new Set([
    ...[...areaTokens.values()].map(tokens => tokens.join('')),
    ...Object.keys({ ...lexicon.places.nicknames, ...lexicon.places.kecamatan, ...lexicon.places.kota }).map(
      name => tokensOf(name).join(''),
    ),
    ...[...lexicon.places.outside, ...lexicon.places.doubtfulOutside].map(name => tokensOf(name).join('')),
  ])
  const says = (token: string) =>
    token.length > 2 &&
    !/^\d/.test(token) &&
    !DIRECTIONS.has(token) &&
    !facilities.has(token) &&
    !isOrdinary(token)
  // "Kelapa Nias 4" and "Pangkalan Jati 6" are names wherever they stand; "air bersih" is not.
  const canStandAlone = (tokens: readonly string[]) =>
    tokens.length >= 2 &&
    !EVERYWHERE.has(tokens[0] ?? '') &&
    (tokens.some(says) || (tokens.length > 2 && /^\d/.test(tokens.at(-1) ?? ''))) &&
    !areaNames.has(tokens.join(''))

  /** Without the name of its own area at the end: "kh abdul hamid duri kosambi". */
  const trimmed = (tokens: readonly string[], least: number, kelurahan: readonly string[]) => {
    for (const code of kelurahan.flatMap(each => [each, each.slice(0, 8)])) {
      const tail = areaTokens.get(code) ?? []
      const start = tokens.length - tail.length
      if (tail.length > 0 && start >= least && tail.every((token, at) => tokens[start + at] === token))
        return tokens.slice(0, start)
    }
    return null
  }

  const waysToSay = (
    is: Site['is'],
    tokens: readonly string[],
    kelurahan: readonly string[],
  ): readonly SiteName[] => {
    const marked = tokens[0] === 'jalan' || tokens[0] === 'gang'
    const kind =
      tokens[0] === 'gang' || (!marked && is === 'gang')
        ? 'gang'
        : marked || is === 'street'
          ? 'street'
          : 'landmark'
    const bareTokens = marked ? tokens.slice(1) : tokens
    if (bareTokens.length === 0) return []
    if (kind !== 'landmark') {
      const prefix = kind === 'gang' ? 'gang' : 'jalan'
      const short = trimmed(bareTokens, 1, kelurahan)
      return [bareTokens, ...(short ? [short] : [])].flatMap((name): SiteName[] => [
        { is: kind, tokens: [prefix, ...name], bare: false },
        ...(kind === 'street' && canStandAlone(name)
          ? [{ is: kind, tokens: name, bare: true } as const]
          : []),
      ])
    }
    const isNamed = facilities.has(tokens[0] ?? '')
    const short = trimmed(tokens, isNamed ? 2 : 1, kelurahan)
    return [tokens, ...(short ? [short] : [])].flatMap((name): SiteName[] => {
      if (isNamed)
        return name.length > 1 && !areaNames.has(name.join(''))
          ? [{ is: 'landmark', tokens: name, bare: false }]
          : []
      return [
        ...(is === 'stop' ? [{ is: 'landmark', tokens: ['halte', ...name], bare: false } as const] : []),
        ...(canStandAlone(name) ? [{ is: 'landmark', tokens: name, bare: true } as const] : []),
      ]
    })
  }

  return (site, kelurahan) =>
    [site.name, ...site.aliases].flatMap(given => {
      const tokens = coreOf(
        tokensOf(given.replace(ACROSS, 'seberang')),
        site.is === 'stop' && /\d\s*$/.test(given),
      )
      if (tokens.length === 0 || tokens.some(token => NO_SITE.has(token))) return []
      const gang = tokens.indexOf('gang')
      const across = ACROSS.test(given) || /^\s*seberang/i.test(given)
      return [
        ...waysToSay(site.is, tokens, kelurahan),
        ...(gang > 0 ? waysToSay('gang', tokens.slice(gang), kelurahan) : []),
      ].map(name => ({ ...name, across }))
    })
}

/** Without what only tells platforms apart: "Sbr. ...", "... Akses A", "... Arah Timur", "... 3", "... Jakarta". */
function coreOf(tokens: readonly string[], counted: boolean): readonly string[] {
  let core = [...tokens]
  while (BEFORE.has(core[0] ?? '')) core = core.slice(1)
  for (const end of ['akses', 'arah']) {
    const at = core.indexOf(end)
    if (at > 0) core = core.slice(0, at)
  }
  const last = core.at(-1) ?? ''
  if (counted && core.length > 1 && /^\d+$/.test(last) && !NUMBERED.has(core.at(-2) ?? '')) core.pop()
  if (DIRECTIONS.has(core.at(-1) ?? '') && core.at(-2) === 'jakarta') core.pop()
  if (core.length > 1 && core.at(-1) === 'jakarta') core.pop()
  return core
}
