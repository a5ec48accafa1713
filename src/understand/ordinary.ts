import type { Lexicon } from './tables.js'
import { type Fold, root } from './words.js'

/** Verb beginnings and the letter they stand for: "nutup" = tutup, "nyapu" = sapu, "mengeruk" = keruk. */
const BEGINNINGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:ber|ter|per|pe|ke|se)/, ['']],
  [/^(?:meny|peny|ny)/, ['s']],
  [/^(?:meng|peng|nge|ng)/, ['', 'k']],
  [/^(?:mem|pem)/, ['', 'p']],
  [/^(?:men|pen|n)/, ['', 't']],
  [/^me/, ['']],
  [/^m/, ['p']],
]
/** Endings beyond those `root` removes. */
const ENDINGS = [/an$/, /i$/, /annya$/]
const LEAST = 3

/**
 * @returns whether a word is ordinary Indonesian in any form: listed, a word of the lexicon, or built from one by the
 * usual beginnings and endings. What is not may be a name.
 */
export function createOrdinary(lexicon: Lexicon, fold: Fold): (word: string) => boolean {
  const known = new Set<string>()
  const learn = (text: string) => {
    for (const word of fold(text)) known.add(word.text).add(word.root)
  }
  learn(lexicon.ordinary)
  for (const lists of Object.values(lexicon.categories)) {
    // Phrases of several words hold names ("bank dki", "kota tua"), single ones do not.
    for (const phrase of [...lists.strong, ...lists.words, ...lists.weak])
      if (!phrase.includes(' ') || phrase.includes(' + ')) learn(phrase)
  }
  for (const phrases of [lexicon.kinds.request, lexicon.kinds.praise, lexicon.kinds.greeting])
    phrases.forEach(learn)
  for (const meaning of Object.values(lexicon.slang)) for (const word of meaning.split(' ')) known.add(word)

  const endless = (word: string) => [
    word,
    ...ENDINGS.map(ending => word.replace(ending, '')).filter(rest => rest.length >= LEAST),
  ]
  const forms = (word: string): string[] => {
    const bare = [
      word,
      ...BEGINNINGS.flatMap(([beginning, letters]) =>
        beginning.test(word) ? letters.map(letter => word.replace(beginning, letter)) : [],
      ),
    ]
    return bare.filter(form => form.length >= LEAST).flatMap(endless)
  }
  const judged = new Map<string, boolean>()
  return word => {
    const before = judged.get(word)
    if (before !== undefined) return before
    const ordinary =
      known.has(word) ||
      [...new Set([word, root(word)])].flatMap(forms).some(form => known.has(form) || known.has(root(form)))
    if (judged.size < 50_000) judged.set(word, ordinary)
    return ordinary
  }
}
