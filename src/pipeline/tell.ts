import type { Draft } from '../report/index.js'
import type { Db } from '../store/database.js'
import type { InFlight } from '../store/messages.js'
import { type NewReply, putReply } from '../store/replies.js'
import type { Reporter } from '../store/reporters.js'
import { speaks } from '../ticket/reply-contract/index.js'
import type { ReplyKind } from '../ticket/reply-texts.js'
import type { About } from '../ticket/reply-words.js'
import type { Desk } from './desk.js'

/** An answer to a message. */
export interface Telling {
  readonly kind: ReplyKind
  readonly about: About
  readonly reportId: string | null
  readonly tells?: NewReply['tells']
}

/**
 * Answers a message where it came from, in the language of its author: puts the answer into the outbox. False when the
 * message may not be answered, or its channel cannot.
 */
export async function tell(
  db: Db,
  desk: Pick<Desk, 'reply' | 'answerWithin'>,
  message: InFlight,
  { mayAnswer, answerTo, text }: Draft,
  reporter: Reporter,
  { kind, about, reportId, tells }: Telling,
): Promise<boolean> {
  if (!mayAnswer || !answerTo) return false
  const words = desk.reply(
    message.channel,
    kind,
    { ...about, person: reporter.person, to: answerTo },
    reporter.language ?? speaks(text) ?? 'id',
  )
  if (!words) return false
  await putReply(db, {
    channel: message.channel,
    messageId: message.id,
    reportId,
    reporterId: reporter.id,
    kind,
    number: about.number || null,
    answerTo,
    ...words,
    tells,
    within: desk.answerWithin,
  })
  return true
}
