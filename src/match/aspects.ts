import type { WordsOf } from './subject.js'

/** Fields of complaints, and in each the things that exclude each other, with the words people use: `matching.yaml`. */
export type AspectWords = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Which aspects the words of a text speak of, as `field:aspect`, sorted. */
export type AspectsOf = (words: ReturnType<WordsOf>) => string[]

/** @param wordsOf folds the listed words as it folds a citizen's, so that they are written once and found in any form. */
export function createAspects(aspects: AspectWords, wordsOf: WordsOf): AspectsOf {
  const named = new Map<string, string[]>()
  for (const [field, list] of Object.entries(aspects)) {
    for (const [aspect, words] of Object.entries(list)) {
      const { names, topics } = wordsOf(words)
      for (const word of [...names, ...topics])
        named.set(word, [...(named.get(word) ?? []), `${field}:${aspect}`])
    }
  }
  return ({ names, topics }) =>
    [...new Set([...names, ...topics].flatMap(word => named.get(word) ?? []))].sort()
}
