import type { Db } from '../database.js'
import type { Reach } from '../read/tickets.js'

export type EndpointKind = 'push' | 'email'

/** Where an agency, or a unit of it, wants to be told. */
export interface Endpoint {
  /** Shaped like a public number; also what a reply code to a confirmation mail is bound to. */
  readonly id: string
  readonly kind: EndpointKind
  readonly agency: string
  /** Null: the whole agency. */
  readonly unit: string | null
  /** URL or mail address. */
  readonly address: string
  readonly state: 'unverified' | 'active' | 'disabled' | 'deleted'
  readonly reason: string | null
  /** Generation of the signing secret; the one before is valid until `formerUntil`. */
  readonly secret: number
  readonly formerUntil: Date | null
  readonly madeAt: Date
  /** Events from then on are told; null until it was active for the first time. */
  readonly since: Date | null
  readonly failures: number
  readonly failingSince: Date | null
  readonly restUntil: Date | null
  /** Deliveries that wait, and that were given up. */
  readonly pending: number
  readonly failed: number
}

const COLUMNS = `e.id, e.kind, e.agency, e.unit, e.address, e.state, e.reason, e.secret, e.former_until as "formerUntil",
  e.made_at as "madeAt", e.since, e.failures, e.failing_since as "failingSince", e.rest_until as "restUntil",
  (select count(*)::int from delivery d where d.endpoint_id = e.id and d.state = 'pending') as pending,
  (select count(*)::int from delivery d where d.endpoint_id = e.id and d.state = 'failed') as failed`

/** $1, $2: agency and unit of a `Reach`. */
const WITHIN = `e.state <> 'deleted' and ($1::text is null or e.agency = $1) and ($2::text is null or e.unit = $2)`

export interface NewEndpoint {
  readonly id: string
  readonly kind: EndpointKind
  readonly agency: string
  readonly unit: string | null
  readonly address: string
  readonly madeBy: string
  /** What the caller's Idempotency-Key stands for: the same is the same endpoint. */
  readonly change: string | undefined
}

/** Endpoints one agency may have; enough for every Suku Dinas and kelurahan office. */
const MOST = 400

export class TooManyEndpoints extends Error {}

/** Makes an endpoint and puts its proof of ownership into the outbox; it hears nothing else until that is answered. */
export async function createEndpoint(db: Db, given: NewEndpoint): Promise<string> {
  const { id, kind, agency, unit, address, madeBy, change = null } = given
  const { rows } = await db.query(
    `insert into endpoint (id, kind, agency, unit, address, made_by, change)
     select $1, $2, $3, $4, $5, $6, $7 where (select count(*) from endpoint where agency = $3 and state <> 'deleted') < ${MOST}
     on conflict (change) do update set change = excluded.change returning id, xmax = 0 as fresh`,
    [id, kind, agency, unit, address, madeBy, change],
  )
  const made = rows[0] as { id: string; fresh: boolean } | undefined
  if (!made) throw new TooManyEndpoints(`${agency} has ${MOST} endpoints`)
  if (made.fresh) await challenge(db, made.id)
  return made.id
}

/** Asks again for the proof of ownership, instead of any that still waits. */
async function challenge(db: Db, id: string): Promise<void> {
  await db.query(
    `update delivery set state = 'cancelled', reason = 'asked_again', ended_at = clock_timestamp()
     where endpoint_id = $1 and type = 'endpoint.verification' and state = 'pending'`,
    [id],
  )
  await db.query(`insert into delivery (endpoint_id, type) values ($1, 'endpoint.verification')`, [id])
}

/** A test event, or the challenge once more when it is not answered yet. Inside the caller's transaction. */
export async function testEndpoint(db: Db, id: string): Promise<void> {
  const { rows } = await db.query('select state from endpoint where id = $1 for update', [id])
  const state = (rows[0] as { state: string } | undefined)?.state
  if (state === 'unverified') await challenge(db, id)
  if (state === 'active')
    await db.query(`insert into delivery (endpoint_id, type) values ($1, 'endpoint.test')`, [id])
}

export async function findEndpoint(db: Db, id: string, reach: Reach): Promise<Endpoint | null> {
  const { rows } = await db.query(`select ${COLUMNS} from endpoint e where ${WITHIN} and e.id = $3`, [
    reach.agency,
    reach.unit,
    id,
  ])
  return rows[0] ?? null
}

export async function listEndpoints(db: Db, reach: Reach): Promise<Endpoint[]> {
  const { rows } = await db.query(
    `select ${COLUMNS} from endpoint e where ${WITHIN} order by e.agency, e.unit nulls first, e.made_at`,
    [reach.agency, reach.unit],
  )
  return rows
}

/**
 * Another address, or off and on again. Whoever is told from now on has to prove it first; what waits goes on waiting.
 * Inside the caller's transaction.
 */
export async function changeEndpoint(
  db: Db,
  id: string,
  change: { readonly address?: string | undefined; readonly active?: boolean | undefined },
): Promise<void> {
  const { address = null, active } = change
  const { rowCount } = await db.query(
    `update endpoint set address = coalesce($2::text, address), failures = 0, failing_since = null, rest_until = null,
       state = case when $3::boolean = false then 'disabled' else 'unverified' end, reason = case when $3 = false then 'by_hand' end
     where id = $1 and state <> 'deleted'
       and ($2 <> address or ($3 = false and state <> 'disabled') or ($3 = true and state = 'disabled'))`,
    [id, address, active ?? null],
  )
  if (rowCount === 1 && active !== false) await challenge(db, id)
}

/** Nothing is sent there any more; what was sent stays in the log of deliveries. Inside the caller's transaction. */
export async function deleteEndpoint(db: Db, id: string): Promise<void> {
  await db.query(`update endpoint set state = 'deleted', change = null where id = $1`, [id])
  await db.query(
    `update delivery set state = 'cancelled', reason = 'endpoint_deleted', ended_at = clock_timestamp() where endpoint_id = $1 and state = 'pending'`,
    [id],
  )
}

/** A new secret; the one before stays valid for some hours. The same `rotation` turns once. */
export async function rotateSecret(
  db: Db,
  id: string,
  hours: number,
  rotation: string | undefined,
): Promise<void> {
  await db.query(
    `update endpoint set secret = secret + 1, rotation = $3, former_until = clock_timestamp() + make_interval(hours => $2)
     where id = $1 and ($3::uuid is null or rotation is distinct from $3)`,
    [id, hours, rotation ?? null],
  )
}

/**
 * The owner has answered: told from now on, or from where it stopped if it was active before. The lock on the feed waits
 * for transactions under way, so the moment it begins lies between two changes of the agency. Inside a transaction.
 */
export async function activate(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `with feed as (
       insert into agency_feed (agency, last) select agency, 0 from endpoint where id = $1
       on conflict (agency) do update set last = agency_feed.last returning last)
     update endpoint set state = 'active', reason = null, failures = 0, failing_since = null, rest_until = null,
       feed = case when since is null then feed.last else endpoint.feed end, since = coalesce(since, clock_timestamp())
     from feed where id = $1 and state = 'unverified'`,
    [id],
  )
  return rowCount === 1
}

export async function disable(db: Db, id: string, reason: string): Promise<void> {
  await db.query(
    `update endpoint set state = 'disabled', reason = $2 where id = $1 and state in ('active', 'unverified')`,
    [id, reason],
  )
}
