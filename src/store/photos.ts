import { type PhotoHash, photoKeys } from '../report/index.js'
import { KEY_OF } from './candidates.js'
import type { Db } from './database.js'
import { MESSAGES_ABOUT } from './messages-about.js'

/** A report as it was filed, with the photos it is compared by so far. */
export interface FiledReport {
  readonly id: string
  readonly ticketId: string
  readonly receivedAt: Date
  /** As matching stored it. */
  readonly subject: unknown
  readonly photos: readonly PhotoHash[]
  /** Of a report about an office: who looks into it (`findCandidates`). */
  readonly holder: string | null
}

/** A message's reports, without those whose author took them back. */
export async function reportsOfMessage(db: Db, messageId: string): Promise<FiledReport[]> {
  const { rows } = await db.query(
    `select r.id, m.ticket_id as "ticketId", r.received_at as "receivedAt", r.subject_of_match as subject,
       coalesce(r.subject_of_match->'photos', '[]') as photos, case when t.protected then t.agency end as holder
     from report r join membership m on m.report_id = r.id join ticket t on t.id = m.ticket_id
     where r.message_id = $1 and r.erased_at is null order by r.ordinal`,
    [messageId],
  )
  return rows as FiledReport[]
}

/** From now on the report is found by its photos, too. */
export async function addPhotos(
  db: Db,
  reportId: string,
  photos: readonly PhotoHash[],
  keys: readonly string[],
): Promise<void> {
  await db.query(
    `with k as (insert into match_key (key, report_id) select distinct ${KEY_OF}, $1::uuid from unnest($3::text[]) as name on conflict do nothing)
     update report set subject_of_match = jsonb_set(subject_of_match, '{photos}', $2), match_keys = match_keys || $3::text[] where id = $1`,
    [reportId, JSON.stringify(photos), keys],
  )
}

/** A photo that was gathered, once for every message it came with. */
export interface GatheredPhoto {
  readonly sha256: string
  readonly hash: PhotoHash
  readonly messageId: string
  /** The ticket of the message's first report; null where the message became none. */
  readonly ticketId: string | null
  readonly storedAt: Date
}

const GATHERED = `select f.sha256, f.photo_hash as hash, mm.message_id as "messageId", f.stored_at as "storedAt",
    (select m.ticket_id from report r join membership m on m.report_id = r.id where r.message_id = mm.message_id order by r.ordinal limit 1) as "ticketId"
  from media f join message_media mm using (sha256)`

/**
 * Photos which may be copies of one, newest first: those that share a key with it. Compare them (`photoLikeness`) before
 * saying anything: pages of text share keys by chance.
 */
export async function photosLike(db: Db, hash: PhotoHash, limit = 50): Promise<GatheredPhoto[]> {
  const { rows } = await db.query(`${GATHERED} where f.photo_keys && $1 order by f.stored_at desc limit $2`, [
    photoKeys(hash),
    limit,
  ])
  return rows as GatheredPhoto[]
}

/** The photos the citizens of a ticket sent. Evidence must be none of them. */
export async function photosOfTicket(db: Db, ticketId: string): Promise<GatheredPhoto[]> {
  const { rows } = await db.query(
    `${GATHERED} where f.photo_hash is not null and mm.message_id in
       (select about.id from report r join membership m on m.report_id = r.id cross join lateral ${MESSAGES_ABOUT} about
        where m.ticket_id = $1) order by f.stored_at`,
    [ticketId],
  )
  return rows as GatheredPhoto[]
}
