import type { Db } from '../database.js'

/** Stages of a delivery, each further than the one before. */
const RANK = ['queued', 'sent', 'delivered', 'read', 'failed']

/** Applies delivery news. Late news of an earlier stage changes nothing; news of an unknown message waits for its reply. */
export async function noteDelivery(
  db: Db,
  channel: string,
  providerId: string,
  status: string,
  code: string | null,
): Promise<void> {
  await db.query(
    `insert into delivery_news (channel, provider_id, status, code) values ($1,$2,$3,$4) on conflict do nothing`,
    [channel, providerId, status, code],
  )
  await db.query(
    `update reply set delivery = $3, delivery_at = clock_timestamp()
     where channel = $1 and provider_id = $2
       and coalesce(array_position($4::text[], delivery), 0) < array_position($4::text[], $3)`,
    [channel, providerId, status, RANK],
  )
}
