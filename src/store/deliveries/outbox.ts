import type { Question } from '../../ticket/life/index.js'
import { type Db, prepared } from '../database.js'
import type { EndpointKind } from './endpoints.js'

/** A delivery whose time has come, with all that is needed to send it. */
export interface Due {
  /** A bigint, hence text. */
  readonly id: string
  readonly type: string
  /** Null for what is about the endpoint itself. */
  readonly ticket: { readonly id: string; readonly number: string } | null
  readonly seq: number | null
  readonly ends: 'left' | 'merged' | null
  /** What the office is asked about a ticket somebody else has; null where it is told of its own. */
  readonly asks: Question | null
  /** Of a mail that answers a mail: what is to be said. */
  readonly letter: Readonly<Record<string, string>> | null
  /** When the event happened; of anything else, when the delivery was made. */
  readonly at: Date
  /** Status the event gave the ticket, if it did. */
  readonly status: string | null
  /** Including the one about to be made: since it was made or replayed, and in all. */
  readonly attempts: number
  readonly tried: number
  readonly endpoint: {
    readonly id: string
    readonly kind: EndpointKind
    readonly agency: string
    readonly unit: string | null
    readonly address: string
    readonly secret: number
    readonly formerUntil: Date | null
    readonly failures: number
    readonly failingSince: Date | null
  }
}

/**
 * Takes deliveries whose time has come: at most `slots` at once per endpoint (in this process; `busy` tells how many it has
 * under way), one where the last attempts failed, none where it rests. Never two events of one ticket: a later one waits
 * until the earlier is accepted or given up, and so does a later answer to a mail for the earlier answer. The attempt is written
 * down before it is made, so that one cut off by the end of its process can be seen.
 */
export async function leaseDeliveries(
  db: Db,
  given: { slots: number; leaseSeconds: number; trustedFailures: number; busy: ReadonlyMap<string, number> },
): Promise<Due[]> {
  const { rows } = await db.query(
    prepared(
      'lease-deliveries',
      `with room as (
         select e.id, e.state, case when e.failures >= $3 then 1 else $1 end - coalesce(($4::jsonb->>e.id)::int, 0) as n
         from endpoint e where e.state in ('active', 'unverified') and (e.rest_until is null or e.rest_until < clock_timestamp())),
       taken as (
         select d.id from room cross join lateral (
           select id from delivery d
           where d.endpoint_id = room.id and d.state = 'pending' and d.next_at <= clock_timestamp()
             and (d.leased_until is null or d.leased_until < clock_timestamp())
             and (room.state = 'active' or d.type = 'endpoint.verification')
             and not exists (select from delivery b where b.endpoint_id = d.endpoint_id and b.ticket_id = d.ticket_id
               and b.state = 'pending' and (b.seq < d.seq or (b.seq is null and d.seq is null and b.id < d.id)))
           order by d.next_at, d.id limit greatest(room.n, 0) for update skip locked) as d),
       leased as (
         update delivery d set attempts = attempts + 1, tried = tried + 1, leased_until = clock_timestamp() + make_interval(secs => $2)
         from taken where d.id = taken.id returning d.*),
       noted as (insert into delivery_attempt (delivery_id, number) select id, tried from leased)
       select d.id, d.type, d.seq, d.ends, d.asks, d.letter, d.attempts, d.tried, coalesce(v.at, d.made_at) as at, v.body->>'status' as status,
         case when t.id is not null then json_build_object('id', t.id, 'number', t.number) end as ticket,
         e.id as "endpointId", e.kind, e.agency, e.unit, e.address, e.secret, e.former_until as "formerUntil", e.failures,
         e.failing_since as "failingSince"
       from leased d join endpoint e on e.id = d.endpoint_id
         left join ticket t on t.id = d.ticket_id
         left join ticket_event v on v.ticket_id = d.ticket_id and v.seq = d.seq
       order by d.next_at, d.id`,
      [
        given.slots,
        given.leaseSeconds,
        given.trustedFailures,
        JSON.stringify(Object.fromEntries(given.busy)),
      ],
    ),
  )
  return rows.map(
    ({
      endpointId: id,
      kind,
      agency,
      unit,
      address,
      secret,
      formerUntil,
      failures,
      failingSince,
      ...row
    }) => ({
      ...row,
      endpoint: { id, kind, agency, unit, address, secret, formerUntil, failures, failingSince },
    }),
  ) as Due[]
}

/** How an attempt went and what follows. */
export interface Recorded {
  readonly delivery: Pick<Due, 'id' | 'tried'>
  readonly ms: number
  /** `accepted`, or the name of what went wrong. */
  readonly outcome: string
  /** HTTP status, if there was an answer. */
  readonly status: number | null
  /** First words of the answer, masked. */
  readonly answer: string | null
  readonly next:
    | { readonly is: 'sent' }
    | { readonly is: 'failed' }
    | { readonly is: 'again'; readonly at: Date }
  /** Null lets the endpoint rest no longer than before. */
  readonly restUntil: Date | null
}

/**
 * Writes down how an attempt went. "Accepted" counts however late it is noted: nothing accepted is ever sent again by
 * itself. Any other outcome of an attempt that somebody else has meanwhile repeated changes nothing but the log.
 *
 * @returns false when the delivery did not wait for this any more.
 */
export async function recordAttempt(db: Db, recorded: Recorded): Promise<boolean> {
  const { delivery, ms, outcome, status, answer, next, restUntil } = recorded
  const { rowCount } = await db.query(
    prepared(
      'record-attempt',
      `with log as (update delivery_attempt set ms = $3, outcome = $4, status = $5, answer = $6 where delivery_id = $1 and number = $2),
       d as (
         update delivery set state = case $7 when 'again' then 'pending' else $7 end, leased_until = null,
           next_at = coalesce($8, next_at), reason = case when $7 = 'sent' then null else $4 end,
           ended_at = case when $7 <> 'again' then clock_timestamp() end
         where id = $1 and state = 'pending' and ($7 = 'sent' or tried = $2) returning endpoint_id),
       health as (update endpoint e set failures = case when $7 = 'sent' then 0 else failures + 1 end,
         failing_since = case when $7 = 'sent' then null else coalesce(failing_since, clock_timestamp()) end,
         rest_until = case when $7 = 'sent' then null else greatest(rest_until, $9) end
         from d where e.id = d.endpoint_id and not ($7 = 'sent' and e.failures = 0))
       select from d`,
      [
        delivery.id,
        delivery.tried,
        Math.round(ms),
        outcome,
        status,
        answer,
        next.is,
        next.is === 'again' ? next.at : null,
        restUntil,
      ],
    ),
  )
  return rowCount === 1
}

/** How long the log of deliveries is kept, days. */
const KEPT_DAYS = 90

/** Drops ended deliveries with their attempts, at most `limit`. @returns how many; equal to `limit` when there may be more. */
export async function forgetDeliveries(db: Db, limit = 5_000): Promise<number> {
  const { rowCount } = await db.query(
    `delete from delivery where id in (
       select id from delivery where state <> 'pending' and made_at < clock_timestamp() - make_interval(days => ${KEPT_DAYS}) order by id limit $1)`,
    [limit],
  )
  return rowCount ?? 0
}
