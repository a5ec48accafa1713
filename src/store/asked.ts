import type { Owner, Question } from '../ticket/life/index.js'
import { maySee } from './conflict.js'
import type { Db } from './database.js'
import type { Sight } from './queue.js'

/** How many are counted; beyond that nobody needs to know how many more. */
export const MOST_COUNTED = 100

/**
 * How many tickets wait for the word of exactly this office, up to `MOST_COUNTED`. A queue may show more: also what others
 * are asked.
 */
export async function askedOf(
  db: Db,
  { agency, unit }: Owner,
  what: Question,
  { cleared }: Sight,
): Promise<number> {
  const { rows } = await db.query(
    `select count(*)::int as n from (
       select from agency_asked a join ticket t on t.id = a.ticket_id
       where a.agency = $2 and a.unit = coalesce($3, '') and a.what = $4 and t.merged_into is null and ${maySee('$1')}
       limit ${MOST_COUNTED}) as waiting`,
    [cleared, agency, unit, what],
  )
  return (rows[0] as { n: number }).n
}
