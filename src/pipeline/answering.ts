import type { Db } from '../store/database.js'
import { othersIn } from '../store/read/tracking.js'
import type { TicketInWords } from '../store/status.js'
import { FIRST_STATUS } from '../ticket/life/index.js'
import type { ReplyKind } from '../ticket/reply-texts.js'
import type { Conversation } from './conversation.js'
import type { Desk } from './desk.js'
import type { FiledComplaint } from './filing.js'
import { tell } from './tell.js'

/** Tells how far a ticket is, or that we know of none. False when nothing can be told. */
export async function answerAsked(
  db: Db,
  desk: Desk,
  { message, reading, reporter }: Conversation,
  asked: TicketInWords | null,
): Promise<boolean> {
  return tell(db, desk, message, reading.draft, reporter, {
    kind: asked ? 'status' : 'status_unknown',
    reportId: null,
    about: {
      number: asked?.number ?? '',
      // Others may read along, also the accused: who looks into it is not said.
      owner: asked && !asked.protected ? { agency: asked.agency, unit: asked.unit } : null,
      // Who has only just written is told of the first step.
      status: asked?.status ?? FIRST_STATUS,
    },
  })
}

/** Tells what became of a message with complaints: their numbers, who acts, how many others said the same. */
export async function answerFiled(
  db: Db,
  desk: Desk,
  { message, reading, reporter }: Conversation,
  filed: readonly FiledComplaint[],
  outcome: string,
): Promise<boolean> {
  const [first, ...more] = filed
  if (!first) return false
  // Others may read along, also the accused: who looks into it is not said.
  const closed = filed.some(one => one.closed)
  // One incident, one ticket: of several the words could not say which is meant.
  const joined =
    first.joined && more.length === 0 && !closed
      ? { ticket: first.ticketNumber, others: await othersIn(db, first.ticketId, reporter.person) }
      : undefined
  return tell(db, desk, message, reading.draft, reporter, {
    kind: kindOfReply(filed, outcome),
    reportId: first.reportId,
    about: {
      number: filed.map(one => one.reportNumber).join(', '),
      owner: closed ? null : { agency: first.agency, unit: first.unit },
      status: FIRST_STATUS,
      joined,
    },
  })
}

function kindOfReply(filed: readonly FiledComplaint[], outcome: string): ReplyKind {
  if (outcome === 'follow_up') return 'added'
  if (filed.some(one => one.complaint.place.outside)) return 'outside'
  if (filed.some(one => !one.joined && one.complaint.place.kelurahan === null)) return 'ask_place'
  // Nobody learns by a report of their own whether others complain about an office.
  return filed.every(one => one.joined && !one.closed) ? 'joined' : 'acknowledged'
}
