import type { Complaint, Draft, PhotoHash } from '../report/index.js'
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
    origin: {
      id: string
      channel: string
      receivedAt: Date
      /** The person behind the address; null for the anonymous and for a desk that names nobody. */
      person: string | null
      photos?: readonly PhotoHash[]
    },
  ): Comparable
  /** @param open how many tickets of the report's category are open in the city, counted up to `crowd`. */
  decide(one: Comparable, candidates: readonly Candidate[], open: number): Decision
  /** Photographs that arrived after the words: the report with them, and the keys by which they are found. */
  withPhotos(subject: unknown, photos: readonly PhotoHash[]): Comparable
  /** From so many open tickets of a category on, kelurahan and category alone say nothing. */
  readonly enoughOpen: number
}

export function createMatcher(matching: Matching): Matcher {
  return {
    prepare(complaint, draft, { id, channel, receivedAt, person, photos = [] }) {
      return {
        subject: matching.subjectOf(complaint, draft, {
          id,
          channel,
          receivedAt: receivedAt.toISOString(),
          sender: person,
          photos,
        }),
        keys: matching.matchKeys(complaint, draft, { channel, sender: person, photos }),
      }
    },
    withPhotos(subject, photos) {
      return { subject: { ...asWhole(subject), photos }, keys: matching.keysOfPhotos(photos) }
    },
    enoughOpen: matching.enoughOpen,
    decide({ subject }, candidates, open) {
      const known = candidates.map(
        ({ subject: stored, ticketId, status, closedAt }): Known => ({
          ...asWhole(stored),
          ticketId,
          status,
          closedAt: closedAt?.toISOString() ?? null,
        }),
      )
      return matching.decide(subject, known, { open: () => open })
    },
  }
}

/** A report as it was stored; one of an older version lacks what was not compared then. */
const asWhole = (stored: unknown): Subject => ({ ...UNKNOWN_THEN, ...(stored as Subject) })

const UNKNOWN_THEN: Partial<Subject> = { matters: [], aspects: [], numbers: [], photos: [] }
