import type { Db } from '../database.js'

/**
 * Takes away what was written in events about some reports (a citizen's changed text), or by some messages ("not solved").
 * The events stay, with a hash of words and salt that says nothing once both are gone, so the chain of the history still
 * holds.
 */
export async function eraseWordsOfEvents(
  db: Db,
  reportIds: readonly string[],
  messageIds: readonly string[] = [],
): Promise<void> {
  await db.query(
    `with written as (
       select ticket_id, seq from ticket_event where report_id = any($1) and body ? 'words'
       union select ticket_id, seq from ticket_event where type = 'reopened' and body->>'change' = any($2))
     update event_words w set text = null, salt = null, erased_at = clock_timestamp() from written
     where w.ticket_id = written.ticket_id and w.seq = written.seq and w.erased_at is null`,
    [reportIds, messageIds],
  )
}
