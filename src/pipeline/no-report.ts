import type { Understanding } from '../report/index.js'
import type { Db } from '../store/database.js'
import { settle } from '../store/messages.js'
import { type OpenQuestion, ticketByNumberOf } from '../store/status.js'
import { answerAsked } from './answering.js'
import { asRead, type Conversation, wordsOf } from './conversation.js'
import type { Desk } from './desk.js'
import type { Recorded } from './record.js'

/**
 * Settles a message that brings no complaint: a question how far one is, which is answered, or praise, spam and what is
 * none of ours, which is not. Null when there is something to file.
 */
export async function settleOther(
  db: Db,
  desk: Desk,
  conversation: Conversation,
  understanding: Understanding,
  question: OpenQuestion | null,
): Promise<Recorded | null> {
  const { message, reading, reporter, own, spokenOf } = conversation
  const { value: kind, because } = understanding.kind
  if (kind === 'complaint' || kind === 'follow_up') return null
  const settlement = () => ({
    ...asRead(reading),
    understanding,
    reason: because.join('; '),
    outcome: kind,
    // What is no report may still speak of one that is closed.
    protected: own?.protected || question?.protected || spokenOf !== null || desk.accuses(reading.draft),
  })
  if (kind !== 'status_query') {
    await settle(db, message.id, settlement())
    return { outcome: kind, replied: false }
  }
  const asked = (await ticketByNumberOf(db, reporter.id, wordsOf(reading.draft))) ?? own
  await settle(db, message.id, settlement())
  return { outcome: kind, replied: await answerAsked(db, desk, conversation, asked) }
}
