import type { Abbreviation, Lexicon } from './tables.js'

/** Tells what a written word means to be: "lmpu" → lampu, "asep" → asap, "r4wa" → rawa, "sampha" → sampah. */
export interface Spelling {
  /** True for words the tables know: lexicon, abbreviations, names of areas. They are never changed. */
  readonly knows: (word: string) => boolean
  /** @returns the known word a stranger stands for by a rule of everyday writing; the word itself where none does. */
  readonly mend: (word: string) => string
  /** @returns the known word one slip of the finger away; null where there is none, or more than one. */
  readonly near: (word: string) => string | null
  /** @returns words written as one ("lampujalan", "#gotmampet"), apart; null where they cannot be told. */
  readonly apart: (word: string, tag: boolean) => readonly string[] | null
}

/** Letters digits stand for, in words whose writer wants to look clever or to pass a filter. */
const DIGITS: Readonly<Record<string, string>> = {
  '4': 'a',
  '1': 'i',
  '3': 'e',
  '0': 'o',
  '5': 's',
  '7': 't',
}
const LEET = /^\p{L}+[013457]+\p{L}[\p{L}013457]*$/u
/**
 * How Betawi, Javanese and hasty writers spell what dictionaries spell otherwise. Each is tried on words no table
 * knows, and holds only where the result is known: "jatoh" is jatuh, "Ponorogo" stays.
 */
const MANNERS: readonly (readonly [RegExp, string])[] = [
  [/e([^aiueo]{1,2})$/, 'a$1'],
  [/o([^aiueo]{0,2})$/, 'u$1'],
  [/e$/, 'ai'],
  [/o$/, 'au'],
  [/e$/, 'a'],
  [/^([aiueo])/, 'h$1'],
  [/^nge/, ''],
  [/^ng([aiueo])/, '$1'],
  [/^ng([aiueo])/, 'k$1'],
  [/^ny([aiueo])/, 's$1'],
  [/^m([aiueo])/, 'p$1'],
  [/^n([aiueo])/, 't$1'],
  [/^ke(?=[a-z]{5})/, 'ter'],
  [/([a-z])\1/, '$1'],
  [/^(.*[aiueo])$/, '$1h'],
  [/p$/, 'f'],
  [/p/, 'f'],
  [/v/, 'f'],
  [/z/, 's'],
  [/oe/, 'u'],
  [/tj/, 'c'],
  [/dj/, 'j'],
  [/an$/, ''],
]
/** Endings that stand after a mended word as they did before it. */
const ENDING = /(?:nya|lah|kah|pun|in|kan|an|i)$/
/** Beginnings of Indonesian syllables with two consonants, and the ends of words: all else has lost a vowel. */
const ONSETS = /^(?:[bcdfgkpst]r|[bfgkps]l|kh|ng|ny|sy|st|sk|sp|sw|tr|dw|kw|ps|str|gh|th|sh|ch)/
const ENDS = /(?:ng|ks|rs|ns|nk|rt|rd|st|nt|kh|sy|ll|ck|th|rm|rk)$/
const LEAST = { mended: 3, bare: 4, near: 6, apart: 6, half: 3 } as const
/** Longer strings are no words. */
const LONGEST = 30

/** Built once from the tables; every question is answered from maps, in time that depends on the word's length only. */
export function createSpelling(
  lexicon: Pick<Lexicon, 'slang'> & Partial<Lexicon>,
  abbreviations: readonly Abbreviation[],
  areas: readonly { readonly name: string }[] = [],
): Spelling {
  const phrases = phrasesOf(lexicon)
  /** How often the tables use a word: the more usual one is meant. */
  const uses = new Map<string, number>()
  const learn = (text: string, times: number) => {
    for (const word of lettersOf(text)) uses.set(word, (uses.get(word) ?? 0) + times)
  }
  for (const phrase of phrases) learn(phrase, 3)
  for (const meaning of Object.values(lexicon.slang)) learn(meaning, 2)
  learn(lexicon.ordinary ?? '', 1)
  // What stands for another word is known, but is no word to be guessed.
  const standing = new Set([
    ...Object.keys(lexicon.slang),
    ...(lexicon.kept ?? []),
    ...abbreviations.map(({ short }) => short.replaceAll('.', '')),
    ...areas.flatMap(({ name }) => lettersOf(name)),
    ...lettersOf(JSON.stringify(lexicon.places ?? {})),
  ])
  const knows = (word: string) => uses.has(word) || standing.has(word)

  const bySkeleton = new Map<string, string[]>()
  const bySlip = new Map<string, string[]>()
  for (const word of uses.keys()) {
    if (word.length >= LEAST.mended) push(bySkeleton, skeleton(word), word)
    if (word.length >= LEAST.near) for (const part of slips(word)) push(bySlip, part, word)
  }
  const together = new Map<string, readonly string[]>()
  for (const phrase of phrases) {
    const words = lettersOf(phrase)
    if (words.length > 1 && words.length < 4) together.set(words.join(''), words)
  }

  const usual = (words: readonly string[]): string | null => {
    const [first, second] = [...new Set(words)].sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0))
    if (first === undefined) return null
    return second !== undefined && uses.get(first) === uses.get(second) ? null : first
  }

  /** "lmpu": the vowels are gone, the rest stands in order. Three bare letters may be anything. */
  const withVowels = (word: string): string | null =>
    word.length < LEAST.bare && !/[aiueo]/.test(word)
      ? null
      : usual((bySkeleton.get(skeleton(word)) ?? []).filter(full => isWithin(word, full)))

  const inOtherManner = (word: string): string | null => {
    for (const [sign, instead] of MANNERS) {
      if (!sign.test(word)) continue
      const other = word.replace(sign, instead)
      if (other.length >= LEAST.mended && uses.has(other)) return other
    }
    return null
  }

  const mend = (word: string): string => {
    if (knows(word) || word.length < LEAST.mended || word.length > LONGEST) return word
    if (LEET.test(word)) {
      const spelt = word.replace(/[013457]/g, digit => DIGITS[digit] ?? digit)
      return knows(spelt) ? spelt : word
    }
    if (!/^[a-z]+$/.test(word)) return word
    if (lacksVowels(word)) return withVowels(word) ?? word
    const other = inOtherManner(word)
    if (other !== null) return other
    const stem = word.replace(ENDING, '')
    if (stem === word || stem.length < LEAST.mended || knows(stem)) return word
    const mended = lacksVowels(stem) ? withVowels(stem) : inOtherManner(stem)
    return mended === null ? word : mended + word.slice(stem.length)
  }

  const near = (word: string): string | null => {
    if (word.length < LEAST.near || word.length > LONGEST || knows(word)) return null
    const found = new Set(bySlip.get(word))
    for (const part of slips(word)) {
      if (uses.has(part)) found.add(part)
      for (const other of bySlip.get(part) ?? []) found.add(other)
    }
    return usual([...found].filter(other => other[0] === word[0] && isOneSlip(word, other)))
  }

  const apart = (word: string, tag: boolean): readonly string[] | null => {
    if (word.length < LEAST.apart || word.length > LONGEST || knows(word)) return null
    const phrase = together.get(word)
    if (phrase || !tag) return phrase ?? null
    for (let at = word.length - LEAST.half; at >= LEAST.half; at--) {
      const [first, rest] = [word.slice(0, at), word.slice(at)]
      if (!knows(first)) continue
      if (knows(rest)) return [first, rest]
      const others = apart(rest, true)
      if (others) return [first, ...others]
    }
    return null
  }

  return { knows, mend, near, apart }
}

function phrasesOf({ categories = {}, kinds }: Partial<Lexicon>): string[] {
  return [
    ...Object.values(categories).flatMap(({ strong, words, weak }) => [...strong, ...words, ...weak]),
    ...Object.values(kinds ?? {}).flat(),
  ]
}

const lettersOf = (text: string) => text.toLowerCase().match(/\p{L}+/gu) ?? []

function push(map: Map<string, string[]>, key: string, word: string) {
  const list = map.get(key)
  if (list) list.push(word)
  else map.set(key, [word])
}

/** Consonants of a word, its first letter kept whatever it is. */
const skeleton = (word: string) => word.slice(0, 1) + word.slice(1).replace(/[aiueo]/g, '')

/** No vowel, or consonants together as no Indonesian word has them. */
export function lacksVowels(word: string): boolean {
  if (!/[aiueo]/.test(word)) return true
  const start = /^[^aiueo]*/.exec(word)?.[0] ?? ''
  const end = /[^aiueo]*$/.exec(word)?.[0] ?? ''
  return (
    (start.length > 1 && !ONSETS.test(start)) ||
    start.length > 3 ||
    (end.length > 1 && !ENDS.test(end)) ||
    /[^aiueo]{4}/.test(word.replaceAll('ng', 'n').replaceAll('ny', 'n'))
  )
}

/** True when the letters of `short` stand in `full` in this order, ending alike. */
function isWithin(short: string, full: string): boolean {
  let at = 0
  for (const letter of full) if (letter === short[at]) at++
  return at === short.length && (/[aiueo]$/.test(short) ? full.endsWith(short.at(-1) ?? '') : true)
}

/** The word with each of its letters left out once, the first excepted. */
const slips = (word: string) =>
  Array.from({ length: word.length - 1 }, (_, at) => word.slice(0, at + 1) + word.slice(at + 2))

/**
 * One letter left out or struck twice, or two neighbours exchanged, past the second letter and before the last. Another
 * letter is no slip but another word: "pengaman" is not pengamen, "kerang" not keran.
 */
function isOneSlip(a: string, b: string): boolean {
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  let back = 0
  while (back < Math.min(a.length, b.length) - from && a.at(-1 - back) === b.at(-1 - back)) back++
  const [ownRest, otherRest] = [a.length - from - back, b.length - from - back]
  if (from < 2) return false
  if (ownRest + otherRest === 1) return back > 0
  return ownRest === 2 && otherRest === 2 && a[from] === b[from + 1] && a[from + 1] === b[from]
}
