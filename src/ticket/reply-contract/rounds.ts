import { sameOwner } from '../life/state.js'
import { classOf, type ReplyClass, type ReplyContract } from './contract.js'
import { readyAt, type Told } from './due.js'
import type { NumberedEvent } from './news.js'
import { afterQuiet } from './quiet.js'

/** How long whoever is to act has not moved a ticket. */
interface Turn {
  /** How often "still in process" was said since it last moved. */
  readonly counter: number
  /** How often the alarm was raised since then. */
  readonly alarms: number
  /** When it last moved, or when a round was last said. */
  readonly since: Date
}

/** How long a ticket has not moved: a fold of its events. While work waits for validation it is the validator's turn. */
export interface Rounds extends Turn {
  /** Whether the alarm was raised because nobody had answered, since it was opened or opened again. */
  readonly unanswered: boolean
}

/** Always a step forward: a promised date can be moved a few times only (`extension` of life.yaml). */
const MOVES: ReadonlySet<string> = new Set(['extended'])
/** A step forward the first time an office does it: who accepts, passes on or finishes in a circle moves nothing. */
const FIRST_OF_OFFICE: ReadonlySet<string> = new Set(['claimed', 'started', 'finished'])
const HAND_OVERS: ReadonlySet<string> = new Set(['coordinated', 'disposed', 'arbitrated'])
/** The validator's turn begins. It ends when they refuse; else the ticket is closed. */
const HANDED_IN: ReadonlySet<string> = new Set(['finished', 'declined'])
const GIVEN_BACK = 'refused'
const OPENINGS: ReadonlySet<string> = new Set(['reopened', 'reinstated'])

/** Types of events by which rounds are counted. */
export const ROUND_EVENTS: readonly string[] = [
  'reminded',
  'escalated',
  ...MOVES,
  ...FIRST_OF_OFFICE,
  ...HAND_OVERS,
  ...HANDED_IN,
  GIVEN_BACK,
  ...OPENINGS,
]

/**
 * Only what brings a ticket forward sets its counter back; words alone never do. A new owner and a reopened ticket begin
 * the ladder anew, an owner who had it before finds it where it stood. So does an office whose work is refused: what the
 * validator took is not counted against it, and what it did before is not forgotten.
 */
export function roundsOf(openedAt: Date, events: readonly NumberedEvent[]): Rounds {
  let turn = begun(openedAt)
  let waiting: { readonly office: Turn; readonly since: Date } | null = null
  let unanswered = false
  let seen = new Set<string>()
  for (const { type, at, body } of events) {
    if (type === 'reminded') turn = { ...turn, counter: body.counter ?? turn.counter + 1, since: at }
    if (type === 'escalated') {
      turn = { ...turn, alarms: turn.alarms + 1 }
      unanswered ||= body.because === 'reply'
    }
    if (OPENINGS.has(type)) {
      seen = new Set()
      unanswered = false
      waiting = null
      turn = begun(at)
    } else if (moves(type, body)) turn = begun(at)
    if (HANDED_IN.has(type)) {
      waiting = { office: turn, since: at }
      turn = begun(at)
    } else if (type === GIVEN_BACK && waiting) {
      turn = later(waiting.office, at.getTime() - waiting.since.getTime())
      waiting = null
    }
  }
  return { ...turn, unanswered }

  function moves(type: string, { from, to }: NumberedEvent['body']): boolean {
    if (MOVES.has(type)) return true
    if (FIRST_OF_OFFICE.has(type)) return fresh(`${type} ${nameOf(from)}`)
    if (!HAND_OVERS.has(type)) return false
    seen.add(`held ${nameOf(from)}`)
    return !(from && to && sameOwner(from, to)) && fresh(`held ${nameOf(to)}`)
  }

  function fresh(step: string): boolean {
    if (seen.has(step)) return false
    seen.add(step)
    return true
  }
}

const begun = (since: Date): Turn => ({ counter: 0, alarms: 0, since })
const later = (turn: Turn, ms: number): Turn => ({ ...turn, since: new Date(turn.since.getTime() + ms) })
const nameOf = (owner: NumberedEvent['body']['from']) => (owner ? `${owner.agency} ${owner.unit ?? ''}` : '')

/** What is to happen now about a ticket that stands still. */
export interface Round {
  /** The count it stands at from now on. */
  readonly counter: number
  /** Whether "still in process" is said; false for an alarm alone. */
  readonly said: boolean
  /** Why the next office up the ladder hears of it; null when none does. */
  readonly alarm: 'rounds' | 'reply' | null
}

/**
 * When the next round is due; null for a closed ticket. What else is told puts it off, together at most to `stretch` times
 * the interval: a note every other day must not silence the counter.
 */
function nextRoundAt({ closed, rule, news, rounds }: Told, contract: ReplyContract): Date | null {
  if (closed) return null
  const { every } = classOf(contract, rule)
  const since = rounds.since.getTime()
  const told = Math.max(since, ...news.map(({ event }) => event.at.getTime()))
  const at = Math.min(told + every, since + every * contract.stretch)
  return afterQuiet(new Date(at), contract.quiet)
}

/** When the alarm is due because nobody has answered; null when it is not, or was raised. */
function unansweredAt({ closed, replyDue, rounds }: Told, { quiet }: ReplyContract): Date | null {
  return closed || rounds.unanswered || replyDue === null ? null : afterQuiet(replyDue, quiet)
}

/**
 * The round that is due now, if any. Rounds missed while nobody looked are one round, and the ladder is climbed one rung at
 * a time: an alarm tells how long a citizen has waited, never how long we were away.
 */
export function roundDue(ticket: Told, contract: ReplyContract, now: Date): Round | null {
  if (afterQuiet(now, contract.quiet) > now) return null
  const [round, unanswered] = [nextRoundAt(ticket, contract), unansweredAt(ticket, contract)]
  const said = round !== null && round <= now
  const counter = ticket.rounds.counter + (said ? 1 : 0)
  const high = said && counter >= countOf(ticket.rounds.alarms, classOf(contract, ticket.rule))
  const alarm = unanswered !== null && unanswered <= now ? 'reply' : high ? 'rounds' : null
  return said || alarm ? { counter, said, alarm } : null
}

/** The count at which the next alarm is raised after so many. Above the top it repeats as often as the last rung is wide. */
function countOf(alarms: number, { ladder }: ReplyClass): number {
  const { unit_head, agency_head, biro_pemerintahan: top } = ladder
  return [unit_head, agency_head][alarms] ?? top + (alarms - 2) * (top - agency_head)
}

/** When to look at a ticket again: the next thing that becomes ready, or the next round. Null: not before something happens. */
export function nextLook(ticket: Told, contract: ReplyContract, now: Date): Date | null {
  const ready = ticket.news.map(news => readyAt(news, contract))
  const times = [...ready, nextRoundAt(ticket, contract), unansweredAt(ticket, contract)].filter(
    at => at !== null && at > now,
  ) as Date[]
  const resumes = afterQuiet(now, contract.quiet)
  if (resumes > now) return resumes
  return times.length === 0 ? null : new Date(Math.min(...times.map(at => at.getTime())))
}
