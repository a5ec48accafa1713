import type { Complaint, Draft } from '../report/index.js'
import { type Compare, createCompare } from './compare.js'
import { createDecide, type Decide } from './decide.js'
import { matchKeys } from './keys.js'
import type { MatchingSettings } from './settings.js'
import { type Origin, type Subject, subjectOf, type WordsOf } from './subject.js'

export type { Compare, Comparison, Part } from './compare.js'
export type { Considered, Decide, Decision } from './decide.js'
export type { MatchingSettings } from './settings.js'
export type { Candidate, Origin, Subject, WordsOf } from './subject.js'

export interface Matching {
  readonly version: string
  readonly subjectOf: (complaint: Complaint, draft: Draft, origin: Origin) => Subject
  readonly matchKeys: (
    complaint: Complaint,
    draft: Draft,
    options: { channel: string; sender?: string | null },
  ) => string[]
  readonly compare: Compare
  readonly decide: Decide
}

/** Everything matching can do, built once from `config/matching.yaml` and the words understanding knows. */
export function createMatching(settings: MatchingSettings, wordsOf: WordsOf): Matching {
  const compare = createCompare(settings)
  return {
    version: settings.version,
    subjectOf: (complaint, draft, origin) => subjectOf(complaint, draft, origin, wordsOf),
    matchKeys: (complaint, draft, options) => matchKeys(complaint, draft, options, wordsOf),
    compare,
    decide: createDecide(settings, compare),
  }
}
