import { type Complaint, type Draft, type Understanding, withoutLinkKeys } from '../../report/index.js'
import type { Db } from '../database.js'

/** A message and everything that became of it. */
export interface MessageRow {
  readonly id: string
  readonly channel: string
  readonly adapter: string
  readonly externalId: string | null
  readonly receivedAt: Date
  readonly settledAt: Date | null
  readonly state: 'accepted' | 'settled' | 'quarantined'
  readonly reading: string | null
  readonly outcome: string | null
  readonly reason: string | null
  readonly target: string | null
  readonly draft: Draft | null
  readonly understanding: Understanding | null
  /** One of its reports speaks against an office. */
  readonly protected: boolean
}

export interface MessageMedia {
  readonly kind: string
  readonly name: string | null
  readonly state: string
  readonly type: string | null
  readonly sha256: string | null
}

export interface MessageReport {
  readonly number: string
  readonly ordinal: number
  readonly text: string
  readonly complaint: Complaint
  readonly matching: unknown
  /** Null while a report belongs to no ticket. */
  readonly ticket: {
    readonly number: string
    readonly agency: string
    readonly unit: string | null
    readonly status: string
    /** Only its holder may know where it is. */
    readonly protected: boolean
  } | null
}

export interface MessageReply {
  readonly kind: string
  readonly state: string
  readonly text: string
  readonly sentAt: Date | null
  readonly reason: string | null
}

const MESSAGE = `m.id, m.channel, m.adapter, m.external_id as "externalId", m.received_at as "receivedAt",
  m.settled_at as "settledAt", m.state, m.reading, m.outcome, m.reason, m.target, m.draft, m.understanding, m.protected`

export async function findMessage(db: Db, id: string): Promise<MessageRow | null> {
  const { rows } = await db.query(`select ${MESSAGE} from message m where m.id = $1::uuid`, [id])
  return rows[0] ?? null
}

/**
 * Messages a provider calls `externalId`: more than one where an edit names the message it edits, oldest first. With null
 * the latest of the channel. At most 100.
 */
export async function findMessages(
  db: Db,
  channel: string,
  externalId: string | null,
): Promise<MessageRow[]> {
  const which =
    externalId === null ? 'order by m.received_at desc' : 'and m.external_id = $2 order by m.received_at'
  const { rows } = await db.query(
    `select ${MESSAGE} from message m where m.channel = $1 ${which} limit 100`,
    externalId === null ? [channel] : [channel, externalId],
  )
  return rows
}

export async function mediaOfMessage(db: Db, id: string): Promise<MessageMedia[]> {
  const { rows } = await db.query(
    `select f.kind, f.name, f.state, s.type, f.sha256 from message_media f left join media s using (sha256)
     where f.message_id = $1 order by f.ordinal`,
    [id],
  )
  return rows
}

export async function reportsOfMessage(db: Db, id: string): Promise<MessageReport[]> {
  const { rows } = await db.query(
    `select r.number, r.ordinal, r.text, r.complaint, r.matching,
       case when t.id is not null then
         json_build_object('number', t.number, 'agency', t.agency, 'unit', t.unit, 'status', t.status, 'protected', t.protected) end as ticket
     from report r left join membership b on b.report_id = r.id left join ticket t on t.id = b.ticket_id
     where r.message_id = $1 order by r.ordinal`,
    [id],
  )
  return rows
}

export async function repliesToMessage(db: Db, id: string): Promise<MessageReply[]> {
  const { rows } = await db.query(
    `select kind, state, text, sent_at as "sentAt", reason from reply where message_id = $1 order by created_at, kind`,
    [id],
  )
  return (rows as MessageReply[]).map(reply => ({ ...reply, text: withoutLinkKeys(reply.text) }))
}

/** A message left the flow when it is settled or in quarantine. Reads one narrow column: callers ask again and again. */
export async function stateOfMessage(db: Db, id: string): Promise<MessageRow['state'] | null> {
  const { rows } = await db.query('select state from message where id = $1::uuid', [id])
  return rows[0]?.state ?? null
}
