import { apply, beginning } from '../life/apply.js'
import { type LifeEvent, type LifeState, type Owner, sameOwner, type TicketFacts } from '../life/state.js'
import type { Calendar } from './calendar.js'
import type { Judged, Limit, ServiceLevels } from './levels.js'
import { type Span, type Timeline, together } from './stops.js'

/** A ticket as its clocks see it. */
export interface Course extends Judged, TicketFacts {
  /** Events of its life, oldest first; others pass by unheeded. */
  readonly events: readonly LifeEvent[]
}

/** A ticket as it went, whoever judges it. */
export type Past = TicketFacts & Pick<Course, 'events'>

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
  /**
   * From opening to the first thing an office did or said that the citizen is told of, where a rule promises an answer. That
   * it arrived is another promise ("informed in time").
   */
  readonly reply: Clock | null
  readonly holdings: readonly Holding[]
  /** False when a limit counts working days of a year whose holidays are unknown. */
  readonly certain: boolean
}

/** What counts as acting. Sending the ticket elsewhere does not. */
const ACTS: ReadonlySet<string> = new Set([
  'claimed',
  'disposed',
  'started',
  'finished',
  'declined',
  'rejected',
])

/** Everything else an office does is told to nobody outside, or is told when it was judged. */
const ANSWERS: ReadonlySet<string> = new Set([
  'claimed',
  'disposed',
  'started',
  'coordinated',
  'arbitrated',
  'extended',
  'paused',
  'validated',
  'rejected',
])
const isAnswer = ({ type, body }: LifeEvent): boolean =>
  ANSWERS.has(type) || (type === 'noted' && body.visibility === 'public')

interface Scan {
  acted: Date | null
  answered: Date | null
  finished: Date | null
  /** The same office had acted on a ticket whose reports came here. */
  actedThere: { readonly at: Date; readonly change: string } | null
  stops: Span[]
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
  // While there were two tickets, a pause of the one stopped nothing for the other.
  const since = state.pause && latest(state.pause.since, state.inherited.at(-1)?.at ?? openedAt)
  const stop = state.pause && since && since < state.pause.until ? { since, until: state.pause.until } : null
  const running = stop ? [{ from: stop.since, to: earliest(stop.until, end) }] : []
  const planned = stop ? [{ from: stop.since, to: stop.until }] : []

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
    reply: level.reply && clock(level.reply, scan.answered, [], scan.answered ?? end),
    holdings: scan.holdings.map(holding => ({
      ...holding,
      waited: Math.max(0, (holding.actedAt ?? holding.until ?? end).getTime() - holding.from.getTime()),
    })),
    certain:
      [level.coordination, level.completion, level.reply].every(one => one?.counts !== 'working') ||
      calendar.knows(openedAt, latest(completion.due, end)),
  }
}

/** A ticket's way through its events, with what its clocks need. */
export function walk(course: Past): { state: LifeState; scan: Scan } {
  let state = beginning(course, course.events)
  const scan: Scan = {
    acted: null,
    answered: null,
    finished: null,
    actedThere: null,
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
  return { state, scan: withOthers(scan, state) }
}

/** With what counts of the tickets whose reports came here. */
function withOthers(scan: Scan, { inherited, ownOpenedAt }: LifeState): Scan {
  if (ownOpenedAt === null) return scan
  const [first, ...later] = scan.holdings
  let line: Timeline = { from: ownOpenedAt, stops: scan.stops }
  let [from, answered] = [ownOpenedAt, scan.answered]
  for (const { heritage, at } of inherited) {
    const openedAt = new Date(heritage.openedAt)
    const stops = heritage.stops.map(([from, to]) => ({ from: new Date(from), to: new Date(to) }))
    line = together(line, { from: openedAt, stops }, at)
    // An office that had the other one has waited since that was opened.
    if (first && sameOwner(heritage.owner, first.owner)) from = earliest(from, openedAt)
    if (heritage.answeredAt) answered = earliest(answered ?? at, new Date(heritage.answeredAt))
  }
  const acted = scan.actedThere?.at ?? scan.acted
  const holdings = first ? [{ ...first, from }, ...later] : []
  return { ...scan, stops: [...line.stops], acted, answered, holdings }
}

function note(scan: Scan, before: LifeState, event: LifeEvent, after: LifeState): void {
  const { at, type } = event
  const moves = after.chain.slice(before.chain.length)
  if (moves[0]?.how === 'rerouted') pass(scan, moves[0].to, at)
  if (isAnswer(event)) scan.answered ??= at
  if (ACTS.has(type)) {
    scan.acted ??= at
    const holding = scan.holdings.at(-1)
    if (holding) holding.actedAt ??= at
  }
  const came = after.inherited.find(one => !before.inherited.includes(one))
  if (came?.heritage.actedAt && sameOwner(came.heritage.owner, after.owner)) {
    const { change, heritage } = came
    scan.actedThere ??= { at: new Date(heritage.actedAt as string), change }
    const holding = scan.holdings.at(-1)
    if (holding) holding.actedAt ??= scan.actedThere.at
  }
  if (!after.inherited.some(({ change }) => change === scan.actedThere?.change)) scan.actedThere = null
  const move = moves.at(-1)
  if (move && move.how !== 'rerouted') pass(scan, move.to, at, move.how === 'disposed')

  if (before.pause && before.pause !== after.pause) {
    const span = { from: before.pause.since, to: earliest(before.pause.until, at) }
    scan.pauses.push(span)
    scan.stops.push(span)
  }
  if (before.closedAt && !after.closedAt) scan.stops.push({ from: before.closedAt, to: at })
  if (type === 'finished' || type === 'declined') scan.finished = at
  else if (scan.finished && (type === 'validated' || type === 'rejected' || type === 'refused')) {
    scan.validations.push({ from: scan.finished, to: at })
    scan.finished = null
  }
}

/** The next office has it. Assigning a unit of one's own is an act; sending it elsewhere takes the act back. */
function pass(scan: Scan, owner: Owner, at: Date, keepsAct = false): void {
  const holding = scan.holdings.at(-1)
  if (holding) holding.until = at
  scan.holdings.push({ owner, from: at, until: null, actedAt: null })
  if (keepsAct) return
  scan.acted = null
  scan.actedThere = null
}

const earliest = (a: Date, b: Date): Date => (a < b ? a : b)
const latest = (a: Date, b: Date): Date => (a > b ? a : b)
