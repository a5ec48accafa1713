import type { AskPoint } from './points.js'
import { createSiteNames, createTokens, EVERYWHERE, SCHOOLS, type SiteName } from './site-names.js'
import type { UnderstandingTables } from './tables.js'
import type { Fold, Word } from './words.js'

/** What the tables of places know under one name. */
export interface Sight {
  readonly is: SiteName['is']
  readonly bare: boolean
  /** Weight of each kelurahan the name was seen in. */
  readonly kelurahan: ReadonlyMap<string, number>
  /** False for names many parts of the city have: Jl. Melati, Masjid Al Ikhlas. They prove nothing alone. */
  readonly rare: boolean
  /** True where only `landmarks.csv` knows it, which was written from memory: it offers a kelurahan, and neither chooses nor confirms one. */
  readonly offered: boolean
  /** The one name of a spot everybody knows, however the text calls it: "rs harapan kita" for "harkit". */
  readonly spot: string | null
}

/** The name of a site in a text. */
export interface SiteHit extends Sight {
  /** First word and number of words. */
  readonly at: number
  readonly size: number
}

export type FindSites = (words: readonly Word[]) => readonly SiteHit[]

/** A place itself is better evidence than a stop on the road beside it. */
const WEIGHT = { landmark: 3, street: 1, gang: 1, stop: 1 } as const
const HIGH_SCHOOLS = new Set(['smp', 'sma', 'smk'])
/** In so many kecamatan a name is a common one. */
const COMMON_IN = 3
const LONGEST = 9
const TAIL = new Set([
  'utara',
  'selatan',
  'timur',
  'barat',
  'tengah',
  'dalam',
  'ujung',
  'baru',
  'lama',
  'atas',
  'bawah',
])

/** A name while the tables are read. */
interface Known extends Pick<Sight, 'offered' | 'spot'> {
  readonly name: SiteName
  readonly kelurahan: Map<string, number>
}

interface Node {
  readonly next: Map<string, Node>
  sight: Sight | null
}
const node = (): Node => ({ next: new Map(), sight: null })

/**
 * @returns a finder of the streets and landmarks of `landmarks.csv` and the gazetteer, longest name first. One look-up a
 * word where no name begins.
 */
export function createSites(
  tables: UnderstandingTables,
  fold: Fold,
  isOrdinary: (word: string) => boolean,
  askPoint: AskPoint,
): FindSites {
  const { landmarks = [], sites = [], lexicon } = tables
  if (landmarks.length + sites.length === 0) return () => []
  const tokensOf = createTokens(lexicon)
  const tokensIn = (name: string) => tokensOf(fold(name)).map(({ text }) => text)
  const namesOf = createSiteNames(tables, fold, isOrdinary)
  const common = new Set(
    lexicon.places.commonStreets.flatMap(name => tokensOf(fold(name)).map(({ text }) => text)),
  )

  const seen = new Map<string, Known>()
  const basesIn = new Map<string, Set<string>>()
  for (const site of sites) {
    const kelurahan = site.kelurahan.length > 0 ? site.kelurahan : byPoint(site.point, askPoint)
    for (const name of namesOf(site, kelurahan)) {
      const key = name.tokens.join(' ')
      const known = seen.get(key) ?? { name, kelurahan: new Map(), offered: false, spot: null }
      seen.set(key, known)
      const districts = basesIn.get(baseOf(name)) ?? new Set<string>()
      basesIn.set(baseOf(name), districts)
      const weight = WEIGHT[site.is] * (name.across ? 0.5 : 1)
      for (const code of kelurahan) {
        known.kelurahan.set(code, (known.kelurahan.get(code) ?? 0) + weight)
        districts.add(code.slice(0, 8))
      }
    }
  }

  for (const { is, spot, name, aliases, kelurahan } of landmarks) {
    const full = spot ? tokensIn(name).join(' ') : null
    for (const tokens of [name, ...aliases].map(tokensIn)) {
      const key = tokens.join(' ')
      const known = seen.get(key)
      if (known) seen.set(key, { ...known, spot: full })
      else if (tokens.length > 1 || (key.length > 2 && !isOrdinary(key)))
        seen.set(key, {
          name: { is: is === 'stop' ? 'landmark' : is, tokens, bare: false },
          kelurahan: new Map(kelurahan.map(code => [code, WEIGHT[is]])),
          offered: true,
          spot: full,
        })
    }
  }

  const isRare = (name: SiteName, kelurahan: ReadonlyMap<string, number>): boolean => {
    const districts = new Set([...kelurahan.keys()].map(code => code.slice(0, 8)))
    if (districts.size >= COMMON_IN) return false
    const [kind = '', ...own] = name.tokens
    if (name.is === 'landmark' && !name.bare) {
      const number = own.some(token => /^\d+$/.test(token))
      // State schools above the first are numbered through the whole city.
      if (SCHOOLS.has(kind)) return HIGH_SCHOOLS.has(kind) && number
      return (
        !EVERYWHERE.has(kind) &&
        own.some(token => token.length > 2 && !common.has(token) && !isOrdinary(token))
      )
    }
    const base = baseOf(name)
    if ((basesIn.get(base)?.size ?? 0) >= COMMON_IN) return false
    const words = base.split(' ').filter(word => word.length > 2 && !common.has(word))
    return base.includes(' ') ? words.length > 0 : words.some(word => !isOrdinary(word))
  }
  const root = node()
  for (const { name, kelurahan, offered, spot } of seen.values()) {
    let here = root
    for (const token of name.tokens) {
      const next = here.next.get(token) ?? node()
      here.next.set(token, next)
      here = next
    }
    const unique = offered && name.is === 'landmark' && !EVERYWHERE.has(name.tokens[0] ?? '')
    here.sight = {
      is: name.is,
      bare: name.bare,
      kelurahan,
      rare: unique || isRare(name, kelurahan),
      offered,
      spot,
    }
  }

  return words => {
    const tokens = tokensOf(words)
    const hits: SiteHit[] = []
    for (let at = 0; at < tokens.length; ) {
      let here = root.next.get(tokens[at]?.text ?? '')
      let best: { sight: Sight; to: number } | null = null
      for (let to = at; here && to - at < LONGEST; ) {
        if (here.sight) best = { sight: here.sight, to }
        const next = tokens[++to]
        here = next && !next.breakBefore ? here.next.get(next.text) : undefined
      }
      const [first, last] = [tokens[at], best ? tokens[best.to] : undefined]
      if (best && first && last) hits.push({ ...best.sight, at: first.at, size: last.at - first.at + 1 })
      at = best ? best.to + 1 : at + 1
    }
    return hits
  }
}

const byPoint = (point: { lat: number; lon: number } | null, askPoint: AskPoint): readonly string[] => {
  const answer = point && askPoint(point.lat, point.lon)
  return answer?.is === 'inside' ? [answer.kelurahan] : []
}

/** What names of one family share: "jalan melati 3 dalam" and "gang melati" are both "melati". */
function baseOf({ tokens, bare }: SiteName): string {
  const own = bare ? tokens : tokens.slice(1)
  const base = own.filter(token => !/^\d/.test(token) && !TAIL.has(token))
  return (base.length > 0 ? base : own).join(' ')
}
