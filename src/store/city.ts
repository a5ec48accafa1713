import { type Db, prepared } from './database.js'

/**
 * How many tickets of a category are open in all of Jakarta, counted no further than `atMost`: matching only asks
 * whether there are few, and a city full of potholes must not be counted for each new one.
 */
export async function countOpenTickets(db: Db, category: string | null, atMost: number): Promise<number> {
  if (category === null) return Number.POSITIVE_INFINITY
  const { rows } = await db.query(
    prepared(
      'count-open-tickets',
      `select count(*)::int as open from (
         select from ticket where category = $1 and closed_at is null and report_count > 0 and not protected limit $2) as few`,
      [category, atMost],
    ),
  )
  return (rows[0] as { open: number }).open
}
