import type { Complaint, Draft, PhotoHash } from '../report/index.js'
import { createAspects } from './aspects.js'
import { type Compare, createCompare } from './compare.js'
import { createDecide, type Decide } from './decide.js'
import { keysOfPhotos, matchKeys } from './keys.js'
import type { MatchingSettings } from './settings.js'
import { type Origin, type Subject, subjectOf, type WordsOf } from './subject.js'

export type { Compare, Comparison, Part } from './compare.js'
export type { City, Considered, Decide, Decision } from './decide.js'
export { MatchingSettings } from './settings.js'
export type { Candidate, Origin, Subject, WordsOf } from './subject.js'

export interface Matching {
  readonly version: string
  readonly subjectOf: (complaint: Complaint, draft: Draft, origin: Origin) => Subject
  readonly matchKeys: (
    complaint: Complaint,
    draft: Draft,
    options: { channel: string; sender?: string | null; photos?: readonly PhotoHash[] },
  ) => string[]
  /** The keys of photographs alone, for those that arrive after the words. */
  readonly keysOfPhotos: (photos: readonly PhotoHash[]) => string[]
  readonly compare: Compare
  readonly decide: Decide
  /** Number of open tickets of one category in the city from which on `decide` needs no exact count. */
  readonly enoughOpen: number
}

/** Everything matching can do, built once from `config/matching.yaml` and the words understanding knows. */
export function createMatching(settings: MatchingSettings, wordsOf: WordsOf): Matching {
  const compare = createCompare(settings)
  const aspectsOf = createAspects(settings.aspects, wordsOf)
  return {
    version: settings.version,
    subjectOf: (complaint, draft, origin) => subjectOf(complaint, draft, origin, wordsOf, aspectsOf),
    matchKeys: (complaint, draft, options) => matchKeys(complaint, draft, options, wordsOf),
    keysOfPhotos,
    compare,
    decide: createDecide(settings, compare),
    enoughOpen: Math.floor(settings.onlyOneHere.chance * settings.onlyOneHere.kelurahan) + 1,
  }
}
