import type { Complaint, Draft } from '../report/index.js'
import type { Candidate } from '../store/grouping.js'

/** The answer to "did we hear this before?", as it is stored with the report. */
export interface Verdict {
  readonly is: 'duplicate' | 'recurrence' | 'related' | 'suggest' | 'new'
  readonly ticketId: string | null
  readonly score: number
  readonly because: readonly string[]
  readonly considered: readonly unknown[]
}

/** Matching as the pipeline uses it; `match/` fills it with rules and thresholds. */
export interface Matcher {
  keys(complaint: Complaint, draft: Draft): string[]
  subject(complaint: Complaint, draft: Draft, facts: { channel: string; at: Date; threadIds: readonly string[] }): unknown
  decide(subject: unknown, candidates: readonly Candidate[]): Verdict
}
