import { type PhotoLikeness, photoLikeness } from '../report/index.js'
import type { Subject } from './subject.js'

/** From so many words with a meaning on, and such a share of common ones, two texts are copies. */
const COPY_WORDS = 6
const COPY_SHARE = 0.8
/** A text of fewer words has little to share: "lampu mati" is said of every lamp. */
const FEWEST = 4

/** The most any photo of the one has in common with any of the other. */
export function likestPhotos(a: Subject, b: Subject): PhotoLikeness {
  const found = new Set(a.photos.flatMap(one => b.photos.map(other => photoLikeness(one, other))))
  return found.has('copy') ? 'copy' : found.has('alike') ? 'alike' : 'other'
}

/** Share of the shorter text's words found in the longer, 0..1; texts of less than two words say nothing. */
export function wordsInCommon({ topics: a }: Subject, { topics: b }: Subject): number {
  const least = Math.min(a.length, b.length)
  if (least < 2) return 0
  const known = new Set(b)
  return a.filter(word => known.has(word)).length / Math.max(FEWEST, least)
}

/** Hardly a word differs, and no number does. Short texts ("lampu mati") are alike by nature and do not count. */
export function sameWords(a: Subject, b: Subject): boolean {
  const [words, others] = [a, b].map(({ names, topics }) => new Set([...names, ...topics])) as [
    Set<string>,
    Set<string>,
  ]
  if (Math.min(words.size, others.size) < COPY_WORDS || a.numbers.join() !== b.numbers.join()) return false
  const common = [...words].filter(word => others.has(word)).length
  return common / (words.size + others.size - common) >= COPY_SHARE
}
