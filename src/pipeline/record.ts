import type { PhotoHash, Understanding } from '../report/index.js'
import type { Db } from '../store/database.js'
import { judge } from '../store/life.js'
import { type InFlight, settle } from '../store/messages.js'
import { type OpenQuestion, openQuestion } from '../store/status.js'
import { answerFiled } from './answering.js'
import { answersWhere } from './closed.js'
import { asRead, type Conversation, type Spoken, takeUp } from './conversation.js'
import type { Desk } from './desk.js'
import { fileComplaints } from './filing.js'
import { hear } from './hear.js'
import { settleOther } from './no-report.js'
import { isElsewhere } from './objection.js'

/** What became of a message. */
export interface Recorded {
  readonly outcome: string
  /** An answer lies in the outbox. */
  readonly replied: boolean
}

/**
 * Decides and writes everything about one citizen's message in one transaction: what was understood, which ticket it
 * joins or opens, who acts, and what the citizen is told. Null when another process settled the message meanwhile.
 */
export async function record(
  db: Db,
  desk: Desk,
  message: InFlight,
  reading: Spoken,
  photos: readonly PhotoHash[] = [],
): Promise<Recorded | null> {
  const conversation = await takeUp(db, message, reading)
  if (!conversation) return null
  const heard = await hear(db, desk, conversation)
  if (heard) return heard

  const { reporter, spokenOf } = conversation
  // An office asks a person wherever it reaches them, also where they have reported nothing themselves.
  const question = reporter.id
    ? await openQuestion(db, { reporterId: reporter.id, personId: reporter.person })
    : null
  const understanding = understood(desk, conversation, question)
  const other = await settleOther(db, desk, conversation, understanding, question)
  if (other) return other

  const filed = await fileComplaints(db, desk, conversation, { understanding, question, photos })
  const continues =
    understanding.kind.value === 'follow_up' ||
    reading.is === 'follow_up' ||
    filed.some(({ ticketId }) => ticketId === question?.ticketId)
  const outcome = continues && filed.every(one => one.followUp) ? 'follow_up' : 'report'
  const { rules } = desk
  const [replied] = await Promise.all([
    answerFiled(db, desk, conversation, filed, outcome),
    settle(db, message.id, {
      ...asRead(reading),
      understanding,
      reason: understanding.kind.because.join('; '),
      outcome,
      protected: spokenOf !== null || filed.some(one => one.closed),
    }),
    // With the ticket, so that the first push or mail already tells by when.
    ...(rules ? filed.filter(one => !one.joined).map(one => judge(db, rules, one.ticketId)) : []),
  ])
  return { outcome, replied }
}

/**
 * What the message means. "Kelurahan Tebet Timur" alone says nothing, unless we have asked where; "nomor 12 pak" neither,
 * unless an office has asked; of another place they say something of their own.
 */
function understood(
  desk: Desk,
  { message, reading, own, thread }: Conversation,
  question: OpenQuestion | null,
): Understanding {
  const context = {
    senderHasOpenTicket: (own?.open ?? false) || question !== null || thread.reports.length > 0,
    knownPlace: thread.place,
  }
  if (question?.about === 'more') {
    const answer = desk.understand(message.channel, reading.draft, { ...context, asked: true })
    if (!answer.complaints.some(({ place }) => isElsewhere(place, question.place))) return answer
  }
  const read = desk.understand(message.channel, reading.draft, context)
  if (question?.about !== 'where' || read.complaints.length > 0) return read
  const answer = desk.understand(message.channel, reading.draft, { ...context, recordedByClerk: true })
  return answer.complaints.some(answersWhere) ? answer : read
}
