import { apply, beginning } from '../life/apply.js'
import { type LifeEvent, type LifeState, type Owner, sameOwner, type TicketFacts } from '../life/state.js'
import type { Calendar } from './calendar.js'
import type { Judged, Limit, ServiceLevels } from './levels.js'

/** A ticket as its clocks see it. */
export interface Course extends Judged, TicketFacts {
  /** Events of its life, oldest first; others pass by unheeded. */
  readonly events: readonly LifeEvent[]
}

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
export interface Holding {
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
  /** From opening to the first act of the owner who has the ticket. A hand-over undoes the act, never the time. */
  readonly coordination: Clock
  /** From opening to closing, without pauses and without the time it was closed before it was opened again. */
  readonly completion: Clock & {
    /** Milliseconds, as the limit counts them, for which the clock was stopped. */
    readonly paused: number
    /** Milliseconds of `spent` that went by while the work waited for validation. */
    readonly validating: number
    /** The latest promised date (EWS) and how often it was moved; it changes no limit. */
    readonly promised: Date | null
    readonly extensions: number
    readonly promiseBroken: boolean
  }
  /** When the citizen must have an answer; the answers themselves are not events of a ticket. */
  readonly reply: { readonly limit: Limit; readonly due: Date } | null
  readonly holdings: readonly Holding[]
  /** False when a limit counts working days of a year whose holidays are unknown. */
  readonly certain: boolean
}

/** What counts as acting. Sending the ticket elsewhere does not. */
const ACTS: ReadonlySet<string> = new Set(['claimed', 'disposed', 'started', 'finished', 'rejected'])

interface Span {
  readonly from: Date
  readonly to: Date
}

interface Scan {
  acted: Date | null
  finished: Date | null
  readonly stops: Span[]
  readonly pauses: Span[]
  readonly validations: Span[]
  readonly holdings: { owner: Owner; from: Date; until: Date | null; actedAt: Date | null }[]
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
  const running = state.pause ? [{ from: state.pause.since, to: earliest(state.pause.until, end) }] : []
  const planned = state.pause ? [{ from: state.pause.since, to: state.pause.until }] : []

  const measure = (limit: Limit, { from, to }: Span) =>
    limit.counts === 'working' ? calendar.workBetween(from, to) : Math.max(0, to.getTime() - from.getTime())
  const sum = (limit: Limit, spans: readonly Span[]) =>
    spans.reduce((total, span) => total + measure(limit, span), 0)
  const after = (limit: Limit, from: Date, length: number) =>
    limit.counts === 'working' ? calendar.workAfter(from, length) : new Date(from.getTime() + length)

  const clock = (limit: Limit, done: Date | null, stops: readonly Span[], until: Date): Clock => {
    const spent = Math.max(0, measure(limit, { from: openedAt, to: until }) - sum(limit, stops))
    return { limit, spent, due: dueAfter(limit), done, late: spent > limit.length }

    function dueAfter(of: Limit): Date {
      let [from, left] = [openedAt, of.length]
      for (const stop of of === level.completion ? [...scan.stops, ...planned] : []) {
        const run = measure(of, { from, to: stop.from })
        if (run >= left) break
        left -= run
        from = stop.to
      }
      return after(of, from, left)
    }
  }

  const promised = state.promisedAt
  const completion = clock(level.completion, state.closedAt, [...scan.stops, ...running], end)
  const validating = [
    ...scan.validations,
    ...(scan.finished && !state.closedAt ? [{ from: scan.finished, to: end }] : []),
  ]
  return {
    rule: level.name,
    coordination: clock(level.coordination, scan.acted, [], scan.acted ?? end),
    completion: {
      ...completion,
      paused: sum(level.completion, [...scan.pauses, ...running]),
      validating: sum(level.completion, validating),
      promised,
      extensions: state.extensions,
      promiseBroken: promised !== null && end > promised,
    },
    reply: level.reply && { limit: level.reply, due: after(level.reply, openedAt, level.reply.length) },
    holdings: scan.holdings.map(holding => ({
      ...holding,
      waited: Math.max(0, (holding.actedAt ?? holding.until ?? end).getTime() - holding.from.getTime()),
    })),
    certain:
      [level.coordination, level.completion, level.reply].every(one => one?.counts !== 'working') ||
      calendar.knows(openedAt, latest(completion.due, end)),
  }
}

function walk(course: Course): { state: LifeState; scan: Scan } {
  let state = beginning(course, course.events)
  const scan: Scan = {
    acted: null,
    finished: null,
    stops: [],
    pauses: [],
    validations: [],
    holdings: [{ owner: state.owner, from: course.openedAt, until: null, actedAt: null }],
  }
  for (const event of course.events) {
    const next = apply(state, event)
    if (next !== state) note(scan, state, event, next)
    state = next
  }
  const sentOn = !sameOwner(state.owner, course.owner)
  if (sentOn) pass(scan, course.owner, course.events.at(-1)?.at ?? course.openedAt)
  return { state, scan }
}

function note(scan: Scan, before: LifeState, event: LifeEvent, after: LifeState): void {
  const { at, type } = event
  const moves = after.chain.slice(before.chain.length)
  if (moves[0]?.how === 'rerouted') pass(scan, moves[0].to, at)
  if (ACTS.has(type)) {
    scan.acted ??= at
    const holding = scan.holdings.at(-1)
    if (holding) holding.actedAt ??= at
  }
  const move = moves.at(-1)
  if (move && move.how !== 'rerouted') pass(scan, move.to, at, move.how === 'disposed')

  if (before.pause && before.pause !== after.pause) {
    const span = { from: before.pause.since, to: earliest(before.pause.until, at) }
    scan.pauses.push(span)
    scan.stops.push(span)
  }
  if (before.closedAt && !after.closedAt) scan.stops.push({ from: before.closedAt, to: at })
  if (type === 'finished') scan.finished = at
  else if (scan.finished && (type === 'validated' || type === 'refused')) {
    scan.validations.push({ from: scan.finished, to: at })
    scan.finished = null
  }
}

/** The next office has it. Assigning a unit of one's own is an act; sending it elsewhere takes the act back. */
function pass(scan: Scan, owner: Owner, at: Date, keepsAct = false): void {
  const holding = scan.holdings.at(-1)
  if (holding) holding.until = at
  scan.holdings.push({ owner, from: at, until: null, actedAt: null })
  if (!keepsAct) scan.acted = null
}

const earliest = (a: Date, b: Date): Date => (a < b ? a : b)
const latest = (a: Date, b: Date): Date => (a > b ? a : b)
