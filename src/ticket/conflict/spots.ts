/** A word of a citizen's text as the lexicon compares it. */
export interface Word {
  readonly root: string
  /** A comma, full stop, bracket or line break stands before it. */
  readonly breakBefore: boolean
}

/** Turns a text into words; the same for the lexicon and for what citizens write. */
export type Fold = (text: string) => readonly Word[]

/** A phrase found in a text: indexes of its first word and of the word after its last. */
export interface Spot<L> {
  readonly label: L
  readonly phrase: string
  readonly from: number
  readonly to: number
}

/** Most words between the parts of `lurah + jarang`, as in `lexicon.yaml`. */
const NEAR = 8
/** Places of one phrase that are looked at; a text of a thousand "lurah" is still about one. */
const MOST_PLACES = 30

/** @returns a function that finds every place of the phrases in a text. */
export function createSpotter<L>(
  fold: Fold,
  entries: readonly { readonly label: L; readonly phrase: string }[],
): (words: readonly Word[]) => Spot<L>[] {
  const phrases = entries.map(entry => ({
    ...entry,
    parts: entry.phrase.split(' + ').map(part => fold(part).map(word => word.root)),
  }))
  const wanted = new Set(phrases.flatMap(({ parts }) => parts.map(part => part[0])))

  return words => {
    const starts = new Map<string, number[]>()
    words.forEach(({ root }, at) => {
      if (!wanted.has(root)) return
      const known = starts.get(root)
      if (known) known.push(at)
      else starts.set(root, [at])
    })
    const placesOf = (part: readonly string[]) =>
      (starts.get(part[0] ?? '') ?? [])
        .filter(at => part.every((root, step) => words[at + step]?.root === root))
        .slice(0, MOST_PLACES)
        .map(at => ({ from: at, to: at + part.length }))
    return phrases.flatMap(({ label, phrase, parts: [first = [], ...others] }) =>
      placesOf(first).flatMap(start => {
        let { from, to } = start
        for (const other of others) {
          const there = placesOf(other).find(place =>
            place.from < from ? from - place.to <= NEAR : place.from - to <= NEAR && place.from >= to,
          )
          if (!there) return []
          from = Math.min(from, there.from)
          to = Math.max(to, there.to)
        }
        return [{ label, phrase, from, to }]
      }),
    )
  }
}
