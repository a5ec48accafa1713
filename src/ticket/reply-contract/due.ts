import { classOf, type ReplyContract } from './contract.js'
import { isOutcome, type News, type NewsKind, weightiest } from './news.js'
import { afterQuiet, isQuiet } from './quiet.js'
import type { Rounds } from './rounds.js'

/** A ticket as the contract sees it. */
export interface Told {
  readonly openedAt: Date
  readonly closed: boolean
  /** Name of the service level that judges it. */
  readonly rule: string
  /** See `newsOf`. */
  readonly news: readonly News[]
  /** See `roundsOf`. */
  readonly rounds: Rounds
  /** Until when the citizen must have an answer; null when they have one, or no rule says so. */
  readonly replyDue: Date | null
}

/** How far one person is in a ticket, however many reports and channels they have in it. */
export interface Listener {
  /** Number of the event with which their first report came in; its acknowledgement told what was so then. */
  readonly since: number
  /** Number of the last event they were told of, 0 before. */
  readonly told: number
  /** When we last spoke to them about this ticket, acknowledgements included. */
  readonly toldAt: Date | null
}

/** A reply whose time has come. */
export interface DueReply {
  readonly kind: NewsKind
  /** `done:17`: one message of each per person and ticket, whatever happens. */
  readonly step: string
  readonly news: News
  /** Everything up to this event is told by it. */
  readonly through: number
  /** From when on it may be told, and until when it is in time. */
  readonly from: Date
  readonly by: Date
}

/**
 * What a person is to be told now: at most one message, never in the quiet hours, never one already told. After closing
 * nothing follows but the closing message, and a later reopening. Quiet hours are Jakarta's whatever the holiday.
 */
export function dueReplies(ticket: Told, person: Listener, contract: ReplyContract, now: Date): DueReply[] {
  if (isQuiet(now, contract.quiet)) return []
  const fresh = ticket.news.filter(({ event }) => event.seq > Math.max(person.since, person.told))
  const news = weightiest(fresh)
  const last = fresh.at(-1)
  if (!news || !last) return []
  const { kind, event } = news
  if (kind === 'progress' && person.toldAt && person.toldAt > notSince(ticket, news, contract)) return []
  const from = readyAt(news, contract)
  if (now < from) return []
  const by = new Date(afterQuiet(event.at, contract.quiet).getTime() + contract.informed.news)
  return [{ kind, step: `${kind}:${event.seq}`, news, through: last.event.seq, from, by }]
}

/** Who heard from us after this moment needs no "still in process": half an interval before it. */
const notSince = (ticket: Told, { event }: News, contract: ReplyContract): Date =>
  new Date(event.at.getTime() - classOf(contract, ticket.rule).every / 2)

/** When something may be told: outcomes and rounds at once, the rest after a while, all of it outside the quiet hours. */
export function readyAt({ kind, event }: News, { gather, quiet }: ReplyContract): Date {
  const wait = isOutcome(kind) || kind === 'progress' ? 0 : gather
  return afterQuiet(new Date(event.at.getTime() + wait), quiet)
}
