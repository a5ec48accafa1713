import { apply, beginning, ownerIn } from './apply.js'
import { openedOf } from './heritage.js'
import type { LifeEvent, LifeState, Owner, TicketFacts } from './state.js'

/** What the events of a ticket say its row must hold. */
export interface Told extends Pick<LifeState, 'status' | 'closedAt'> {
  /** Null where an event of an older version sent the ticket elsewhere without saying to whom. */
  readonly owner: Owner | null
  /** Since when somebody waits, and by how many milliseconds the row may differ. */
  readonly opened: { readonly at: Date; readonly within: number }
}

/**
 * How far a ticket's first event may be from the opening it tells of, milliseconds: they are written in one transaction, each
 * with the clock of its moment, and none lives longer (`BOUNDS` in store/database.ts). A regrouping tells the opening itself.
 */
const ONE_TRANSACTION = 60_000

/**
 * What a row must hold by its events alone, oldest first, whatever the row says.
 *
 * @param status what every ticket begins with.
 */
export function toldBy(facts: TicketFacts, events: readonly LifeEvent[], status: string): Told {
  const first = events[0]?.at ?? facts.openedAt
  const state = events.reduce(apply, beginning({ ...facts, openedAt: first, status }, events))
  const known = events.reduce(saysWhose, false)
  return {
    status: state.status,
    closedAt: state.closedAt,
    owner: known ? state.owner : null,
    opened: openingIn(state, first),
  }
}

/** The earliest opening of all that counts here; what a regrouping told of this ticket's own must fit its first event. */
function openingIn(state: LifeState, first: Date): Told['opened'] {
  const own = state.ownOpenedAt
  if (own === null) return { at: first, within: ONE_TRANSACTION }
  const fits = Math.abs(own.getTime() - first.getTime()) <= ONE_TRANSACTION
  return { at: openedOf({ ...state, ownOpenedAt: fits ? own : first }), within: 0 }
}

/** Whether the owner is still known after one more event. */
function saysWhose(known: boolean, { type, body }: LifeEvent): boolean {
  if (ownerIn(body.routed) || ownerIn(body.facts?.after) || ownerIn(body.from)) return true
  if (type === 'placed' || type === 'released') return known && body.routed === null
  return known || (type === 'routed' && body.agency !== undefined)
}
