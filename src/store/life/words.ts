import type { Db } from '../database.js'

/**
 * Takes away what was written in events about some reports (a citizen's changed text). The events stay, with a hash of
 * words and salt that says nothing once both are gone, so the chain of the history still holds.
 */
export async function eraseWordsOfEvents(db: Db, reportIds: readonly string[]): Promise<void> {
  await db.query(
    `update event_words w set text = null, salt = null, erased_at = clock_timestamp() from ticket_event e
     where e.report_id = any($1) and e.body ? 'words' and w.ticket_id = e.ticket_id and w.seq = e.seq and w.erased_at is null`,
    [reportIds],
  )
}
