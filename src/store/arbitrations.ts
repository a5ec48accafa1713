import type { Owner } from '../ticket/life/index.js'
import { maySee } from './conflict.js'
import type { Db } from './database.js'
import type { Sight } from './evidence.js'
import type { TicketKey } from './life.js'

/** A ticket of which somebody has asked an arbiter who acts. */
export interface Appeal {
  readonly id: string
  readonly number: string
  readonly version: number
  readonly agency: string
  readonly unit: string | null
  readonly category: string | null
  readonly kelurahan: string | null
  readonly summary: string
  readonly openedAt: Date
  readonly hops: number
  /** Who is asked. */
  readonly arbiter: Owner
  /** Since when the owner has waited, also where the appeal has climbed since. */
  readonly askedAt: Date
  readonly reason: string | null
  /** Whom the owner proposes. */
  readonly proposed: Owner | null
}

/** $1 and $2: whose sight; $3 and $4: the arbiter, null for everybody's. */
const WAITING = `select t.id, t.number, t.version, t.agency, t.unit, t.category, t.kelurahan, t.summary, t.opened_at as "openedAt", t.hops,
    json_build_object('agency', t.arbiter_agency, 'unit', t.arbiter_unit) as arbiter, a.at as "askedAt", a.reason, a.proposed
  from ticket t cross join lateral (
    select e.at, w.text as reason, e.body->'to' as proposed
    from ticket_event e left join event_words w on w.ticket_id = e.ticket_id and w.seq = e.seq
    where e.ticket_id = t.id and e.type = 'appealed' order by e.seq desc limit 1) a
  where t.arbiter_agency is not null and t.closed_at is null and t.merged_into is null
    and ${maySee('$1')} and t.agency <> all($2)
    and ($3::text is null or (t.arbiter_agency = $3 and t.arbiter_unit is not distinct from $4))`

const values = ({ cleared, without }: Sight, arbiter: Owner | null) => [
  cleared,
  without,
  arbiter?.agency ?? null,
  arbiter?.unit ?? null,
]

/** Appeals that wait, longest first. One more than `limit` tells that there are more. */
export async function waitingAppeals(
  db: Db,
  sight: Sight,
  arbiter: Owner | null,
  limit: number,
): Promise<Appeal[]> {
  const { rows } = await db.query(`${WAITING} order by a.at, t.id limit $5`, [
    ...values(sight, arbiter),
    limit,
  ])
  return rows as Appeal[]
}

/** One of them; null when it does not wait or is out of sight. */
export async function waitingAppeal(
  db: Db,
  sight: Sight,
  arbiter: Owner | null,
  key: TicketKey,
): Promise<Appeal | null> {
  const [column, value] = 'id' in key ? ['t.id = $5::uuid', key.id] : ['t.number = $5', key.number]
  const { rows } = await db.query(`${WAITING} and ${column}`, [...values(sight, arbiter), value])
  return (rows[0] as Appeal | undefined) ?? null
}

/** Appeals that whoever is asked has not decided for so many days, with who that is. */
export async function unansweredAppeals(
  db: Db,
  days: number,
): Promise<{ readonly id: string; readonly number: string; readonly arbiter: Owner }[]> {
  const { rows } = await db.query(
    `select t.id, t.number, json_build_object('agency', t.arbiter_agency, 'unit', t.arbiter_unit) as arbiter
     from ticket t where t.arbiter_agency is not null and t.closed_at is null and t.merged_into is null
       and (select max(e.at) from ticket_event e where e.ticket_id = t.id and e.type in ('appealed', 'climbed'))
         < clock_timestamp() - make_interval(secs => $1) order by t.id`,
    [days * 86_400],
  )
  return rows as { id: string; number: string; arbiter: Owner }[]
}
