import { maySee } from '../conflict.js'
import type { Db } from '../database.js'
import type { Sight } from './waiting.js'

/** `open`: the Inspektorat has not said yet. Then the photos are genuine, or the evidence is false. */
export type InspectionState = 'open' | 'genuine' | 'false'

/** Work reported as done with photos that look suspicious. */
export interface Inspection {
  readonly id: string
  readonly ticketId: string
  readonly ticket: string
  /** Number of the event that reported the work as done. */
  readonly seq: number
  readonly state: InspectionState
  readonly openedAt: Date
  /** Why it was decided so, who did, and when. */
  readonly because: string | null
  readonly by: string | null
  readonly decidedAt: Date | null
  /** Whose ticket it is now, and what it is about. */
  readonly agency: string
  readonly unit: string | null
  readonly status: string
  readonly category: string | null
  readonly kelurahan: string | null
  /** Ids of the suspicious photos. */
  readonly evidence: readonly string[]
  /** Who handed them in. */
  readonly from: readonly string[]
}

const INSPECTION = `select i.id, i.ticket_id as "ticketId", t.number as ticket, i.seq, i.state, i.opened_at as "openedAt", i.because, i.by,
    i.decided_at as "decidedAt", t.agency, t.unit, t.status, t.category, t.kelurahan, p.evidence, p."from"
  from inspection i join ticket t on t.id = i.ticket_id cross join lateral (
    select coalesce(array_agg(e.id order by e.received_at), '{}') as evidence,
      coalesce(array_agg(distinct e.by), '{}') as "from"
    from evidence e join evidence_verdict v on v.evidence_id = e.id and v.seq = i.seq and v.verdict = 'suspicious'
    where e.ticket_id = i.ticket_id) p`

/** Puts a ticket into the queue. False when it is there already for the same report of work. */
export async function openInspection(
  db: Db,
  one: { readonly id: string; readonly ticketId: string; readonly seq: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    'insert into inspection (id, ticket_id, seq) values ($1, $2, $3) on conflict (ticket_id, seq) do nothing',
    [one.id, one.ticketId, one.seq],
  )
  return rowCount === 1
}

/** The queue, longest waiting first; decided ones newest first. One more than `limit` tells that there is more. */
export async function inspections(
  db: Db,
  { cleared, without }: Sight,
  { state, limit }: { readonly state: InspectionState; readonly limit: number },
): Promise<Inspection[]> {
  const order = state === 'open' ? 'i.opened_at' : 'i.decided_at desc'
  const { rows } = await db.query(
    `${INSPECTION} where i.state = $1 and ${maySee('$2')} and t.agency <> all($3) order by ${order}, i.id limit $4`,
    [state, cleared, without, limit],
  )
  return rows as Inspection[]
}

/** One inspection; null when there is none in sight. */
export async function findInspection(
  db: Db,
  { cleared, without }: Sight,
  id: string,
): Promise<Inspection | null> {
  const { rows } = await db.query(
    `${INSPECTION} where i.id = $1::uuid and ${maySee('$2')} and t.agency <> all($3)`,
    [id, cleared, without],
  )
  return (rows[0] as Inspection | undefined) ?? null
}

/** The inspections of a ticket, oldest first. */
export async function inspectionsOf(db: Db, ticketId: string): Promise<Inspection[]> {
  const { rows } = await db.query(`${INSPECTION} where i.ticket_id = $1 order by i.seq`, [ticketId])
  return rows as Inspection[]
}

/** Writes down what the Inspektorat said. False when it has said something before. */
export async function closeInspection(
  db: Db,
  id: string,
  said: { readonly state: 'genuine' | 'false'; readonly because: string; readonly by: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update inspection set state = $2, because = $3, by = $4, decided_at = clock_timestamp() where id = $1 and state = 'open'`,
    [id, said.state, said.because, said.by],
  )
  return rowCount === 1
}
