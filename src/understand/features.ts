import type { Word } from './words.js'

/** What a model looks at: parallel lists, one entry per feature of a text. */
export interface Features {
  /** FNV-1a, 32 bits, of the feature's kind and letters. */
  readonly hashes: readonly number[]
  /** Share of the feature in the text; the squares of all shares sum to 1. */
  readonly shares: readonly number[]
  /** Index of the word it stands for, so that a decision can name its words. */
  readonly words: readonly number[]
}

/** Words of a text that are looked at; what a letter is about is said by then. */
const MOST_WORDS = 300
/** Letters in a piece of a word: enough to carry a stem, few enough to survive a slip of the finger. */
const PIECE = 4
/** How much a kind of feature counts beside a whole word. */
const SHARE = { word: 1, pair: 0.8, piece: 0.35 } as const
/** First letter hashed, so that the word "got" and a piece "got" of another word differ. */
const KIND = { word: 1, pair: 2, piece: 3 } as const

/**
 * Words, pairs of words and pieces of words. Words at `passOver` (names of areas) and numbers say where and when, not
 * what, and are left out. Linear in the number of words, and bounded.
 */
export function featuresOf(words: readonly Word[], passOver?: ReadonlySet<number>): Features {
  const seen = new Map<number, { share: number; word: number }>()
  const add = (hash: number, share: number, word: number) => {
    if (!seen.has(hash)) seen.set(hash, { share, word })
  }
  const kept = words
    .slice(0, MOST_WORDS)
    .map(({ root, text }, at) => ({ root, text, at }))
    .filter(({ root, at }) => !passOver?.has(at) && !/^\p{N}/u.test(root))
  kept.forEach(({ root, text, at }, place) => {
    add(letters(start(KIND.word), root), SHARE.word, at)
    const next = kept[place + 1]
    if (next) add(letters(between(letters(start(KIND.pair), root)), next.root), SHARE.pair, at)
    const edged = `<${text}>`
    for (let from = 0; from + PIECE <= edged.length; from++)
      add(letters(start(KIND.piece), edged.slice(from, from + PIECE)), SHARE.piece, at)
  })
  const list = [...seen]
  const length = Math.sqrt(list.reduce((sum, [, { share }]) => sum + share * share, 0)) || 1
  return {
    hashes: list.map(([hash]) => hash),
    shares: list.map(([, { share }]) => share / length),
    words: list.map(([, { word }]) => word),
  }
}

// FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
const step = (hash: number, code: number) => Math.imul(hash ^ code, 0x01000193) >>> 0
const start = (kind: number) => step(0x811c9dc5, kind)
const between = (hash: number) => step(hash, 0x20)
function letters(hash: number, text: string): number {
  let result = hash
  for (let at = 0; at < text.length; at++) result = step(result, text.charCodeAt(at))
  return result
}
