import { type Appeals, asksOf, type Owner } from '../ticket/life/index.js'
import type { TicketRules } from '../ticket/rules.js'
import type { Db } from './database.js'
import { noteOnTicket } from './grouping.js'
import { lockFeeds, writeAsks } from './life/asks.js'
import { lifeOfTicket, type TicketKey } from './life.js'
import { type Queued, queueOf, type Sight } from './queue.js'

/** A ticket of which somebody has asked an arbiter who acts. */
export interface Appeal extends Queued {
  readonly hops: number
  /** Who is asked. */
  readonly arbiter: Owner
  /** Since when the owner has waited, also where the appeal has climbed since. */
  readonly askedAt: Date
  readonly reason: string | null
  /** Whom the owner proposes. */
  readonly proposed: Owner | null
}

/** $2 and $3: the arbiter, null for everybody's; $4: agencies of arbiters left out. */
const APPEALS = queueOf<Appeal>({
  tells: `t.hops, json_build_object('agency', t.arbiter_agency, 'unit', t.arbiter_unit) as arbiter, e.at as "askedAt",
    w.text as reason, e.body->'to' as proposed`,
  events: ['appealed'],
  where: `t.arbiter_agency is not null and t.closed_at is null
    and ($2::text is null or (t.arbiter_agency = $2 and t.arbiter_unit is not distinct from $3)) and t.arbiter_agency <> all($4)`,
})

const valuesOf = ({ of, except }: Appeals) => [of?.agency ?? null, of?.unit ?? null, except]

/** Appeals that wait, longest first. One more than `limit` tells that there are more. */
export const waitingAppeals = (db: Db, sight: Sight, which: Appeals, limit: number): Promise<Appeal[]> =>
  APPEALS.first(db, sight, valuesOf(which), limit)

/** One of them; null when it does not wait or is out of sight. */
export const waitingAppeal = (db: Db, sight: Sight, which: Appeals, key: TicketKey): Promise<Appeal | null> =>
  APPEALS.find(db, sight, valuesOf(which), key)

/** $1: days. A reminder begins them anew. */
const UNANSWERED = `t.arbiter_agency is not null and t.closed_at is null and t.merged_into is null
  and (select max(e.at) from ticket_event e where e.ticket_id = t.id and e.type in ('appealed', 'climbed', 'arbiter_reminded'))
    < clock_timestamp() - make_interval(secs => $1 * 86400)`

/** Appeals that whoever is asked has not decided for so many days. */
export async function unansweredAppeals(
  db: Db,
  days: number,
): Promise<{ readonly id: string; readonly number: string }[]> {
  const { rows } = await db.query(`select t.id, t.number from ticket t where ${UNANSWERED} order by t.id`, [
    days,
  ])
  return rows as { id: string; number: string }[]
}

/**
 * Asks the arbiter once more, as an event of the ticket. Inside a transaction that holds the ticket's name.
 *
 * @returns false when somebody else has done so, or it was decided meanwhile.
 */
export async function remindArbiter(db: Db, rules: TicketRules, id: string, days: number): Promise<boolean> {
  const { rows } = await db.query(`select from ticket t where ${UNANSWERED} and t.id = $2`, [days, id])
  const ticket = rows.length === 1 ? await lifeOfTicket(db, rules, { id }) : null
  if (!ticket) return false
  const asks = asksOf(rules.life.rules, ticket.state)
  await lockFeeds(db, [ticket.state.owner, ...asks.map(({ office }) => office)])
  const body = { arbiter: ticket.state.arbiter }
  await noteOnTicket(db, id, { type: 'arbiter_reminded', actor: 'muara', body })
  await writeAsks(db, id, await versionOf(db, id), asks)
  return true
}

async function versionOf(db: Db, id: string): Promise<number> {
  const { rows } = await db.query('select version from ticket where id = $1', [id])
  return (rows[0] as { version: number }).version
}
