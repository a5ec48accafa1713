import type { Complaint } from '../report/index.js'
import { type AccusedRow, accusedIn, closedNamedIn } from '../store/conflict.js'
import type { Db } from '../store/database.js'
import type { OpenQuestion } from '../store/status.js'
import { isElsewhere } from './objection.js'

/** Closed tickets (`store/conflict.ts`) a message may go on about, by id; null where there is none. */
export interface Before {
  /** The words were understood as an addition to something said before. */
  readonly followsUp: boolean
  /** Of the conversation the message stands in. */
  readonly thread: string | null
  /** The author's own latest one, while it is open. */
  readonly own: string | null
  /** What the author was asked about one. */
  readonly question: OpenQuestion | null
}

/**
 * For each complaint the offices accused by the closed report it names or goes on about: such words belong there, also
 * where they accuse nobody themselves. Null for a complaint of its own.
 */
export async function accusedBefore(
  db: Db,
  complaints: readonly Complaint[],
  { followsUp, thread, own, question }: Before,
): Promise<(readonly AccusedRow[] | null)[]> {
  const accused = async (ticketId: string | null) => (ticketId === null ? null : accusedIn(db, ticketId))
  const named: (readonly AccusedRow[] | null)[] = []
  for (const { text } of complaints) named.push(await accused(await closedNamedIn(db, text)))
  const [after, said, asked] = [
    await accused(followsUp ? own : null),
    await accused(thread),
    await accused(question?.ticketId ?? null),
  ]
  return complaints.map(
    (complaint, at) =>
      named[at] ??
      after ??
      (followsUp || complaint.category.value === null ? said : null) ??
      (question && answersBy(question, complaint) ? asked : null),
  )
}

/** Whether words answer a question by themselves: they bring no matter of their own, and are not about another place. */
export const answersBy = ({ about, place }: OpenQuestion, complaint: Complaint): boolean =>
  about === 'where'
    ? answersWhere(complaint)
    : complaint.category.value === null && !isElsewhere(complaint.place, place)

/** No matter of its own, only a place: what we asked for. */
export const answersWhere = ({ category, place }: Complaint): boolean =>
  category.value === null && place.kelurahan !== null
