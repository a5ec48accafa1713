import type { Db } from '../database.js'

/** A photo was looked at. */
export interface PhotoView {
  readonly at: Date
  /** Account (`akun:ID`) or key (`kunci:ID`). */
  readonly viewer: string
  /** Null: the photo is one a citizen sent. */
  readonly evidence: string | null
  readonly sha256: string
}

/** Writes down who is about to see a photo. No photo leaves without it. */
export async function noteView(
  db: Db,
  one: {
    readonly viewer: string
    readonly ticketId: string
    readonly evidenceId: string | null
    readonly sha256: string
  },
): Promise<void> {
  await db.query('insert into photo_view (viewer, ticket_id, evidence_id, sha256) values ($1, $2, $3, $4)', [
    one.viewer,
    one.ticketId,
    one.evidenceId,
    one.sha256,
  ])
}

/** Who looked at photos of a ticket, newest first. */
export async function viewsOf(db: Db, ticketId: string, limit = 500): Promise<PhotoView[]> {
  const { rows } = await db.query(
    `select at, viewer, evidence_id as evidence, sha256 from photo_view where ticket_id = $1 order by id desc limit $2`,
    [ticketId, limit],
  )
  return rows as PhotoView[]
}
