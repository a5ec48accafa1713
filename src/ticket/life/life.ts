import { apply, EVENT_OF } from './apply.js'
import { type Asked, codesOf, datesFor, demand, pauseLeft } from './demand.js'
import type { Offices } from './handover.js'
import { arbiterOf, ownersOf, standingsOf } from './offices.js'
import { type Refusal, refusal } from './refusal.js'
import { type Action, ACTIONS, type Label, type LifeRules, type Need } from './rules.js'
import type { Actor, LifeEvent, LifeState } from './state.js'
import { dateInJakarta } from './words.js'

/** Something an actor may do now. */
export interface Possible {
  readonly action: Action
  readonly label: Label
  readonly needs: readonly Need[]
  readonly offers: readonly Need[]
  /** Codes to choose from, when a reason code is needed or offered. */
  readonly codes?: Readonly<Record<string, Label>>
  /** Dates allowed, when one is needed or offered: after the first, no later than the second. */
  readonly dates?: { readonly after: Date; readonly until: Date }
}

export type Outcome =
  | { readonly done: true; readonly state: LifeState; readonly event: LifeEvent }
  | { readonly done: false; readonly refusal: Refusal }

export interface Life {
  readonly rules: LifeRules
  readonly offices: Offices
  /** What an actor may do now and what each needs, in the order of `ACTIONS`. */
  may(state: LifeState, actor: Actor, now: Date): Possible[]
  /** Does it, or says why not. Pure: nothing is stored, and a refusal changes nothing. */
  act(state: LifeState, asked: Asked, actor: Actor, now: Date): Outcome
}

/** The life of a ticket by the rules of `config/life.yaml`. */
export function createLife(rules: LifeRules, offices: Offices): Life {
  const act: Life['act'] = (state, asked, actor, now) => {
    if (!Object.hasOwn(rules.actions, asked.action)) return refused(refusal('unknown_action'))
    const no = barred(state, asked, actor, now)
    if (no) return refused(no)
    // "Not ours" never ends a report: it must name whose it is, and then it is a hand-over like any other.
    if (asked.action === 'reject' && rules.codes.reject[asked.reasonCode ?? '']?.handover) {
      const reasonCode = rules.codes.coordinate[asked.reasonCode ?? ''] ? asked.reasonCode : undefined
      return asked.owner
        ? act(state, { ...asked, action: 'coordinate', reasonCode }, actor, now)
        : refused(refusal('owner_needed'))
    }
    const brought = demand(rules, offices, state, asked, now)
    if (isRefusal(brought)) return refused(brought)
    const { to } = rules.actions[asked.action]
    const event: LifeEvent = {
      type: EVENT_OF[asked.action],
      at: now,
      actor: actor.name,
      body: {
        action: asked.action,
        office: actor.is === 'officer' ? { agency: actor.agency, unit: actor.unit } : null,
        status: to === 'same' ? state.status : to,
        from: state.owner,
        ...brought,
      },
    }
    return { done: true, state: apply(state, event), event }
  }

  /** Why the action is out of the question, whatever is brought along. */
  function barred(state: LifeState, { action, owner }: Asked, actor: Actor, now: Date): Refusal | null {
    if (state.mergedInto !== null) return refusal('merged', { ticket: state.mergedInto })
    const { label, who, from } = rules.actions[action]
    const stands = standingsOf(rules, state, actor, action === 'arbitrate' ? owner : undefined)
    if (!who.some(one => stands.has(one)))
      return refusal('not_yours', { action: label.id, who: who.join(', ') })
    if (from !== 'all' && !from.includes(state.status))
      return refusal('not_now', { action: label.id, status: state.status })
    return usedUp(rules, offices, state, action, actor, now)
  }

  return {
    rules,
    offices,
    act,
    may: (state, actor, now) =>
      ACTIONS.filter(action => barred(state, { action }, actor, now) === null).map(action =>
        possible(rules, state, action, now),
      ),
  }
}

const refused = (because: Refusal): Outcome => ({ done: false, refusal: because })
const isRefusal = (brought: object): brought is Refusal => 'en' in brought

function possible(rules: LifeRules, state: LifeState, action: Action, now: Date): Possible {
  const { label, needs, offers } = rules.actions[action]
  const asks = [...needs, ...offers]
  return {
    action,
    label,
    needs,
    offers,
    ...(asks.includes('reason_code') && { codes: codesOf(rules, action) }),
    ...(asks.includes('until') && { dates: datesFor(rules, state, action, now) }),
  }
}

/** Caps: what was done too often, too late, or by the wrong hand. */
function usedUp(
  rules: LifeRules,
  offices: Offices,
  state: LifeState,
  action: Action,
  actor: Actor,
  now: Date,
): Refusal | null {
  const { extension, pause, reopening } = rules
  const paused = state.pause !== null && now < state.pause.until
  switch (action) {
    case 'claim':
      return state.claimedAt ? refusal('already_claimed') : null
    case 'coordinate':
      return standsFast(rules, offices, state, now)
    case 'dispose':
      // From unit to unit is a hop like any other.
      return state.disposed ? standsFast(rules, offices, state, now) : null
    case 'extend': {
      const { after, until } = datesFor(rules, state, action, now)
      return state.extensions < extension.times && after < until
        ? null
        : refusal('extensions_spent', { times: state.extensions })
    }
    case 'pause':
      if (paused) return refusal('already_paused')
      return state.pauses < pause.times && pauseLeft(rules, state, now) > 0
        ? null
        : refusal('pauses_spent', { times: pause.times, hours: pause.hours })
    case 'resume':
      return paused ? null : refusal('not_paused')
    case 'validate':
      return state.finishedBy === actor.name ? refusal('own_work') : null
    case 'reopen':
      if (state.reopened >= reopening.times) return refusal('reopens_spent', { times: reopening.times })
      return state.closedAt && now.getTime() - state.closedAt.getTime() > reopening.days * 86_400_000
        ? refusal('reopen_late', { days: reopening.days })
        : null
    default:
      return null
  }
}

/** Why nobody but the arbiter may send the ticket on, wherever to. */
function standsFast(rules: LifeRules, offices: Offices, state: LifeState, now: Date): Refusal | null {
  if (state.finalUntil && now < state.finalUntil)
    return refusal('decided', { until: dateInJakarta(state.finalUntil) })
  const arbiter = () => offices.name(arbiterOf(rules, ownersOf(state)))
  return state.hops < rules.handover.hops
    ? null
    : refusal('hops_spent', { hops: state.hops, arbiter: arbiter() })
}
