import type { Db } from '../database.js'

/**
 * True when a person has said that a report of one ticket and a report of the other speak of different incidents, and has not
 * taken it back. The program does not put together again what somebody parted.
 */
export async function keptApart(db: Db, ticketId: string, otherId: string): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (
       select from grouping_label said
       join membership a on a.report_id = said.report_a join membership b on b.report_id = said.report_b
       where not said.same and (a.ticket_id, b.ticket_id) in (($1, $2), ($2, $1))
         and not exists (select from grouping_label later
           where later.report_a = said.report_a and later.report_b = said.report_b and later.id > said.id)) as apart`,
    [ticketId, otherId],
  )
  return (rows[0] as { apart: boolean }).apart
}

/** True when one of two tickets already carries the suggestion that they are one: it is not made twice. */
export async function suggested(db: Db, ticketId: string, otherId: string): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (select from ticket_event
       where type = 'maybe_same_as' and ticket_id = any($1::uuid[]) and body->>'ticket' = any($1::text[])) as suggested`,
    [[ticketId, otherId]],
  )
  return (rows[0] as { suggested: boolean }).suggested
}
