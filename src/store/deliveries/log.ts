import { clearanceOf, maySee } from '../conflict.js'
import type { Db } from '../database.js'
import type { Reach } from '../read/tickets.js'

/** A row of the outbox as people see it. */
export interface Delivery {
  readonly id: string
  readonly endpointId: string
  readonly ticketId: string | null
  /** Public number of the ticket. */
  readonly ticket: string | null
  readonly seq: number | null
  readonly type: string
  readonly ends: 'left' | 'merged' | null
  readonly state: 'pending' | 'sent' | 'failed' | 'cancelled'
  readonly reason: string | null
  readonly tried: number
  readonly replays: number
  readonly nextAt: Date
  readonly madeAt: Date
  readonly endedAt: Date | null
}

export interface Attempt {
  readonly number: number
  readonly at: Date
  /** Null while under way, and for ever when the process ended meanwhile. */
  readonly outcome: string | null
  readonly ms: number | null
  readonly status: number | null
  readonly answer: string | null
}

const COLUMNS = `d.id, d.endpoint_id as "endpointId", d.ticket_id as "ticketId", t.number as ticket, d.seq, d.type, d.ends, d.state, d.reason,
  d.tried, d.replays, d.next_at as "nextAt", d.made_at as "madeAt", d.ended_at as "endedAt"`

/**
 * $1, $2: agency and unit of a `Reach`. An office keeps the log of what it was told; nobody else reads of a ticket that is
 * closed to them.
 */
const from = (
  clearance: string,
) => `from delivery d join endpoint e on e.id = d.endpoint_id left join ticket t on t.id = d.ticket_id
  where ($1::text is null or e.agency = $1) and ($2::text is null or e.unit = $2)
    and ($1::text is not null or t.id is null or ${maySee(clearance)})`

export interface DeliveryQuery {
  readonly endpointId: string | null
  readonly state: string | null
  /** Only older ones: id of the last one seen. */
  readonly before: string | null
  readonly limit: number
}

/** Newest first. */
export async function listDeliveries(db: Db, reach: Reach, query: DeliveryQuery): Promise<Delivery[]> {
  const { rows } = await db.query(
    `select ${COLUMNS} ${from('$7')} and ($3::text is null or d.endpoint_id = $3) and ($4::text is null or d.state = $4)
       and ($5::bigint is null or d.id < $5) order by d.id desc limit $6`,
    [reach.agency, reach.unit, query.endpointId, query.state, query.before, query.limit, clearanceOf(reach)],
  )
  return rows
}

/** One delivery with every attempt, oldest first. */
export async function findDelivery(
  db: Db,
  id: string,
  reach: Reach,
): Promise<(Delivery & { readonly log: readonly Attempt[] }) | null> {
  const { rows } = await db.query(`select ${COLUMNS} ${from('$4')} and d.id = $3::bigint`, [
    reach.agency,
    reach.unit,
    id,
    clearanceOf(reach),
  ])
  if (!rows[0]) return null
  const log = await db.query(
    'select number, at, ms, outcome, status, answer from delivery_attempt where delivery_id = $1 order by number',
    [id],
  )
  return { ...rows[0], log: log.rows }
}

const AGAIN = `state = 'pending', reason = null, attempts = 0, replays = replays + 1, next_at = clock_timestamp(), leased_until = null, ended_at = null`

/** Sends an ended delivery again, under the id it always had. False while it waits anyhow, or was cancelled. */
export async function replayDelivery(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update delivery set ${AGAIN} where id = $1 and state in ('sent', 'failed')`,
    [id],
  )
  return rowCount === 1
}

/** Deliveries one call may begin again. */
const MOST_REPLAYED = 10_000

/** The same for what was put into the outbox of an endpoint in a span of time, oldest first, at most 10,000. @returns how many. */
export async function replayRange(
  db: Db,
  endpointId: string,
  { from, to, onlyFailed }: { from: Date; to: Date; onlyFailed: boolean },
): Promise<number> {
  const { rowCount } = await db.query(
    `update delivery set ${AGAIN} where id in (
       select id from delivery where endpoint_id = $1 and made_at >= $2 and made_at < $3 and ticket_id is not null and seq is not null
         and state = any($4) order by id limit ${MOST_REPLAYED})`,
    [endpointId, from, to, onlyFailed ? ['failed'] : ['sent', 'failed']],
  )
  return rowCount ?? 0
}

/** For metrics: deliveries by kind of endpoint and state, and endpoints by state; `behind` counts those which rest. */
export async function deliveryCounts(db: Db): Promise<{
  deliveries: { kind: string; state: string; n: number }[]
  endpoints: { kind: string; state: string; n: number; resting: number }[]
}> {
  const deliveries = await db.query(
    `select e.kind, d.state, count(*)::int as n from delivery d join endpoint e on e.id = d.endpoint_id where d.state in ('pending', 'failed') group by 1, 2`,
  )
  const endpoints = await db.query(
    `select kind, state, count(*)::int as n, count(*) filter (where rest_until > clock_timestamp())::int as resting
     from endpoint where state <> 'deleted' group by 1, 2`,
  )
  return { deliveries: deliveries.rows, endpoints: endpoints.rows }
}
