import type { KeyHolder } from '../../accounts/index.js'
import { type Actor, type LifeState, type Standing, standingsOf } from '../../ticket/life/index.js'
import type { TicketRules } from '../../ticket/rules.js'

/** Who acts with a key. The history tells the id of the key, which an administrator can look up, and the office. */
export function actorOf({ id, scope, agency, unit }: KeyHolder): Actor {
  const name = `kunci:${id}`
  return scope === 'agency' && agency !== null ? { is: 'officer', name, agency, unit } : { is: 'admin', name }
}

/** Whose work it is to look at the tickets of others. */
const WATCHES: readonly Standing[] = ['validator', 'inspektorat', 'arbiter']

/**
 * Whether somebody may look at a ticket of another office: to validate it, to decide whose it is, to look into it. What the
 * Inspektorat has is for the Inspektorat alone: it may be about whoever asks.
 */
export function watches({ life: { rules } }: TicketRules, state: LifeState, actor: Actor): boolean {
  if (actor.is !== 'officer') return actor.is === 'admin'
  const stands = standingsOf(rules, state, actor)
  if (rules.offices.inspektorat.includes(state.owner.agency)) return stands.has('inspektorat')
  return WATCHES.some(one => stands.has(one))
}

/** Whether a key sees a ticket at all: one of its own, or one it watches. */
export function sees(rules: TicketRules, state: LifeState, holder: KeyHolder): boolean {
  const { agency, unit } = holder
  const { owner } = state
  const own = (agency === null || agency === owner.agency) && (unit === null || unit === owner.unit)
  return own || watches(rules, state, actorOf(holder))
}
