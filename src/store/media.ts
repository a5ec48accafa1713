import { type PhotoHash, photoKeys, type PhotoVariants, type Provenance } from '../report/index.js'
import type { Db } from './database.js'
import { saveVariants } from './evidence/variants.js'

export interface MediaRow {
  readonly ordinal: number
  readonly kind: string
  readonly name: string | null
  readonly state: 'pending' | 'stored' | 'refused'
  readonly reason: string | null
  readonly file: {
    sha256: string
    type: string
    bytes: number
    width: number | null
    height: number | null
    lat: number | null
    lon: number | null
    takenAt: string | null
    hash: PhotoHash | null
    /** By which the photo is known again after a trivial edit. */
    variants: PhotoVariants | null
    provenance: Provenance | null
  } | null
}

/** Records what became of a message's files. A file that could not be fetched yet stays `pending` with a time to retry. */
export async function saveMedia(db: Db, messageId: string, rows: readonly MediaRow[]): Promise<void> {
  for (const row of rows) {
    if (row.file) {
      const { sha256, type, bytes, width, height, lat, lon, takenAt, hash } = row.file
      await db.query(
        `insert into media (sha256, type, bytes, width, height, lat, lon, taken_at, photo_hash, photo_keys) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
         on conflict (sha256) do nothing`,
        [sha256, type, bytes, width, height, lat, lon, takenAt, hash, hash && photoKeys(hash)],
      )
      await saveVariants(db, sha256, row.file.variants)
    }
    await db.query(
      `insert into message_media (message_id, ordinal, kind, name, sha256, state, reason, provenance, attempts, next_at)
       values ($1,$2,$3,$4,$5,$6,$7,$8,1, case when $6 = 'pending' then clock_timestamp() + interval '30 seconds' end)
       on conflict (message_id, ordinal) do update set sha256 = excluded.sha256, state = excluded.state, reason = excluded.reason, provenance = excluded.provenance,
         attempts = message_media.attempts + 1,
         next_at = case when excluded.state = 'pending' then clock_timestamp() + make_interval(secs => 30 * power(2, least(message_media.attempts, 10))) end
       where message_media.state = 'pending'`,
      [
        messageId,
        row.ordinal,
        row.kind,
        row.name,
        row.file?.sha256 ?? null,
        row.state,
        row.reason,
        row.file?.provenance ? JSON.stringify(row.file.provenance) : null,
      ],
    )
  }
}

/** Messages with files still to fetch. */
export async function messagesWithPendingMedia(db: Db, limit = 20): Promise<string[]> {
  const { rows } = await db.query(
    `select distinct message_id from message_media where state = 'pending' and next_at <= clock_timestamp() limit $1`,
    [limit],
  )
  return (rows as { message_id: string }[]).map(row => row.message_id)
}
