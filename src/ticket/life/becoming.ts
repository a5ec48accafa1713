import { type Bound, hopsSpent } from './bounds.js'
import type { Asked } from './demand.js'
import { sitsIn } from './offices.js'
import { type Refusal, refusal } from './refusal.js'
import type { Action } from './rules.js'
import type { Actor, LifeState } from './state.js'

/**
 * What an action becomes as things stand, or why it cannot be done; null when it is what it says. "Not ours" never ends a
 * report: it must name whose it is, and then it is a hand-over like any other. Once something was begun, refused or opened
 * again, the owner's rejection waits for the validator. When no hop is left, passing on is asking the arbiter.
 */
export function becomes(bound: Bound, state: LifeState, asked: Asked, actor: Actor): Asked | Refusal | null {
  const { codes } = bound.rules
  const { action, reasonCode = '', unit } = asked
  if ((action === 'reject' || action === 'decline') && codes.reject[reasonCode]?.handover) {
    const kept = codes.coordinate[reasonCode] ? reasonCode : undefined
    return asked.owner ? { ...asked, action: 'coordinate', reasonCode: kept } : refusal('owner_needed')
  }
  if (action === 'reject' && waits(bound, state, actor)) return { ...asked, action: 'decline' }
  if (action === 'coordinate' && hopsSpent(bound, state)) return { ...asked, action: 'appeal' }
  if (action === 'dispose' && state.disposed && hopsSpent(bound, state))
    return {
      ...asked,
      action: 'appeal',
      owner: unit === undefined ? undefined : { agency: state.owner.agency, unit },
    }
  return null
}

/** Whether to offer an action under its own name: of `reject` and `decline` the one it would be. */
export function named(bound: Bound, state: LifeState, action: Action, actor: Actor): boolean {
  if (action === 'reject') return !waits(bound, state, actor)
  return action !== 'decline' || waits(bound, state, actor)
}

/** Whether a rejection by this actor waits for the validator. An office that has the ticket never validates its own. */
const waits = ({ rules }: Bound, state: LifeState, actor: Actor): boolean =>
  rules.rejection.waits_after.some(action => state.done.includes(action)) && sitsIn(actor, state.owner)
