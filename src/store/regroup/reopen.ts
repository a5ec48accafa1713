import { act } from '../life.js'
import type { Db } from '../database.js'
import { type Judged, NotRegroupable } from './correction.js'
import { lockLiving, type Standing } from './standing.js'

/**
 * A closed ticket is worked on again, for a problem that came back. Follows merges. It is an act of its life like any other,
 * done by Muara whoever asked for it: what its reporters may still do is not touched by it.
 * @returns whether it is open now; false when it came back more often than the rules allow (`reviving` of life.yaml).
 */
export async function reopenTicket(db: Db, ticketId: string, correction: Judged): Promise<boolean> {
  const { living } = await lockLiving(db, [ticketId], correction)
  const { id, number, closedAt } = living.get(ticketId) as Standing
  if (closedAt === null) return true
  const acted = await act(
    db,
    correction.rules,
    { id },
    { action: 'revive', reason: correction.because },
    { is: 'muara', name: correction.actor },
  )
  if (acted.done) return true
  if (acted.refusal.code === 'revivals_spent') return false
  throw new NotRegroupable(`tiket ${number} tidak dapat dibuka kembali: ${acted.refusal.id}`)
}
