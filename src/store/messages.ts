import type { Draft } from '../report/index.js'
import { type Db, prepared } from './database.js'

/** A message the worker takes up. */
export interface InFlight {
  readonly id: string
  readonly channel: string
  readonly adapter: string
  readonly externalId: string | null
  readonly raw: Buffer
  readonly meta: Record<string, string>
  readonly receivedAt: Date
  readonly attempts: number
  /** The author deleted it at the provider before we came to read it. */
  readonly takenBack: boolean
}

const IN_FLIGHT = `id, channel, adapter, external_id as "externalId", raw, meta, received_at as "receivedAt", attempts,
  exists (select 1 from message later where later.channel = message.channel and later.target = message.external_id
    and later.reading = 'delete' and later.state = 'settled') as "takenBack"`

/** The message if it still waits for a result, else null: a job may come twice. */
export async function loadInFlight(db: Db, id: string): Promise<InFlight | null> {
  const { rows } = await db.query(
    prepared('load-in-flight', `select ${IN_FLIGHT} from message where id = $1 and state = 'accepted'`, [id]),
  )
  return (rows[0] as InFlight | undefined) ?? null
}

/** A message in whatever state, with its bytes. */
export async function loadMessage(db: Db, id: string): Promise<InFlight | null> {
  const { rows } = await db.query(`select ${IN_FLIGHT} from message where id = $1`, [id])
  return (rows[0] as InFlight | undefined) ?? null
}

export interface Settlement {
  readonly reading: string
  readonly outcome: string
  readonly reason?: string | null
  readonly target?: string | null
  readonly draft?: Draft | null
  readonly understanding?: unknown
  /** It speaks against an office, or of a ticket that does: administrators may not read it. So is all that targets it. */
  readonly protected?: boolean
}

/** Holds a message until the transaction ends. False when somebody else gave it its result: then nothing may be written. */
export async function claim(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    prepared('claim-message', `select 1 from message where id = $1 and state = 'accepted' for update`, [id]),
  )
  return rowCount === 1
}

/**
 * Gives a message its one result. False when somebody else already did; then the caller must roll back. Inline file
 * bytes are not repeated in the stored draft: they are in the message and, inspected, in the file store.
 */
export async function settle(
  db: Db,
  id: string,
  { reading, outcome, reason, target, draft, understanding, protected: closed = false }: Settlement,
): Promise<boolean> {
  const { rowCount } = await db.query(
    prepared(
      'settle-message',
      `update message set state = 'settled', settled_at = clock_timestamp(), reading = $2, outcome = $3, reason = $4, target = $5, draft = $6, understanding = $7,
         protected = protected or $8 or exists (select from message about
           where about.channel = message.channel and about.external_id = $5 and about.protected)
     where id = $1 and state = 'accepted'`,
      [
        id,
        reading,
        outcome,
        reason ?? null,
        target ?? null,
        draft ? JSON.stringify(withoutBytes(draft)) : null,
        understanding ? JSON.stringify(understanding) : null,
        closed,
      ],
    ),
  )
  return rowCount === 1
}

const withoutBytes = (draft: Draft) => ({
  ...draft,
  media: draft.media.map(({ content: _bytes, ...rest }) => rest),
})

/** Puts a message aside with its bytes: visible, counted, replayable. */
export async function quarantine(db: Db, id: string, reading: string | null, reason: string): Promise<void> {
  await db.query(
    `update message set state = 'quarantined', settled_at = clock_timestamp(), reading = coalesce($2, reading), outcome = 'quarantine', reason = $3
     where id = $1 and state = 'accepted'`,
    [id, reading, reason],
  )
}

/** Counts a failed attempt and returns how many there were: our own count decides about quarantine, not the queue's. */
export async function countAttempt(db: Db, id: string): Promise<number> {
  const { rows } = await db.query(
    `update message set attempts = attempts + 1 where id = $1 returning attempts`,
    [id],
  )
  return (rows[0] as { attempts: number } | undefined)?.attempts ?? 0
}

/** A quarantined message goes back in flight (after a repair). False when it was not in quarantine. */
export async function release(db: Db, id: string): Promise<{ turn: number } | null> {
  const { rows } = await db.query(
    `update message set state = 'accepted', settled_at = null, outcome = null, reason = null, attempts = 0, requeues = requeues + 1
     where id = $1 and state = 'quarantined' returning requeues`,
    [id],
  )
  const row = rows[0] as { requeues: number } | undefined
  return row ? { turn: row.requeues } : null
}

/** True when one of these messages brought a report about an office. */
export async function areProtected(db: Db, ids: readonly string[]): Promise<boolean> {
  const { rows } = await db.query('select 1 from message where id = any($1) and protected limit 1', [ids])
  return rows.length > 0
}

/** What is known of an earlier message of a channel by the provider's id. */
export async function findByExternalId(
  db: Db,
  channel: string,
  externalId: string,
): Promise<{ id: string; state: string }[]> {
  const { rows } = await db.query(
    `select id, state from message where channel = $1 and external_id = $2 order by received_at`,
    [channel, externalId],
  )
  return rows as { id: string; state: string }[]
}
