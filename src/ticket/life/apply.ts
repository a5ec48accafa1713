import { inherit, undecided, without } from './heritage.js'
import { NO_MEMORY, remember } from './memory.js'
import {
  type LifeBody,
  type LifeEvent,
  type LifeState,
  type Owner,
  pausedSince,
  sameOwner,
  type Step,
  type TicketFacts,
} from './state.js'

/** The name under which each action is kept. Who opens a ticket again is told by the action in the body. */
export const EVENT_OF = {
  claim: 'claimed',
  coordinate: 'coordinated',
  dispose: 'disposed',
  start: 'started',
  extend: 'extended',
  pause: 'paused',
  resume: 'resumed',
  note: 'noted',
  finish: 'finished',
  validate: 'validated',
  refuse: 'refused',
  reject: 'rejected',
  decline: 'declined',
  reopen: 'reopened',
  reinstate: 'reinstated',
  revive: 'reopened',
  appeal: 'appealed',
  climb: 'climbed',
  arbitrate: 'arbitrated',
} as const

/** Events of other rooms which send a ticket elsewhere, or bring it the reports of another one. */
const ELSEWHERE = ['opened', 'placed', 'protected', 'released', 'merged_from', 'undone']
/** Others may see the ticket from then on, so whoever was asked who acts is asked no more. */
const NEW_EYES = ['protected', 'released']

/** Types of events the fold reads. */
export const LIFE_EVENTS: readonly string[] = [
  ...new Set(['routed', ...ELSEWHERE, ...Object.values(EVENT_OF)]),
]

/** Nobody's decision is awaited. */
const UNASKED = { arbiter: null, proposed: null }

/** A ticket nobody has touched yet. */
export const newLife = ({ status, owner, openedAt, mergedInto, accused = null }: TicketFacts): LifeState => ({
  status,
  owner,
  openedAt,
  mergedInto,
  claimedAt: null,
  hops: 0,
  disposed: false,
  chain: [],
  ...UNASKED,
  finalUntil: null,
  extensions: 0,
  promisedAt: null,
  pauses: 0,
  pausedFor: 0,
  pause: null,
  finishedBy: null,
  closedAt: null,
  reopened: 0,
  revived: 0,
  inherited: [],
  ownOpenedAt: null,
  accused,
  ...NO_MEMORY,
})

/** Before the first act: with the office it was routed to. */
export function beginning(facts: TicketFacts, events: readonly LifeEvent[]): LifeState {
  const first = events.find(event => event.type === 'routed')?.body
  // A ticket that was split off begins with the office from whose ticket it came.
  const split = events.find(event => event.type === 'opened')?.body.heritage
  const owner = first?.agency
    ? { agency: first.agency, unit: first.unit ?? null }
    : (split?.owner ?? facts.owner)
  const chain = [step('routed', { at: facts.openedAt, body: { to: owner } })]
  return { ...newLife({ ...facts, owner }), chain }
}

/**
 * A ticket's life from its events, oldest first. The row has the last word about owner and status: a merge, or a place
 * learned later, sends a ticket another way without an event of this room, which counts as no hop.
 */
export function lifeOf(facts: TicketFacts, events: readonly LifeEvent[]): LifeState {
  const lived = events.reduce(apply, beginning(facts, events))
  const last = events.at(-1)?.at ?? facts.openedAt
  return { ...found(lived, facts.owner, last), status: facts.status, mergedInto: facts.mergedInto }
}

/** The state after one more event. The only place where a life changes. */
export function apply(before: LifeState, event: LifeEvent): LifeState {
  const after = changed(before, event)
  return after === before ? before : { ...after, ...remember(before, event, EVENT_OF) }
}

function changed(before: LifeState, event: LifeEvent): LifeState {
  const { type, at, body } = event
  if (!LIFE_EVENTS.includes(type) || type === 'routed') return before
  if (ELSEWHERE.includes(type)) return regrouped(before, event)
  const state = {
    ...found(before, ownerIn(body.from) ?? before.owner, at),
    status: statusIn(body) ?? before.status,
  }
  switch (type) {
    case 'claimed':
    case 'started':
      return { ...state, claimedAt: state.claimedAt ?? at }
    case 'coordinated':
      return { ...passed(state, 'coordinated', event), hops: state.hops + 1, disposed: false }
    case 'disposed':
      return {
        ...passed(state, 'disposed', event),
        hops: state.hops + (state.disposed ? 1 : 0),
        disposed: true,
      }
    case 'arbitrated':
      return {
        ...undecided(passed(state, 'arbitrated', event)),
        disposed: false,
        finalUntil: body.until ? new Date(body.until) : null,
      }
    case 'appealed':
      return { ...state, arbiter: body.arbiter ?? null, proposed: body.to ?? null }
    case 'climbed':
      return { ...state, arbiter: body.arbiter ?? null }
    case 'extended':
      return {
        ...state,
        extensions: state.extensions + 1,
        promisedAt: body.until ? new Date(body.until) : state.promisedAt,
      }
    case 'paused':
      return {
        ...resumed(state, at),
        pauses: state.pauses + 1,
        pause: { since: at, until: new Date(body.until ?? at), code: body.code ?? '' },
      }
    case 'resumed':
      return resumed(state, at)
    case 'finished':
    case 'declined':
      return {
        ...resumed(state, at),
        claimedAt: state.claimedAt ?? at,
        finishedBy: event.actor,
        ...UNASKED,
      }
    case 'validated':
    case 'rejected':
      return { ...resumed(state, at), finishedBy: null, ...UNASKED, closedAt: at }
    case 'refused':
      return { ...state, finishedBy: null, claimedAt: null }
    case 'reopened':
    case 'reinstated':
      return {
        ...state,
        closedAt: null,
        claimedAt: null,
        reopened: state.reopened + (body.action === 'reopen' ? 1 : 0),
        revived: state.revived + (type === 'reopened' && body.action !== 'reopen' ? 1 : 0),
      }
    default:
      return state
  }
}

function regrouped(before: LifeState, { type, at, body }: LifeEvent): LifeState {
  const { heritage, own = before.openedAt, disinherits, change = '', root = change } = body
  const owner = ownerIn(body.routed) ?? ownerIn(body.facts?.after)
  const asked = NEW_EYES.includes(type) ? { ...before, ...UNASKED } : before
  const state = owner ? found(asked, owner, at) : asked
  if (disinherits !== undefined) return without(state, disinherits)
  return heritage ? inherit(state, { change: root, heritage, own: new Date(own), at }) : state
}

/** What the status became; until 2026-11-23 a regrouping wrote it where the next owner belongs. */
const statusIn = ({ status, to }: LifeBody): string | undefined =>
  status ?? (typeof to === 'string' ? (to as string) : undefined)

/** Who is meant; null for anything else: until 2026-11-23 a regrouping wrote a status where the owner belongs. */
export const ownerIn = (told: unknown): Owner | null =>
  typeof (told as Partial<Owner> | null | undefined)?.agency === 'string' ? (told as Owner) : null

/**
 * The ticket as it is found: with somebody else than the fold knows of when it was sent on without an event of ours. What was
 * asked or decided was about another office.
 */
function found(state: LifeState, owner: Owner, at: Date): LifeState {
  if (sameOwner(state.owner, owner)) return state
  const chain = [...state.chain, step('rerouted', { at, body: { from: state.owner, to: owner } })]
  return {
    ...undecided(resumed(state, at)),
    owner,
    chain,
    claimedAt: null,
    disposed: false,
    ...UNASKED,
  }
}

function passed(state: LifeState, how: Step['how'], event: LifeEvent): LifeState {
  const to = event.body.to ?? state.owner
  const chain = [...state.chain, step(how, { at: event.at, body: { ...event.body, from: state.owner, to } })]
  return { ...resumed(state, event.at), owner: to, chain, claimedAt: null, ...UNASKED }
}

function resumed(state: LifeState, at: Date): LifeState {
  if (!state.pause) return state
  return { ...state, pause: null, pausedFor: state.pausedFor + pausedSince(state.pause, at) }
}

function step(how: Step['how'], { at, body }: { at: Date; body: LifeBody & { to?: Owner } }): Step {
  const { from = null, to, office = null, code = null, text = null } = body
  return { how, at, from, to: to as Owner, by: office, code, text }
}
