import type { LifeState, Owner } from '../life/state.js'
import type { Calendar } from './calendar.js'
import type { Judged, Limit, Promised, ServiceLevels } from './levels.js'
import type { Span } from './stops.js'
import { latest, type Past, type Scan, type Wait, walk } from './walk.js'

/** A ticket as its clocks see it. */
export type Course = Judged & Past

/** One measured stretch of a ticket. */
export interface Clock {
  readonly limit: Limit
  /** Milliseconds counted so far, or until it was done. */
  readonly spent: number
  /** When the limit is reached. */
  readonly due: Date
  readonly done: Date | null
  readonly late: boolean
}

/** How long one office had the ticket. */
interface Holding {
  readonly owner: Owner
  readonly from: Date
  readonly until: Date | null
  /** When it accepted, began, assigned, finished or rejected; null when it never did. */
  readonly actedAt: Date | null
  /** Milliseconds (of time) until it acted or passed the ticket on. */
  readonly waited: number
}

export interface Clocks {
  /** Name of the rule which judges, of service-levels.yaml. */
  readonly rule: string
  /** That rule as it holds for this ticket, to be kept with it. */
  readonly promise: Promised
  /** From opening to the first act of the owner who has the ticket. A hand-over undoes the act, never the time. */
  readonly coordination: Clock
  /**
   * From opening to closing, without pauses and without the time it was closed before it was opened again. The regulation
   * knows no other end than the closing, so the wait for validation is in it.
   */
  readonly completion: Clock & {
    /** Milliseconds, as the limit counts them, for which the clock was stopped. */
    readonly paused: number
    /** Milliseconds of `spent` that went by while the work waited for validation. */
    readonly validating: number
    /** The latest promised date (EWS) and how often it was moved; it changes no limit. */
    readonly promised: Date | null
    readonly extensions: number
    /** Whether the ticket was neither closed then, nor in the validator's hands with work that was not refused. */
    readonly promiseBroken: boolean
  }
  /** Completion without the wait for validation: what the offices that had the ticket answer for. */
  readonly work: Pick<Clock, 'spent' | 'late'> & {
    /** When the limit is reached; null while it is kept and the work waits for validation, as the clock stands then. */
    readonly due: Date | null
  }
  /**
   * From opening to the first thing an office did or said that the citizen is told of, where a rule promises an answer. That
   * it arrived is another promise ("informed in time").
   */
  readonly reply: Clock | null
  readonly holdings: readonly Holding[]
  /** Every wait for validation, the first one first. */
  readonly waits: readonly Wait[]
  /** False when a limit counts working days of a year whose holidays are unknown. */
  readonly certain: boolean
}

/**
 * The clocks of a ticket at a moment: a fold of its events, nothing else. For the same events a later moment never counts
 * less, and a deadline never depends on when one asks.
 */
export function clocksOf(course: Course, levels: ServiceLevels, calendar: Calendar, now: Date): Clocks {
  const level = levels.of(course)
  const { openedAt } = course
  const { state, scan } = walk(course)
  const end = state.closedAt ?? latest(now, openedAt)
  const pause = pauseOf(state, openedAt)
  const stops = [...scan.stops, ...pause]
  const waits = scan.waits.map(({ from, to }) => ({ from, to: to ?? end }))
  const run = (limit: Limit, done: Date | null, stops: readonly Span[] = []): Clock =>
    clockFrom(openedAt, limit, calendar, { done, end: done ?? end, stops })

  const completion = run(level.completion, state.closedAt, stops)
  const work = run(level.completion, state.closedAt, inOrder([...stops, ...waits]))
  const measure = (spans: readonly Span[]) => lengthOf(spans, level.completion, calendar, end)
  return {
    rule: level.name,
    promise: level.promise,
    coordination: run(level.coordination, scan.acted),
    completion: {
      ...completion,
      paused: measure([...scan.pauses, ...pause]),
      validating: measure(waits),
      promised: state.promisedAt,
      extensions: state.extensions,
      promiseBroken: isBroken(state, scan, end),
    },
    work: {
      spent: work.spent,
      due: scan.waits.at(-1)?.to === null && !work.late ? null : work.due,
      late: work.late,
    },
    reply: level.reply && run(level.reply, scan.answered),
    holdings: scan.holdings.map(holding => ({
      ...holding,
      waited: Math.max(0, (holding.actedAt ?? holding.until ?? end).getTime() - holding.from.getTime()),
    })),
    waits: scan.waits,
    certain:
      [level.coordination, level.completion, level.reply].every(one => one?.counts !== 'working') ||
      calendar.knows(openedAt, latest(completion.due, end)),
  }
}

/** The pause that still runs, until when it is to end. */
function pauseOf({ pause, inherited }: LifeState, openedAt: Date): Span[] {
  if (!pause) return []
  // While there were two tickets, a pause of the one stopped nothing for the other.
  const from = latest(pause.since, inherited.at(-1)?.at ?? openedAt)
  return from < pause.until ? [{ from, to: pause.until }] : []
}

/** A clock that runs from a moment to its end and stands still meanwhile; `stops` oldest first, some may lie ahead. */
function clockFrom(
  from: Date,
  limit: Limit,
  calendar: Calendar,
  { done, end, stops }: { readonly done: Date | null; readonly end: Date; readonly stops: readonly Span[] },
): Clock {
  const whole = lengthOf([{ from, to: end }], limit, calendar, end)
  const spent = Math.max(0, whole - lengthOf(stops, limit, calendar, end))
  return { limit, spent, due: dueOf(from, limit, calendar, stops), done, late: spent > limit.length }
}

function dueOf(openedAt: Date, limit: Limit, calendar: Calendar, stops: readonly Span[]): Date {
  let [from, left] = [openedAt, limit.length]
  for (const stop of stops) {
    const ran = lengthOf([{ from, to: stop.from }], limit, calendar, stop.from)
    if (ran >= left) break
    left -= ran
    from = stop.to
  }
  return limit.counts === 'working' ? calendar.workAfter(from, left) : new Date(from.getTime() + left)
}

/** How long some stretches are by the count of a limit, as far as they lie before `end`. Milliseconds. */
function lengthOf(spans: readonly Span[], { counts }: Limit, calendar: Calendar, end: Date): number {
  return spans.reduce((sum, { from, to }) => {
    const until = to < end ? to : end
    const length = counts === 'working' ? calendar.workBetween(from, until) : until.getTime() - from.getTime()
    return sum + Math.max(0, length)
  }, 0)
}

/** Whether the promised date has passed and the ticket was neither closed then nor about to be. */
function isBroken({ promisedAt }: LifeState, { closings, waits }: Scan, end: Date): boolean {
  if (promisedAt === null || end <= promisedAt) return false
  const settled = [...closings, ...waits.filter(({ refused }) => !refused)]
  return !settled.some(({ from, to }) => from <= promisedAt && promisedAt < (to ?? end))
}

const inOrder = (spans: readonly Span[]): Span[] => spans.toSorted((a, b) => +a.from - +b.from)
