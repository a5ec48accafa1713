import { ChannelError } from '../kit/index.js'
import type { Draft, Reading } from '../report/index.js'
import { closedNamedIn } from '../store/conflict.js'
import type { Db } from '../store/database.js'
import { knownThread, type Thread } from '../store/grouping.js'
import { claim, type InFlight } from '../store/messages.js'
import { knowReporter, type Reporter } from '../store/reporters.js'
import { latestTicketOf, type TicketInWords } from '../store/status.js'
import { speaks } from '../ticket/reply-contract/index.js'

/** A reading that brings a citizen's words. An edit comes here when its original never reached us: then it is a report. */
export type Spoken = Extract<Reading, { is: 'report' | 'follow_up' | 'edit' }>

/** A citizen's message, who wrote it, and what it may go on about. */
export interface Conversation {
  readonly message: InFlight
  readonly reading: Spoken
  readonly reporter: Reporter
  readonly thread: Thread
  /** The ticket of their latest report. */
  readonly own: TicketInWords | null
  /** A protected ticket the message names or answers, by id. */
  readonly spokenOf: string | null
}

/**
 * Holds the message for this transaction and finds out who speaks about what. Null when another process settled it.
 * @throws ChannelError `unavailable` when what it answers was accepted earlier and is not read yet.
 */
export async function takeUp(db: Db, message: InFlight, reading: Spoken): Promise<Conversation | null> {
  const { draft } = reading
  const referred = [...(draft.replyTo === null ? [] : [draft.replyTo]), ...draft.thread]
  const [mine, reporter, thread] = await Promise.all([
    claim(db, message.id),
    knowReporter(db, message.channel, draft.sender, {
      answerTo: draft.mayAnswer ? draft.answerTo : null,
      language: speaks(draft.text),
    }),
    knownThread(db, message.channel, referred, message.id),
  ])
  if (!mine) return null
  if (thread.waiting) throw new ChannelError('unavailable', 'the message it answers is still in flight')

  const own = reporter.id && !reporter.fresh ? await latestTicketOf(db, reporter.id) : null
  const spokenOf = (await closedNamedIn(db, wordsOf(draft))) ?? thread.closed
  return { message, reading, reporter, thread, own, spokenOf }
}

/** All the author wrote, for looking after numbers. */
export const wordsOf = ({ subject, text }: Draft): string => `${subject ?? ''} ${text}`

/** How the message was read, as it is kept with its result. */
export const asRead = (reading: Spoken) => ({
  reading: reading.is,
  target: reading.is === 'edit' ? reading.target : null,
  draft: reading.draft,
})
