import type { Fold, Word } from './words.js'

/** A phrase of the lexicon found in a text. */
export interface Found<L> {
  readonly label: L
  readonly phrase: string
  readonly weight: number
  /** Index of its first word in the text. */
  readonly at: number
}

interface Part {
  readonly roots: readonly string[]
}

interface Phrase<L> {
  readonly label: L
  readonly phrase: string
  readonly weight: number
  readonly parts: readonly Part[]
}

/** Words between the parts of "lampu + mati" at most. */
const NEAR = 8
/** Repetitions of one part that are looked at: a text of a hundred thousand "got" is still about one got. */
const MOST_PLACES = 40

/**
 * Finds the phrases of a lexicon in a text: "got mampet" as neighbours, "lampu + mati" near each other. Linear in the
 * number of words for a given lexicon.
 */
export function createPhrases<L>(
  fold: Fold,
  entries: Iterable<{ readonly label: L; readonly phrase: string; readonly weight: number }>,
): (words: readonly Word[]) => Found<L>[] {
  const parts = new Map<string, Part>()
  const byFirst = new Map<string, Part[]>()
  const phrases: Phrase<L>[] = []

  const part = (text: string): Part => {
    const roots = fold(text).map(word => word.root)
    const key = roots.join(' ')
    const known = parts.get(key)
    if (known) return known
    const made: Part = { roots }
    parts.set(key, made)
    const first = roots[0]
    if (first !== undefined) byFirst.set(first, [...(byFirst.get(first) ?? []), made])
    return made
  }
  for (const { label, phrase, weight } of entries) {
    phrases.push({ label, phrase, weight, parts: phrase.split(' + ').map(part) })
  }
  const byPart = new Map<Part, Phrase<L>[]>()
  for (const phrase of phrases) {
    const first = phrase.parts[0]
    if (first) byPart.set(first, [...(byPart.get(first) ?? []), phrase])
  }

  return words => {
    const places = new Map<Part, number[]>()
    for (let at = 0; at < words.length; at++) {
      for (const candidate of byFirst.get(words[at]?.root ?? '') ?? []) {
        if (!candidate.roots.every((root, step) => words[at + step]?.root === root)) continue
        const known = places.get(candidate)
        if (!known) places.set(candidate, [at])
        else if (known.length < MOST_PLACES) known.push(at)
      }
    }
    const found: Found<L>[] = []
    for (const first of places.keys()) {
      for (const { label, phrase, weight, parts } of byPart.get(first) ?? []) {
        const at = together(parts.map(each => places.get(each) ?? []))
        if (at !== null) found.push({ label, phrase, weight, at })
      }
    }
    return found
  }
}

/** @returns a place of the first part which has a place of every other part near it; null where there is none. */
function together([first, ...others]: readonly (readonly number[])[]): number | null {
  const near = (at: number) =>
    others.every(other => other.some(there => there !== at && Math.abs(there - at) <= NEAR))
  return first?.find(near) ?? null
}
