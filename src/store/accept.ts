import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { cleanText, cutText } from '../report/text.js'
import { type Db, prepared } from './database.js'

/** A message as it is accepted: bytes, where they came from, and the key that makes a repeat harmless. */
export interface Accepted {
  readonly channel: string
  readonly adapter: string
  readonly key: string
  readonly externalId: string | null
  readonly raw: Uint8Array
  readonly meta: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

/** The row of each accepted message: a new id, or the id which the same event already has. */
export interface AcceptedRow {
  readonly id: string
  readonly fresh: boolean
}

/**
 * Stores many messages in one statement. A key known already is left untouched, also when two processes store it at the
 * same moment: the unique constraint decides, never a look before.
 */
export async function insertMessages(db: Db, messages: readonly Accepted[]): Promise<AcceptedRow[]> {
  const ids = messages.map(() => uuidv7())
  const { rows: inserted } = await db.query(
    prepared(
      'insert-messages',
      `insert into message (id, channel, adapter, key, external_id, raw, meta, headers)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::jsonb[], $8::jsonb[])
     on conflict (channel, key) do nothing
     returning id`,
      [
        ids,
        messages.map(message => message.channel),
        messages.map(message => message.adapter),
        messages.map(message => storableKey(message.key)),
        messages.map(message => (message.externalId === null ? null : storable(message.externalId, 998))),
        messages.map(message => Buffer.from(message.raw)),
        messages.map(message => JSON.stringify(storableRecord(message.meta))),
        messages.map(message => JSON.stringify(storableRecord(message.headers))),
      ],
    ),
  )
  const fresh = new Set((inserted as { id: string }[]).map(row => row.id))
  if (fresh.size === messages.length) return ids.map(id => ({ id, fresh: true }))
  return withKnown(db, messages, ids, fresh)
}

async function withKnown(
  db: Db,
  messages: readonly Accepted[],
  ids: readonly string[],
  fresh: ReadonlySet<string>,
): Promise<AcceptedRow[]> {
  const { rows } = await db.query(
    `select id, channel, key from message where (channel, key) in (select * from unnest($1::text[], $2::text[]))`,
    [messages.map(message => message.channel), messages.map(message => storableKey(message.key))],
  )
  const known = new Map(
    (rows as { id: string; channel: string; key: string }[]).map(row => [
      `${row.channel}\n${row.key}`,
      row.id,
    ]),
  )
  return messages.map((message, index) => {
    const own = ids[index] as string
    const id = fresh.has(own) ? own : (known.get(`${message.channel}\n${storableKey(message.key)}`) ?? own)
    return { id, fresh: fresh.has(own) }
  })
}

/** Ids and header values come from strangers: what PostgreSQL refuses must not refuse the whole message. */
const storable = (text: string, max: number) => cutText(cleanText(text), max)

/** A key that cannot be kept as it is becomes its digest: cleaned, two different events could get the same key. */
const storableKey = (key: string) =>
  key !== '' && storable(key, 500) === key ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`

const storableRecord = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [storable(name, 100), storable(value, 2_000)]),
  )

/** Stores a polled channel's new cursor. */
export async function saveCursor(db: Db, channel: string, cursor: string): Promise<void> {
  await db.query(
    `insert into poll_cursor (channel, cursor) values ($1, $2)
     on conflict (channel) do update set cursor = excluded.cursor, updated_at = clock_timestamp()`,
    [channel, cursor],
  )
}

export async function readCursor(db: Db, channel: string): Promise<string | null> {
  const { rows } = await db.query('select cursor from poll_cursor where channel = $1', [channel])
  return (rows[0] as { cursor: string } | undefined)?.cursor ?? null
}
