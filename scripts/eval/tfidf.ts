/**
 * The usual simple baseline: cosine of TF-IDF vectors over words. Weights: log(1 + n / df).
 * @param texts every text there is; how rare a word is counts over them.
 * @returns likeness of two of them, 0..1.
 */
export function tfidf(texts: readonly string[]): (a: string, b: string) => number {
  const seenIn = new Map<string, number>()
  for (const text of new Set(texts))
    for (const word of new Set(words(text))) seenIn.set(word, (seenIn.get(word) ?? 0) + 1)
  const vector = (text: string): Map<string, number> => {
    const weights = new Map<string, number>()
    for (const word of words(text)) weights.set(word, (weights.get(word) ?? 0) + 1)
    for (const [word, times] of weights)
      weights.set(word, times * Math.log(1 + texts.length / (seenIn.get(word) ?? 1)))
    return weights
  }
  return (a, b) => {
    const [x, y] = [vector(a), vector(b)]
    let product = 0
    for (const [word, weight] of x) product += weight * (y.get(word) ?? 0)
    return product === 0 ? 0 : product / (length(x) * length(y))
  }
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

const length = (vector: ReadonlyMap<string, number>): number =>
  Math.sqrt([...vector.values()].reduce((sum, weight) => sum + weight ** 2, 0))
