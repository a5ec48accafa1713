/** Texts whose answers are kept: one message is asked about for its kind, its category, its place and its words. */
const KEPT = 8

/**
 * The same function, which answers at once for a text it has just been asked about. Only for functions whose answer
 * depends on the text alone and is never changed by whoever gets it.
 */
export function remember<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return text => {
    const before = known.get(text)
    if (before !== undefined) return before
    const found = answer(text)
    if (known.size >= KEPT) known.delete(known.keys().next().value as string)
    known.set(text, found)
    return found
  }
}
