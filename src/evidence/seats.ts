import type { Sight } from '../store/queue.js'
import type { Reach } from '../store/read/tickets.js'
import type { Actor, LifeRules } from '../ticket/life/index.js'

/** What somebody may do with evidence beside handing it in: confirm work, inspect what is suspicious, see that both is done. */
type Seat = 'validator' | 'inspector' | 'admin'

/** Somebody who hands in, looks at or decides about evidence. */
export interface Viewer {
  readonly actor: Actor
  /** Null for the agencies that act. */
  readonly seat: Seat | null
  /** Whose tickets they can see at all. */
  readonly reach: Reach
  /** What they meet in the queues. */
  readonly sight: Sight
}

/**
 * Where an actor sits by `config/life.yaml`. A branch in a kota does not speak for its office. What is about offices is kept
 * from them by the ticket (`cleared`), never by who has it: an ordinary ticket of the Inspektorat is like any other.
 *
 * @param cleared whose protected tickets they may see, as in `Reach`; an office's own unless said otherwise.
 */
export function viewerOf(
  { offices }: LifeRules,
  actor: Actor,
  cleared: string | null = actor.is === 'officer' ? actor.agency : null,
): Viewer {
  const seat = seatOf(offices, actor)
  const sight = { cleared }
  if (seat !== null || actor.is !== 'officer')
    return { actor, seat, reach: { agency: null, unit: null, cleared }, sight }
  return { actor, seat, reach: { agency: actor.agency, unit: actor.unit, cleared }, sight }
}

function seatOf(offices: LifeRules['offices'], actor: Actor): Seat | null {
  if (actor.is !== 'officer') return actor.is === 'admin' ? 'admin' : null
  if (actor.unit !== null) return null
  if (offices.inspektorat.includes(actor.agency)) return 'inspector'
  return offices.validator.includes(actor.agency) ? 'validator' : null
}

/**
 * Who may see what citizens photographed: those who judge, never the agency that acts (in 2021 a reporter was found out by
 * the place a photo was taken from), and no administrator, who keeps machines running and needs no pictures for it.
 */
export const seesReporters = ({ seat }: Viewer): boolean => seat === 'validator' || seat === 'inspector'
