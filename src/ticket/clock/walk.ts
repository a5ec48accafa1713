import { apply, beginning } from '../life/apply.js'
import { type LifeEvent, type LifeState, type Owner, sameOwner, type TicketFacts } from '../life/state.js'
import { type Span, type Timeline, together } from './stops.js'

/** A ticket as it went, whoever judges it. */
export interface Past extends TicketFacts {
  /** Events of its life, oldest first; others pass by unheeded. */
  readonly events: readonly LifeEvent[]
}

/** How long finished work, or a proposed rejection, waited for validation. */
export interface Wait {
  readonly from: Date
  /** When it was judged; null while it waits. */
  readonly to: Date | null
  /** The office that judged it; null while it waits, and where no office did. */
  readonly by: Owner | null
  readonly refused: boolean
}

/** What the clocks need of a ticket's way through its events. */
export interface Scan {
  /** First act of the office that has it. A hand-over undoes it. */
  acted: Date | null
  answered: Date | null
  /** The same office had acted on a ticket whose reports came here. */
  actedThere: { readonly at: Date; readonly change: string } | null
  /** When the completion clock stood still: pauses that ended, and the time between a closing and a reopening. */
  stops: Span[]
  readonly pauses: Span[]
  /** Between a closing and a reopening. */
  readonly closings: Span[]
  readonly waits: Wait[]
  readonly holdings: { owner: Owner; from: Date; until: Date | null; actedAt: Date | null }[]
}

/** An event with the state before and after it. */
interface Step {
  readonly event: LifeEvent
  readonly before: LifeState
  readonly after: LifeState
}

/** A ticket's way through its events. */
export function walk(past: Past): { state: LifeState; scan: Scan } {
  let state = beginning(past, past.events)
  const scan: Scan = {
    acted: null,
    answered: null,
    actedThere: null,
    stops: [],
    pauses: [],
    closings: [],
    waits: [],
    holdings: [{ owner: state.owner, from: past.openedAt, until: null, actedAt: null }],
  }
  for (const event of past.events) {
    const step = { event, before: state, after: apply(state, event) }
    if (step.after === state) continue
    noteHolders(scan, step)
    noteAnswer(scan, step)
    noteStops(scan, step)
    noteWaits(scan, step)
    state = step.after
  }
  const sentOn = !sameOwner(state.owner, past.owner)
  if (sentOn) pass(scan, past.owner, past.events.at(-1)?.at ?? past.openedAt)
  return { state, scan: withOthers(scan, state) }
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

/** Who had it and when they acted: it is found where it lies, acted on there, and passed on. */
function noteHolders(scan: Scan, { event: { at, type }, before, after }: Step): void {
  const moves = after.chain.slice(before.chain.length)
  const [found, sent] = [moves[0], moves.at(-1)]
  if (found?.how === 'rerouted') pass(scan, found.to, at)
  if (ACTS.has(type)) {
    scan.acted ??= at
    actHere(scan, at)
  }
  noteActThere(scan, before, after)
  if (sent && sent.how !== 'rerouted') pass(scan, sent.to, at, sent.how === 'disposed')
}

/** An act on a ticket whose reports came here counts for the same office, as long as they stay. */
function noteActThere(scan: Scan, before: LifeState, after: LifeState): void {
  const came = after.inherited.find(one => !before.inherited.includes(one))
  if (came?.heritage.actedAt && sameOwner(came.heritage.owner, after.owner)) {
    scan.actedThere ??= { at: new Date(came.heritage.actedAt), change: came.change }
    actHere(scan, scan.actedThere.at)
  }
  if (!after.inherited.some(({ change }) => change === scan.actedThere?.change)) scan.actedThere = null
}

function actHere({ holdings }: Scan, at: Date): void {
  const holding = holdings.at(-1)
  if (holding) holding.actedAt ??= at
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

function noteAnswer(scan: Scan, { event: { at, type, body } }: Step): void {
  if (ANSWERS.has(type) || (type === 'noted' && body.visibility === 'public')) scan.answered ??= at
}

function noteStops(scan: Scan, { event: { at }, before, after }: Step): void {
  const pause = before.pause && before.pause !== after.pause ? before.pause : null
  const paused = pause ? [{ from: pause.since, to: earliest(pause.until, at) }] : []
  const closed = before.closedAt && !after.closedAt ? [{ from: before.closedAt, to: at }] : []
  scan.pauses.push(...paused)
  scan.closings.push(...closed)
  scan.stops.push(...paused, ...closed)
}

function noteWaits({ waits }: Scan, { event: { at, type, body } }: Step): void {
  const waiting = waits.at(-1)?.to === null ? waits.pop() : undefined
  if (type === 'finished' || type === 'declined') waits.push({ from: at, to: null, by: null, refused: false })
  else if (waiting && (type === 'validated' || type === 'rejected' || type === 'refused'))
    waits.push({ ...waiting, to: at, by: body.office ?? null, refused: type === 'refused' })
  else if (waiting) waits.push(waiting)
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

const earliest = (a: Date, b: Date): Date => (a < b ? a : b)
export const latest = (a: Date, b: Date): Date => (a > b ? a : b)
