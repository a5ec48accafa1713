import { maySee } from '../conflict.js'
import { type Db, prepared } from '../database.js'
import { MAILED } from './letters.js'

/** Changed tickets looked at per statement. */
const PAGE = 200
/** Deliveries that may wait for one endpoint. What comes later waits in the feed, which forgets nothing. */
const MOST_WAITING = 5_000

/** Endpoints of whose agency something has happened. */
const BEHIND = `select e.id, e.kind from endpoint e join agency_feed f using (agency)
  where e.state = 'active' and f.last > e.feed
    and (select count(*) from (select from delivery where endpoint_id = e.id and state = 'pending' limit ${MOST_WAITING}) as waiting) < ${MOST_WAITING}`

/** Each event of a ticket that is there is a delivery. */
const EACH_EVENT = `select e.id, n.ticket_id, n.seq, n.type, case when n.seq = n.upto then n.ends end, n.asks from e cross join news n`

/** Asks for work, and was not done by the office itself by mail: that is answered by a mail of its own. */
const ASKS_WORK = `(n.type = any($2) and n.actor <> 'surel:' || e.id)`

/**
 * People get one mail for all that has happened since the last: when the ticket is new to them, when it leaves, or when
 * something happened that asks for their work or word. A ticket they never heard of may end unheard.
 */
const ONE_MAIL = `select distinct on (n.ticket_id, n.asks) e.id, n.ticket_id, n.seq, n.type, n.ends, n.asks from e cross join news n
  where case when n.asks is not null then true when n.before is null then n.ends is null else n.ends is not null or ${ASKS_WORK} end
  order by n.ticket_id, n.asks, ${ASKS_WORK} desc, n.seq desc`

/**
 * Of a ticket that left only that is told, and only to whom it was told before; what still waited is dropped. So nobody can
 * see from their outbox whether it left like any other or because it speaks against them (store/conflict.ts).
 */
const DROP = `update delivery d set state = 'cancelled', reason = 'left', ended_at = clock_timestamp() from e, gone
  where d.endpoint_id = e.id and d.ticket_id = gone.ticket_id and d.state = 'pending' and d.seq <= gone.upto and d.ends is null`

/**
 * From the feed into the outbox, for one endpoint, in one statement. Feed order is commit order (`NEXT_FEED` in
 * grouping.ts), and the statement sees the counter and the tickets in one snapshot: what is below the counter is visible,
 * so the endpoint's place may move there. A ticket that left ends with the event with which it left. Of a ticket somebody
 * else has, whoever is asked about it hears the question alone; should the ticket come to them, they hear the rest of it, and
 * the question as news of their own where it was not sent yet. Who is asked anew by an event hears of it if they had not.
 * Two processes at once: one skips, and what both saw is written once.
 */
const FOLLOW = (kind: 'push' | 'email') => `
  with e as (select * from endpoint where id = $1 and state = 'active' for update skip locked),
  changed as (
    select t.id as ticket_id, t.feed, t.version as upto, case when t.merged_into is not null then 'merged' end as ends, null as asks
    from e join ticket t on t.agency = e.agency and t.feed > e.feed and (e.unit is null or t.unit = e.unit)
    order by t.feed limit ${PAGE}),
  gone as (
    select l.ticket_id, max(l.feed) as feed,
      (select max(seq) from agency_left every where every.ticket_id = l.ticket_id and every.agency = e.agency
        and (e.unit is null or every.unit = e.unit)) as upto, 'left' as ends, null as asks
    from e join agency_left l on l.agency = e.agency and l.feed > e.feed and (e.unit is null or l.unit = e.unit)
      join ticket t on t.id = l.ticket_id
    where t.agency <> e.agency or (e.unit is not null and t.unit is distinct from e.unit)
    group by l.ticket_id, e.agency, e.unit order by 2 limit ${PAGE}),
  asked as (
    select a.ticket_id, a.feed, a.seq as upto, null as ends, a.what as asks
    from e join agency_asked a on a.agency = e.agency and a.feed > e.feed and (e.unit is null or a.unit = e.unit)
      join ticket t on t.id = a.ticket_id
    where t.merged_into is null and ${maySee('e.agency')} order by a.feed limit ${PAGE}),
  page as (select * from changed union all select * from gone union all select * from asked order by feed limit ${PAGE}),
  news as (
    select p.ticket_id, p.upto, p.ends, p.asks, told.seq as before, v.seq, v.type, v.actor
    from e cross join page p
      left join told on told.endpoint_id = e.id and told.ticket_id = p.ticket_id
      join ticket_event v on v.ticket_id = p.ticket_id and (p.asks is not null or v.seq > coalesce(told.seq, 0)) and v.seq <= p.upto and v.at >= e.since
        and case when p.asks is not null then v.seq = p.upto
              else p.ends is distinct from 'left' or (v.seq = p.upto and told.seq is not null) end),
  dropped as (${DROP}),
  written as (
    insert into delivery (endpoint_id, ticket_id, seq, type, ends, asks)
    -- An agency that has a ticket with one unit and is asked about it with another hears the event as news of its own.
    select distinct on (2, 3) * from (${kind === 'push' ? EACH_EVENT : ONE_MAIL}) as fresh order by 2, 3, 6 nulls first
    on conflict (endpoint_id, ticket_id, seq) do update set state = 'pending', reason = null, ended_at = null, asks = excluded.asks
      where delivery.state = 'cancelled' and delivery.asks is not null),
  marked as (
    insert into told (endpoint_id, ticket_id, seq) select e.id, p.ticket_id, p.upto from e cross join page p
    where p.asks is null and exists (select from news n where n.ticket_id = p.ticket_id and n.asks is null)
    on conflict (endpoint_id, ticket_id) do update set seq = greatest(told.seq, excluded.seq))
  update endpoint set feed = greatest(endpoint.feed,
      case when (select count(*) from page) = ${PAGE} then (select max(feed) from page) else f.last end)
    from e join agency_feed f on f.agency = e.agency where endpoint.id = e.id
  returning (select count(*) from page) = ${PAGE} as more`

/**
 * Writes what happened to tickets into the outbox of every active endpoint that may know of it. It runs beside the main job,
 * which therefore pays nothing for it; a process that dies in between leaves the place in the feed where it was.
 */
export async function followFeeds(db: Db): Promise<void> {
  const { rows } = await db.query(prepared('feeds-behind', BEHIND, []))
  for (const { id, kind } of rows as { id: string; kind: 'push' | 'email' }[]) {
    const follow = prepared(`follow-${kind}`, FOLLOW(kind), kind === 'push' ? [id] : [id, MAILED])
    for (let more = true; more; ) more = (await db.query(follow)).rows[0]?.more ?? false
  }
}
