import type { Database } from '../../store/database.js'
import { noteOnTicket } from '../../store/grouping.js'
import type { ExtendedState } from './states.js'
import { wishOf } from './states.js'

/** What an agency's software says of a ticket. */
export interface AgencyUpdate {
  readonly ticketId: string
  readonly state: ExtendedState
  readonly note: string
  /** The agency's own id of this update: the same id is the same update. */
  readonly updateId: string
  /** When it happened, as the agency says. */
  readonly happenedAt: Date
  readonly media: readonly string[]
}

/**
 * Takes an update and returns where in the ticket's history it stands. Sent twice, it stands there once.
 *
 * The one seam between Open311 and the life of a ticket: the state the agency asks for is kept with the note as
 * `wish`, and no status changes here.
 *
 * @param actor id of the API key.
 */
export async function applyUpdate(
  database: Database,
  { ticketId, state, note, updateId, happenedAt, media }: AgencyUpdate,
  actor: string,
): Promise<number> {
  return database.transaction(async db => {
    // Two copies at once: the second waits here, and finds the first.
    await db.query('select pg_advisory_xact_lock(hashtextextended($1, 311))', [
      `${ticketId} ${actor} ${updateId}`,
    ])
    const seqOf = async () => {
      const { rows } = await db.query(
        `select seq from ticket_event where ticket_id = $1 and type = 'agency_update' and actor = $2 and body->>'updateId' = $3`,
        [ticketId, actor, updateId],
      )
      return rows[0]?.seq as number | undefined
    }
    const earlier = await seqOf()
    if (earlier !== undefined) return earlier
    await noteOnTicket(db, ticketId, {
      type: 'agency_update',
      actor,
      body: { updateId, state, wish: wishOf(state), note, happenedAt: happenedAt.toISOString(), media },
    })
    return (await seqOf()) as number
  })
}
