import { apply, EVENT_OF } from './apply.js'
import { becomes, named } from './becoming.js'
import { type Asked, codesOf, datesFor, demand } from './demand.js'
import type { Offices } from './handover.js'
import { standingsOf } from './offices.js'
import { type Refusal, refusal } from './refusal.js'
import { type Action, ACTIONS, type Label, type LifeRules, type Need } from './rules.js'
import type { Actor, LifeEvent, LifeState } from './state.js'
import { type Bound, used } from './bounds.js'

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

type Outcome =
  | { readonly done: true; readonly state: LifeState; readonly event: LifeEvent }
  | { readonly done: false; readonly refusal: Refusal }

export interface Life {
  readonly rules: LifeRules
  readonly offices: Offices
  /**
   * What an actor may do now and what each needs, in the order of `ACTIONS`.
   *
   * @param dueAt when the completion clock ends, where it is known: afterwards it cannot be stopped.
   */
  may(state: LifeState, actor: Actor, now: Date, dueAt?: Date): Possible[]
  /** Does it, or says why not. Pure: nothing is stored, and a refusal changes nothing. */
  act(state: LifeState, asked: Asked, actor: Actor, now: Date, dueAt?: Date): Outcome
}

/** The life of a ticket by the rules of `config/life.yaml`. */
export function createLife(rules: LifeRules, offices: Offices): Life {
  const bound: Bound = { rules, offices }
  const act: Life['act'] = (state, asked, actor, now, dueAt) => {
    if (!Object.hasOwn(rules.actions, asked.action)) return refused(refusal('unknown_action'))
    const no = barred(state, asked, actor, now, dueAt)
    if (no) return refused(no)
    const instead = becomes(bound, state, asked, actor)
    if (instead && 'status' in instead) return refused(instead)
    if (instead) return act(state, instead, actor, now, dueAt)
    const brought = demand(rules, offices, state, asked, now)
    if (isRefusal(brought)) return refused(brought)
    // Validated, a rejection that waited is one: with the reason it was proposed for.
    const { declined } = asked.action === 'validate' ? state : { declined: null }
    const meant = declined ? 'reject' : asked.action
    const { to } = rules.actions[meant]
    const event: LifeEvent = {
      type: EVENT_OF[meant],
      at: now,
      actor: actor.name,
      body: {
        action: asked.action,
        office: actor.is === 'officer' ? { agency: actor.agency, unit: actor.unit } : null,
        status: to === 'same' ? state.status : to,
        from: state.owner,
        ...brought,
        ...(asked.action === 'reopen' && { was: state.status }),
        ...(declined && proposed(declined, brought.text)),
      },
    }
    return { done: true, state: apply(state, event), event }
  }

  /** Why the action is out of the question, whatever is brought along. */
  function barred(
    state: LifeState,
    { action, owner }: Asked,
    actor: Actor,
    now: Date,
    dueAt?: Date,
  ): Refusal | null {
    if (state.mergedInto !== null) return refusal('merged', { ticket: state.mergedInto })
    const { label, who, from } = rules.actions[action]
    const stands = standingsOf(rules, state, actor, action === 'arbitrate' ? owner : undefined)
    if (!who.some(one => stands.has(one)))
      return refusal('not_yours', { action: label.id, who: who.join(', ') })
    if (from !== 'all' && !from.includes(state.status))
      return refusal('not_now', { action: label.id, status: state.status })
    return used(bound, state, action, actor, now, dueAt)
  }

  return {
    rules,
    offices,
    act,
    may: (state, actor, now, dueAt) =>
      ACTIONS.filter(
        action => barred(state, { action }, actor, now, dueAt) === null && named(bound, state, action, actor),
      ).map(action => possible(rules, state, action, now)),
  }
}

const refused = (because: Refusal): Outcome => ({ done: false, refusal: because })

/** The reason of a rejection as its office gave it, and what the validator added. */
const proposed = ({ code, text }: NonNullable<LifeState['declined']>, added: string | null | undefined) => ({
  ...(code !== null && { code }),
  text: [text, added].filter(Boolean).join(' '),
})
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
