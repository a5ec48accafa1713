import { createHash } from 'node:crypto'
import type { Db } from '../database.js'
import type { Broken } from '../audit.js'

/** The first row of the history of keys and logins that is not as it was written; null when all are. */
export async function brokenAccess(db: Db): Promise<Broken | null> {
  const { rows } = await db.query(
    // The row is spelled out here, not by a function of the database: that could have been changed as well.
    `select id, hash, jsonb_build_array(id, (extract(epoch from at) * 1000000)::bigint, subject, body)::text as row
     from access_event order by id`,
  )
  let before: Buffer = Buffer.alloc(0)
  for (const [index, { id, hash, row }] of (rows as { id: string; hash: Buffer; row: string }[]).entries()) {
    const named = (what: string): Broken => ({ row: `access_event ${id}`, ticket: null, seq: null, what })
    if (Number(id) !== index + 1) return named('a row before this one is missing')
    if (!createHash('sha256').update(before).update(row).digest().equals(hash))
      return named('the row is not as it was written')
    before = hash
  }
  const { rows: unknown } = await db.query(
    `select 'key ' || id as subject from api_key where 'key ' || id not in (select subject from access_event)
     union all select 'login ' || login from account where 'login ' || login not in (select subject from access_event) limit 1`,
  )
  const subject = (unknown[0] as { subject: string } | undefined)?.subject
  return subject === undefined
    ? null
    : { row: 'access_event', ticket: null, seq: null, what: `nobody wrote down that ${subject} was made` }
}
