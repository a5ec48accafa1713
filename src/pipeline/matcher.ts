import type { Complaint, Draft } from '../report/index.js'
import type { Decision, Matching, Candidate as Known, Subject } from '../match/index.js'
import type { Candidate } from '../store/grouping.js'

/** One complaint ready to be compared. */
export interface Comparable {
  readonly subject: Subject
  readonly keys: readonly string[]
}

/** Matching as the pipeline uses it: with rows of the store instead of plain values. */
export interface Matcher {
  prepare(
    complaint: Complaint,
    draft: Draft,
    origin: { id: string; channel: string; receivedAt: Date; reporterId: string | null },
  ): Comparable
  decide(one: Comparable, candidates: readonly Candidate[]): Decision
}

export function createMatcher(matching: Matching): Matcher {
  return {
    prepare(complaint, draft, { id, channel, receivedAt, reporterId }) {
      return {
        subject: matching.subjectOf(complaint, draft, {
          id,
          channel,
          receivedAt: receivedAt.toISOString(),
          sender: reporterId,
        }),
        keys: matching.matchKeys(complaint, draft, { channel, sender: reporterId }),
      }
    },
    decide({ subject }, candidates) {
      const known = candidates.map(
        ({ subject: stored, ticketId, status, closedAt }): Known => ({
          ...(stored as Subject),
          ticketId,
          status,
          closedAt: closedAt?.toISOString() ?? null,
        }),
      )
      return matching.decide(subject, known)
    },
  }
}
