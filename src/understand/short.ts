import type { Spelling } from './spelling.js'
import type { Abbreviation, Lexicon } from './tables.js'

/** Where a written word stands: the word before it, and the text from its end on. */
export interface Spot {
  readonly previous: string
  readonly rest: string
}

/** Tells titles, initials and abbreviations in names from words and from ends of sentences, for the whole of understanding. */
export interface Short {
  /** True when a dot after `previous`, which follows `earlier`, belongs to it: "Jl.", "Tj. Priok", "Gg. H. Mat", "Jl. A. Yani". */
  readonly ownsDot: (previous: string, earlier: string) => boolean
  /** The letters of "D.I." or "R. A."; null for what is written otherwise. */
  readonly lettersOf: (raw: string) => string | null
  /** True where two or three letters begin a person's name: "Dr" in "Jl. Dr. Anu", "HR" in "Jl HR Anu". No slang then. */
  readonly beginsPerson: (raw: string, spot: Spot) => boolean
}

/** Words after which the name of a street begins. */
const STREETS = new Set(['jl', 'jln', 'jalan', 'gg', 'gang'])
const DOTTED = /^\p{L}\.[ ]?\p{L}(?:\.[ ]?\p{L})*\.?$/u
const CAPITALS = /^\p{Lu}{2,3}$/u
const NAME_FOLLOWS = /^\.?\s{1,3}\p{Lu}\p{Ll}/u
const NEXT_WORD = /^\.?\s{0,3}([\p{L}]+)/u

/** @returns the rule of dots and short words by this lexicon. */
export function createShort(
  { slang, places }: Pick<Lexicon, 'slang'> & Partial<Lexicon>,
  abbreviations: readonly Abbreviation[],
  spelling: Spelling,
): Short {
  const titles = new Set(Object.keys(places?.titles ?? {}))
  const hasty = new Set(Object.keys(slang))
  const dotted = new Set([
    ...abbreviations.map(({ short }) => short.replaceAll('.', '').split(' ')[0] ?? ''),
    ...Object.keys(places?.short ?? {}),
    ...titles,
  ])
  return {
    ownsDot: (previous, earlier) =>
      dotted.has(previous) ||
      // "Blok A." and "12b." are complete; "g." is a hasty word.
      (/^\p{L}$/u.test(previous) && earlier !== 'blok' && !/\d$/.test(earlier) && !hasty.has(previous)),
    lettersOf: raw => (DOTTED.test(raw) ? raw.replace(/[^\p{L}]/gu, '').toLowerCase() : null),
    beginsPerson: (raw, { previous, rest }) => {
      const inName = STREETS.has(previous) || titles.has(previous)
      if (inName && CAPITALS.test(raw) && NAME_FOLLOWS.test(rest)) return true
      if (!titles.has(raw.toLowerCase())) return false
      // "Jl dr Anu" is a doctor's; in "jalan dr pasar" one comes from the market.
      const next = NEXT_WORD.exec(rest)?.[1]?.toLowerCase()
      return rest.startsWith('.') || (inName && next !== undefined && !spelling.knows(spelling.mend(next)))
    },
  }
}
