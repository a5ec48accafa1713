import type { Db } from '../database.js'
import { noteOnTicket } from '../grouping.js'
import type { Correction } from './correction.js'
import { lockLiving, type Standing } from './standing.js'

/** What a ticket begins with, as in JAKI: the first line of `config/statuses.csv` and the default of the column. */
export const FIRST_STATUS = 'Menunggu'

/**
 * A closed ticket is worked on again, for a problem that came back. Follows merges.
 * @returns false when it is open already: then nothing happens.
 */
export async function reopenTicket(db: Db, ticketId: string, correction: Correction): Promise<boolean> {
  const { living } = await lockLiving(db, [ticketId], correction)
  const { id, status, closedAt } = living.get(ticketId) as Standing
  if (closedAt === null) return false
  const { actor, because } = correction
  await noteOnTicket(db, id, { type: 'reopened', actor, body: { from: status, to: FIRST_STATUS, because } })
  await db.query('update ticket set status = $2, closed_at = null where id = $1', [id, FIRST_STATUS])
  return true
}
