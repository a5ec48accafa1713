import type { Db } from './database.js'

/**
 * A moment before which nothing is missing: whatever one of our processes wrote with the database's clock at an earlier time
 * is committed, or was rolled back. It is the beginning of our oldest transaction that still runs, so no bound on how long one
 * may last is needed. In UTC with microseconds, as a `Date` would cut them off.
 *
 * Ask in a statement of its own: what is read by it must be read after.
 */
export async function committedBefore(db: Db): Promise<string> {
  const { rows } = await db.query(
    // Not the time at which the list was read: a transaction may have begun, and written, just behind the reader's back.
    `select to_char(least(min(xact_start), statement_timestamp()) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
     from pg_stat_activity where datname = current_database() and application_name like 'muara-%' and pid <> pg_backend_pid()`,
  )
  return (rows[0] as { at: string }).at
}
