import type { Db } from '../database.js'

/** A ticket the asking agency or unit had and has no longer. */
export interface Left {
  readonly id: string
  readonly number: string
  /** Place in the agency's feed, among its tickets. A bigint, hence text. */
  readonly feed: string
  readonly leftAt: Date
}

/**
 * Tickets that left an agency (`unit` null) or one of its units after a place in the agency's feed, in the order of that
 * feed. One that has come back is not named. For a page of the feed: ask both lists with the same place and limit, put them
 * together by `feed`, and cut.
 */
export async function leftSince(
  db: Db,
  { agency, unit, after, limit }: { agency: string; unit: string | null; after: string; limit: number },
): Promise<Left[]> {
  const { rows } = await db.query(
    `select t.id, t.number, l.feed, l.left_at as "leftAt" from agency_left l join ticket t on t.id = l.ticket_id
     where l.agency = $1 and l.feed > $3::bigint
       and case when $2::text is null then t.agency <> $1
                else l.unit = $2 and (t.agency <> $1 or t.unit is distinct from $2) end
     order by l.feed limit $4`,
    [agency, unit, after, limit],
  )
  return rows as Left[]
}
