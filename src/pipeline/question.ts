import type { Complaint } from '../report/index.js'
import type { OpenQuestion } from '../store/status.js'
import { answersBy } from './closed.js'
import type { Desk } from './desk.js'
import { isOther, isThere } from './objection.js'

/**
 * Whether what somebody says answers what they were asked. Asked where: a place and no matter of its own. Asked by an office:
 * no matter of its own and nothing of another area, or the ticket's own matter and no other place.
 */
export const answers = (
  desk: Pick<Desk, 'mayBeOne'>,
  question: OpenQuestion,
  complaint: Complaint,
): boolean =>
  answersBy(question, complaint) ||
  (question.about === 'more' &&
    isThere(complaint.place, question) &&
    !isOther(desk, complaint.category, question.category))
