import { apply, beginning, ownerIn } from './apply.js'
import type { LifeEvent, LifeState, Owner, TicketFacts } from './state.js'

/** What the events of a ticket say its row must hold. */
export interface Told extends Pick<LifeState, 'status' | 'closedAt'> {
  /** Null where an event of an older version sent the ticket elsewhere without saying to whom. */
  readonly owner: Owner | null
}

/**
 * What a row must hold by its events alone, oldest first, whatever the row says.
 *
 * @param status what every ticket begins with.
 */
export function toldBy(facts: TicketFacts, events: readonly LifeEvent[], status: string): Told {
  const state = events.reduce(apply, beginning({ ...facts, status }, events))
  const known = events.reduce(saysWhose, false)
  return { status: state.status, closedAt: state.closedAt, owner: known ? state.owner : null }
}

/** Whether the owner is still known after one more event. */
function saysWhose(known: boolean, { type, body }: LifeEvent): boolean {
  if (ownerIn(body.routed) || ownerIn(body.facts?.after) || ownerIn(body.from)) return true
  if (type === 'placed' || type === 'released') return known && body.routed === null
  return known || (type === 'routed' && body.agency !== undefined)
}
