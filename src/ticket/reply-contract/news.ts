import { EVENT_OF, type LifeEvent, type LifeState } from '../life/index.js'
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

/** Of what ends the conversation until somebody opens the ticket again, or begins it anew. */
const OUTCOME = 4

/**
 * When several things happened before we could speak, the heaviest is told, the latest of several: an outcome before
 * anything, what we ask before what we tell (nobody but them can answer, and a clock stands still for it), who is
 * responsible and why before who has begun, and "still in process" only when nothing else is new.
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
  asked: 3,
  reopened: OUTCOME,
  rejected: OUTCOME,
  done: OUTCOME,
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

/** Types of events by which it is decided what somebody has to hear. */
export const NEWS_EVENTS: readonly string[] = Object.keys(KIND_OF)

export const isOutcome = (kind: ReplyKind): boolean =>
  Object.hasOwn(WEIGHTS, kind) && WEIGHTS[kind as NewsKind] === OUTCOME

/** Kinds which news of a kind takes back while they wait: all that are not heavier. A reason is told, whatever follows it. */
export const takenBackBy = (kind: ReplyKind): readonly string[] =>
  Object.entries(WEIGHTS)
    .filter(([, weight]) => weight <= (WEIGHTS[kind as NewsKind] ?? 0))
    .map(([name]) => name)

/** Ends the conversation until somebody opens the ticket again. */
const isClosing = (kind: NewsKind): boolean => kind === 'done' || kind === 'rejected'

/**
 * What there is to tell of a ticket, oldest first. Once it is closed nothing is, until it is opened again; a question is
 * asked for as long as its answer is waited for, which is as long as the ticket's clock stands still for it.
 *
 * @param pause that of the ticket's life now.
 * @param asks whether a pause with this code asks the reporters something (`pause.codes` of life.yaml).
 */
export function newsOf(
  events: readonly NumberedEvent[],
  pause: LifeState['pause'] = null,
  asks: (code: string) => boolean = () => false,
): News[] {
  const news: News[] = []
  const waiting = pause && events.findLast(({ type }) => type === EVENT_OF.pause)
  let closed = false
  for (const event of events) {
    const kind = kindOf(event, asks)
    if (kind === undefined || (closed && kind !== 'reopened')) continue
    if (kind === 'asked' && event !== waiting) continue
    if (kind === 'noted' && event.body.visibility !== 'public') continue
    news.push({ kind, event })
    closed = isClosing(kind)
  }
  return news
}

const kindOf = ({ type, body }: NumberedEvent, asks: (code: string) => boolean): NewsKind | undefined =>
  type === 'paused' && asks(body.code ?? '') ? 'asked' : KIND_OF[type]

/** The one thing to tell of all that is new; undefined without any. */
export const weightiest = (news: readonly News[]): News | undefined =>
  news.reduce<News | undefined>(
    (best, one) => (best === undefined || WEIGHTS[one.kind] >= WEIGHTS[best.kind] ? one : best),
    undefined,
  )
