import type { KeyHolder } from '../../accounts/index.js'
import type { Reach } from '../../store/read/tickets.js'
import { type Actor, type LifeState, type Standing, standingsOf } from '../../ticket/life/index.js'
import type { TicketRules } from '../../ticket/rules.js'
import { reachOf } from '../corrections.js'

/** Who acts with a key. The history tells the id of the key, which an administrator can look up, and the office. */
export function actorOf({ id, scope, agency, unit }: KeyHolder, { life }: TicketRules): Actor {
  const name = `kunci:${id}`
  const [inspektorat = ''] = life.rules.offices.inspektorat
  if (scope === 'inspektorat') return { is: 'officer', name, agency: inspektorat, unit: null }
  return agency === null ? { is: 'admin', name } : { is: 'officer', name, agency, unit }
}

/** Whose work it is to look at the tickets of others. */
const WATCHES: readonly Standing[] = ['validator', 'inspektorat', 'arbiter']

/** Whether somebody may look at a ticket of another office: to validate it, to decide whose it is, to look into it. */
function watches({ life: { rules } }: TicketRules, state: LifeState, actor: Actor): boolean {
  if (actor.is !== 'officer') return actor.is === 'admin'
  const stands = standingsOf(rules, state, actor)
  return WATCHES.some(one => stands.has(one))
}

/**
 * What a key reaches of one ticket. Whoever watches it is bound to no agency; protected tickets stay closed to them as to
 * everybody else.
 */
export function reachTo(rules: TicketRules, state: LifeState, holder: KeyHolder): Reach {
  const reach = reachOf(holder)
  return watches(rules, state, actorOf(holder, rules)) ? { ...reach, agency: null, unit: null } : reach
}
