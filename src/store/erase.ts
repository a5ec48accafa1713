import { KEY_OF } from './candidates.js'
import type { Db } from './database.js'
import { eraseWordsOfEvents } from './life/words.js'
import { noteOnTicket } from './grouping.js'
import { MESSAGES_ABOUT } from './messages-about.js'

const ERASED = '(dihapus oleh penulisnya)'

/**
 * The author took a message back: its words, files and bytes go within the same transaction, the number and the ticket
 * stay. Returns how many reports were emptied.
 */
export async function eraseMessages(db: Db, messageIds: readonly string[], because: string): Promise<number> {
  if (messageIds.length === 0) return 0
  await db.query(
    `update message set raw = '', draft = draft - 'text' - 'subject' - 'media' - 'sender' - 'point' - 'placeText', understanding = null, reason = null, erased_at = clock_timestamp() where id = any($1)`,
    [messageIds],
  )
  await db.query(`delete from message_media where message_id = any($1)`, [messageIds])
  const { rows } = await db.query(
    `update report set text = $2, subject = null, lat = null, lon = null, erased_at = clock_timestamp(),
       complaint = jsonb_set(jsonb_set(jsonb_set(complaint, '{text}', to_jsonb($2::text)), '{category,because}', '[]'), '{place,because}', '[]'),
       matching = matching - 'because' - 'considered', subject_of_match = subject_of_match || '{"names":[],"topics":[],"numbers":[],"aspects":[],"plates":[],"photos":[]}'
     where message_id = any($1) and erased_at is null returning id, (select ticket_id from membership where report_id = report.id) as ticket`,
    [messageIds, ERASED],
  )
  await forgetWords(
    db,
    rows.map(row => row.id),
  )
  await eraseWordsOfEvents(
    db,
    rows.map(row => row.id),
    messageIds,
  )
  for (const row of rows as { id: string; ticket: string }[]) {
    await db.query(`update ticket set summary = coalesce(category, 'Laporan') where id = $1`, [row.ticket])
    await noteOnTicket(db, row.ticket, {
      type: 'withdrawn',
      actor: 'warga',
      reportId: row.id,
      body: { because },
    })
  }
  return rows.length
}

/** Keys made of words (names, plates, spots) go with the words; those of place and thread keep the ticket findable. */
async function forgetWords(db: Db, reportIds: readonly string[]): Promise<void> {
  await db.query(
    `delete from match_key using report, unnest(match_keys) as name
     where report.id = any($1) and name ~ '^(name|plate|spot):' and key = ${KEY_OF} and report_id = report.id`,
    [reportIds],
  )
  await db.query(
    `update report set match_keys = array(select name from unnest(match_keys) as name where name !~ '^(name|plate|spot):') where id = any($1)`,
    [reportIds],
  )
}

/** Everything one address wrote on a channel. */
export async function messagesOf(db: Db, channel: string, address: string): Promise<string[]> {
  const { rows } = await db.query(
    `select distinct m.id from report r join reporter p on p.id = r.reporter_id cross join lateral ${MESSAGES_ABOUT} about
       join message m on m.id = about.id and m.channel = p.channel
     where p.channel = $1 and p.address = $2`,
    [channel, address],
  )
  return (rows as { id: string }[]).map(({ id }) => id)
}
