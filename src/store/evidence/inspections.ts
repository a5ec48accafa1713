import { STATUS } from '../../ticket/life/index.js'
import { maySee } from '../conflict.js'
import type { Db } from '../database.js'
import { FAMILY } from './family.js'
import type { Sight } from '../queue.js'

/** `open`: the Inspektorat has not said yet. Then the photos are genuine, or the evidence is false. */
export type InspectionState = 'open' | 'genuine' | 'false'

/** Work reported as done with photos that look suspicious. */
export interface Inspection {
  readonly id: string
  /** The ticket as it lives: the one it was merged into, if it was. Whoever acts, acts on this one. */
  readonly ticketId: string
  readonly ticket: string
  /** The ticket whose work was reported as done, and the number of the event that did. */
  readonly finished: string
  readonly seq: number
  readonly state: InspectionState
  readonly openedAt: Date
  /** Why it was decided so, who did, and when. */
  readonly because: string | null
  readonly by: string | null
  readonly decidedAt: Date | null
  /** Whether the ticket is about an office: then nobody sees it but who has it. */
  readonly protected: boolean
  /** Whose ticket it is now, and what it is about. */
  readonly agency: string
  readonly unit: string | null
  readonly status: string
  readonly category: string | null
  readonly kelurahan: string | null
  /** Ids of the suspicious photos. */
  readonly evidence: readonly string[]
  /** Who handed them in, and for which agency; null for administrators. */
  readonly from: readonly { readonly name: string; readonly agency: string | null }[]
}

const INSPECTION = `select i.id, t.id as "ticketId", t.number as ticket, i.ticket_id as finished, i.seq, i.state, i.opened_at as "openedAt", i.because, i.by,
    i.decided_at as "decidedAt", t.protected, t.agency, t.unit, t.status, t.category, t.kelurahan, p.evidence, p."from"
  from inspection i cross join lateral (
    with recursive way as (
      select * from ticket where id = i.ticket_id union select n.* from ticket n join way w on n.id = w.merged_into)
    select * from way where merged_into is null) t cross join lateral (
    select coalesce(array_agg(e.id order by e.received_at), '{}') as evidence,
      coalesce(jsonb_agg(distinct jsonb_build_object('name', e.by, 'agency', e.agency)) filter (where e.id is not null), '[]') as "from"
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
  { cleared }: Sight,
  { state, limit }: { readonly state: InspectionState; readonly limit: number },
): Promise<Inspection[]> {
  const order = state === 'open' ? 'i.opened_at' : 'i.decided_at desc'
  const { rows } = await db.query(
    `${INSPECTION} where i.state = $1 and ${maySee('$2')} order by ${order}, i.id limit $3`,
    [state, cleared, limit],
  )
  return rows as Inspection[]
}

/** One inspection; null when there is none in sight. */
export async function findInspection(db: Db, { cleared }: Sight, id: string): Promise<Inspection | null> {
  const { rows } = await db.query(`${INSPECTION} where i.id = $1::uuid and ${maySee('$2')}`, [id, cleared])
  return (rows[0] as Inspection | undefined) ?? null
}

/** The inspections of a ticket and of those merged into it, oldest first. */
export async function inspectionsOf(db: Db, ticketId: string): Promise<Inspection[]> {
  const { rows } = await db.query(
    `${FAMILY} ${INSPECTION} where i.ticket_id in (select id from family) order by i.opened_at, i.seq`,
    [ticketId],
  )
  return rows as Inspection[]
}

/**
 * Whether somebody has to judge a ticket's work before it may go anywhere: it waits for validation, or the Inspektorat looks
 * at its photos.
 */
export async function awaitsJudgement(db: Db, ticketId: string): Promise<boolean> {
  const { rows } = await db.query(
    `${FAMILY} select exists (select from ticket where id = $1 and status = '${STATUS.validating}')
       or exists (select from inspection where state = 'open' and ticket_id in (select id from family)) as awaits`,
    [ticketId],
  )
  return (rows[0] as { awaits: boolean }).awaits
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
