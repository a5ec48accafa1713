import { asksOf } from './asks.js'
import { datesFor, pauseLeft } from './demand.js'
import type { Offices } from './handover.js'
import { finalOf } from './heritage.js'
import { chiefOf, isAt } from './offices.js'
import { type Refusal, refusal } from './refusal.js'
import type { Action, LifeRules } from './rules.js'
import { type Actor, type LifeState, sameOwner } from './state.js'
import { dateInJakarta } from './words.js'

/** What bounds a life: the rules, and the offices of the city. */
export interface Bound {
  readonly rules: LifeRules
  readonly offices: Offices
}

const DAY_MS = 86_400_000

/** Caps: why an action is out of the question because it was done too often, comes too late, or from the wrong hand. */
export function used(
  bound: Bound,
  state: LifeState,
  action: Action,
  actor: Actor,
  now: Date,
  dueAt?: Date,
): Refusal | null {
  const { extension, pause } = bound.rules
  const paused = state.pause !== null && now < state.pause.until
  switch (action) {
    case 'claim':
      return state.claimedAt ? refusal('already_claimed') : null
    case 'coordinate':
      return standsFast(bound, state, now)
    case 'dispose':
      // An agency that was decided on sends the ticket to a unit of its own: it keeps it.
      if (finalAt(state, now) && state.owner.unit === null) return null
      // From unit to unit is a hop like any other.
      return finalAt(state, now) ?? (state.disposed ? standsFast(bound, state, now) : null)
    case 'extend': {
      const { after, until } = datesFor(bound.rules, state, action, now)
      return state.extensions < extension.times && after < until
        ? null
        : refusal('extensions_spent', { times: state.extensions })
    }
    case 'pause':
      if (paused) return refusal('already_paused')
      if (dueAt && now > dueAt) return refusal('late_already')
      return state.pauses < pause.times && pauseLeft(bound.rules, state, now) > 0
        ? null
        : refusal('pauses_spent', { times: pause.times, hours: pause.hours })
    case 'resume':
      return paused ? null : refusal('not_paused')
    case 'validate':
      return ownWork(bound, state, actor) ? refusal('own_work') : null
    case 'reopen':
      return reopensSpent(bound, state, actor, now)
    case 'revive': {
      const { times } = bound.rules.reviving
      return state.revived < times ? null : refusal('revivals_spent', { times })
    }
    case 'appeal':
      return finalAt(state, now) ?? (state.arbiter ? appealWaits(bound, state.arbiter) : null)
    case 'climb':
      return state.arbiter && !sameOwner(state.arbiter, chiefOf(bound.rules, state))
        ? null
        : refusal('no_appeal')
    case 'arbitrate':
      return notTheirs(bound, state, actor, now)
    default:
      return null
  }
}

/** Whether no hop is left by the will of the agencies. */
export const hopsSpent = ({ rules }: Bound, { hops }: LifeState): boolean => hops >= rules.handover.hops

/** Why nobody but the arbiter may send the ticket on, wherever to. */
function standsFast(bound: Bound, state: LifeState, now: Date): Refusal | null {
  if (!hopsSpent(bound, state) || !state.arbiter) return finalAt(state, now)
  return finalAt(state, now) ?? appealWaits(bound, state.arbiter)
}

function finalAt(state: LifeState, now: Date): Refusal | null {
  const until = finalOf(state)
  return until && now < until ? refusal('decided', { until: dateInJakarta(until) }) : null
}

const appealWaits = ({ offices }: Bound, arbiter: NonNullable<LifeState['arbiter']>): Refusal =>
  refusal('appeal_waits', { arbiter: offices.name(arbiter) })

/**
 * An arbiter decides what they are asked, or what no hop is left for. What was decided stands, and only the chief arbiter
 * may decide otherwise.
 */
function notTheirs(bound: Bound, state: LifeState, actor: Actor, now: Date): Refusal | null {
  const chief = isAt(actor, chiefOf(bound.rules, state))
  const final = finalAt(state, now)
  if (final) return chief ? null : final
  if (state.arbiter) return chief || isAt(actor, state.arbiter) ? null : appealWaits(bound, state.arbiter)
  return hopsSpent(bound, state) ? null : refusal('no_appeal')
}

/**
 * Who reported the work as done does not confirm it, and nobody of their office: it is asked whether the office did its
 * duty. Where nobody else may see the ticket, because it is about offices, another person will do.
 */
function ownWork({ rules }: Bound, state: LifeState, actor: Actor): boolean {
  const { finishedBy, finishedOffice, accused } = state
  if (finishedBy === actor.name) return true
  if (actor.is !== 'officer' || finishedOffice?.agency !== actor.agency) return false
  return accused === null || asksOf(rules, state).some(({ what }) => what === 'validate')
}

/** "Not solved", or "wrongly rejected": bounded for the person, so that one voice does not spend what all others have. */
function reopensSpent({ rules }: Bound, state: LifeState, actor: Actor, now: Date): Refusal | null {
  const { times, contests, ticket, days } = rules.reopening
  const said = (actor.is === 'reporter' && actor.said) || { reopened: 0, contested: 0 }
  const rejected = state.status === rules.actions.reject.to
  if (rejected && said.contested >= contests) return refusal('contests_spent', { times: contests })
  if (!rejected && said.reopened >= times) return refusal('reopens_spent', { times })
  if (state.reopened >= ticket) return refusal('ticket_reopens_spent', { times: ticket })
  return state.closedAt && now.getTime() - state.closedAt.getTime() > days * DAY_MS
    ? refusal('reopen_late', { days })
    : null
}
