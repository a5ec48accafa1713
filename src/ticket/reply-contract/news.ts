import type { LifeEvent } from '../life/index.js'
import type { ReplyKind } from '../reply-texts.js'
import type { Rung } from './contract.js'

/** An event with its number in the ticket. `reminded` and `escalated` are events of this contract. */
export interface NumberedEvent extends LifeEvent {
  readonly seq: number
  readonly body: LifeEvent['body'] & {
    /** Of `reminded`: how often "still in process" has been said about this ticket. */
    readonly counter?: number
    readonly rung?: Rung
    /** Of `escalated`: `reply` when nobody had answered in time. */
    readonly because?: string
  }
}

/** What can be told to those who reported; each is a text of `config/replies.yaml`. */
export type NewsKind = keyof typeof WEIGHTS

/** Something worth telling. */
export interface News {
  readonly kind: NewsKind
  readonly event: NumberedEvent
}

/**
 * When several things happened before we could speak, the heaviest is told, the latest of several: an outcome before
 * anything, who is responsible and why before who has begun, and "still in process" only when nothing else is new.
 */
const WEIGHTS = {
  progress: 0,
  accepted: 1,
  started: 1,
  assigned: 1,
  rework: 2,
  noted: 2,
  paused: 2,
  promised: 2,
  handed_over: 2,
  reopened: 3,
  rejected: 3,
  done: 3,
} as const

const KIND_OF: Readonly<Record<string, NewsKind>> = {
  reminded: 'progress',
  claimed: 'accepted',
  started: 'started',
  disposed: 'assigned',
  coordinated: 'handed_over',
  arbitrated: 'handed_over',
  extended: 'promised',
  paused: 'paused',
  noted: 'noted',
  refused: 'rework',
  validated: 'done',
  rejected: 'rejected',
  reopened: 'reopened',
  reinstated: 'reopened',
}

/** Types of events that somebody may have to hear of. */
export const NEWS_EVENTS: readonly string[] = Object.keys(KIND_OF)

export const isOutcome = (kind: ReplyKind): boolean =>
  Object.hasOwn(WEIGHTS, kind) && WEIGHTS[kind as NewsKind] === 3
/** Kinds which news of a kind takes back while they wait: all that are not heavier. A reason is told, whatever follows it. */
export const takenBackBy = (kind: ReplyKind): readonly string[] =>
  Object.entries(WEIGHTS)
    .filter(([, weight]) => weight <= (WEIGHTS[kind as NewsKind] ?? 0))
    .map(([name]) => name)

/** Ends the conversation until somebody opens the ticket again. */
const isClosing = (kind: NewsKind): boolean => kind === 'done' || kind === 'rejected'

/** What there is to tell of a ticket, oldest first. Once it is closed nothing is, until it is opened again. */
export function newsOf(events: readonly NumberedEvent[]): News[] {
  const news: News[] = []
  let closed = false
  for (const event of events) {
    const kind = KIND_OF[event.type]
    if (kind === undefined || (closed && kind !== 'reopened')) continue
    if (kind === 'noted' && event.body.visibility !== 'public') continue
    news.push({ kind, event })
    closed = isClosing(kind)
  }
  return news
}

/** The one thing to tell of all that is new; undefined without any. */
export const weightiest = (news: readonly News[]): News | undefined =>
  news.reduce<News | undefined>(
    (best, one) => (best === undefined || WEIGHTS[one.kind] >= WEIGHTS[best.kind] ? one : best),
    undefined,
  )
