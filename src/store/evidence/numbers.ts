import { reachValues, visibleTo } from '../conflict.js'
import type { Db } from '../database.js'
import type { Reach } from '../read/tickets.js'

/** Of some tickets those which somebody may see, told by id or by number. */
export async function ticketsInSight(
  db: Db,
  { ids, numbers }: { readonly ids: readonly string[]; readonly numbers: readonly string[] },
  reach: Reach,
): Promise<readonly { readonly id: string; readonly number: string }[]> {
  if (ids.length === 0 && numbers.length === 0) return []
  const { rows } = await db.query(
    `select t.id, t.number from ticket t where (t.id = any($1::uuid[]) or t.number = any($2))
       and ${visibleTo('$3', '$4', '$5')}`,
    [ids, numbers, ...reachValues(reach)],
  )
  return rows as { id: string; number: string }[]
}
