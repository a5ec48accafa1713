import type { Db } from './database.js'

/** How long the answer to an Idempotency-Key is kept, days: a client that was off over Lebaran is answered alike after it. */
const KEPT_DAYS = 30

/**
 * Drops old answers, at most `limit`. What they answered stays done once: events, messages and endpoints know the key by
 * themselves (`change`). @returns how many; equal to `limit` when there may be more.
 */
export async function forgetAnswers(db: Db, limit = 5_000): Promise<number> {
  const { rowCount } = await db.query(
    `delete from idempotency where (owner, key) in (
       select owner, key from idempotency where created_at < clock_timestamp() - make_interval(days => ${KEPT_DAYS})
       order by created_at limit $1)`,
    [limit],
  )
  return rowCount ?? 0
}
