import type { Complaint } from '../report/index.js'
import type { Db } from '../store/database.js'
import { type OpenQuestion, ticketPlace } from '../store/status.js'
import { answersBy } from './closed.js'
import type { Desk } from './desk.js'
import { isOther, isThere } from './objection.js'

/**
 * Whether what somebody says answers what they were asked. Asked where: a place and no matter of its own. Asked by an office:
 * no matter of its own, or the ticket's own, and no other place.
 */
export async function answers(
  db: Db,
  desk: Pick<Desk, 'mayBeOne'>,
  question: OpenQuestion,
  complaint: Complaint,
): Promise<boolean> {
  if (answersBy(question, complaint)) return true
  if (question.about === 'where') return false
  const there = await ticketPlace(db, question.ticketId)
  return isThere(complaint.place, there) && !isOther(desk, complaint.category, there?.category ?? null)
}
