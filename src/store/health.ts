import type { Db } from './database.js'

/** Remembers that a polled channel works (null) or why it does not. */
export async function noteHealth(db: Db, channel: string, error: string | null): Promise<void> {
  await db.query(
    `insert into channel_health (channel, error, error_at) values ($1, $2, case when $2::text is not null then clock_timestamp() end)
     on conflict (channel) do update set error = excluded.error, error_at = excluded.error_at`,
    [channel, error],
  )
}
