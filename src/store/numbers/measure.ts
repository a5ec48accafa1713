import { type Measure, measureOf } from '../../ticket/numbers/index.js'
import type { TicketRules } from '../../ticket/rules.js'
import type { Database, Db } from '../database.js'
import { livesOfTickets } from '../life/read.js'

/** Any number not used elsewhere: one process measures at a time. */
const MEASURE_LOCK = 5_231_709
/** Tickets measured per transaction. */
const PAGE = 500

/** An agency in whose feed something lies that was not measured by the present rules; the one furthest behind first. */
const BEHIND = `select f.agency, f.last, case when m.rules = $1 then m.feed else 0 end as after
  from agency_feed f left join measured_feed m using (agency)
  where m.feed is null or m.feed < f.last or m.rules <> $1
  order by f.last - coalesce(m.feed, 0) desc limit 1`

const WRITE = `insert into ticket_measure (ticket_id, version, coordination_at, coordination_ms, coordination_due,
    coordination_limit_ms, coordination_each, completion_at, completion_ms, completion_due, completion_limit_ms, completion_each,
    first_closed_at, closed_as, reject_code, reopened, hops, arbitrated, reply_at, reply_ms, reply_due, reply_limit_ms, reply_each,
    work_ms, work_due, anonymous)
  select x.*, (select count(*) from membership b join report r on r.id = b.report_id left join reporter p on p.id = r.reporter_id
      where b.ticket_id = x.ticket_id and p.person_id is null)
  from jsonb_to_recordset($1::jsonb) as x (ticket_id uuid, version integer, coordination_at timestamptz, coordination_ms float8,
    coordination_due timestamptz, coordination_limit_ms float8, coordination_each boolean, completion_at timestamptz,
    completion_ms float8, completion_due timestamptz, completion_limit_ms float8, completion_each boolean,
    first_closed_at timestamptz, closed_as text, reject_code text, reopened integer, hops integer, arbitrated boolean,
    reply_at timestamptz, reply_ms float8, reply_due timestamptz, reply_limit_ms float8, reply_each boolean,
    work_ms float8, work_due timestamptz)
  on conflict (ticket_id) do update set (version, coordination_at, coordination_ms, coordination_due, coordination_limit_ms,
    coordination_each, completion_at, completion_ms, completion_due, completion_limit_ms, completion_each, first_closed_at,
    closed_as, reject_code, reopened, hops, arbitrated, reply_at, reply_ms, reply_due, reply_limit_ms, reply_each, work_ms, work_due, anonymous) = (excluded.version, excluded.coordination_at,
    excluded.coordination_ms, excluded.coordination_due, excluded.coordination_limit_ms, excluded.coordination_each,
    excluded.completion_at, excluded.completion_ms, excluded.completion_due, excluded.completion_limit_ms,
    excluded.completion_each, excluded.first_closed_at, excluded.closed_as, excluded.reject_code, excluded.reopened,
    excluded.hops, excluded.arbitrated, excluded.reply_at, excluded.reply_ms, excluded.reply_due, excluded.reply_limit_ms,
    excluded.reply_each, excluded.work_ms, excluded.work_due, excluded.anonymous)`

const PEOPLE = `with now as (
    select b.ticket_id, p.person_id, count(*)::int as reports from membership b join report r on r.id = b.report_id
      join reporter p on p.id = r.reporter_id
    where b.ticket_id = any($1) and p.person_id is not null group by 1, 2),
  gone as (delete from ticket_person t where t.ticket_id = any($1)
    and not exists (select from now where now.ticket_id = t.ticket_id and now.person_id = t.person_id))
  insert into ticket_person select * from now
  on conflict (ticket_id, person_id) do update set reports = excluded.reports where ticket_person.reports <> excluded.reports`

const HOLDINGS = `with now as (
    select x.* from jsonb_to_recordset($2::jsonb) as x (ticket_id uuid, n integer, agency text, unit text, since timestamptz,
      ended_at timestamptz, waited_ms float8, limit_ms float8, what text)),
  gone as (delete from ticket_holding h where h.ticket_id = any($1)
    and not exists (select from now where now.ticket_id = h.ticket_id and now.n = h.n))
  insert into ticket_holding (ticket_id, n, agency, unit, since, ended_at, waited_ms, limit_ms, what) select * from now
  on conflict (ticket_id, n) do update set (agency, unit, since, ended_at, waited_ms, limit_ms, what) = (excluded.agency,
    excluded.unit, excluded.since, excluded.ended_at, excluded.waited_ms, excluded.limit_ms, excluded.what)`

/** A calendar that was corrected moves the deadlines of rows as well. Who acts on one now writes its own, and is measured after. */
const DEADLINES = `with list as (
    select * from jsonb_to_recordset($1::jsonb) as x (ticket_id uuid, version integer, coordination_due timestamptz, completion_due timestamptz)),
  moved as (
    select t.id, list.coordination_due, list.completion_due from list join ticket t on t.id = list.ticket_id and t.version = list.version
    where t.service_rule is not null
      and (t.coordination_due_at, t.completion_due_at) is distinct from (list.coordination_due, list.completion_due)
    for update of t skip locked)
  update ticket set coordination_due_at = moved.coordination_due, completion_due_at = moved.completion_due
  from moved where ticket.id = moved.id`

const DONE = `insert into measured_feed (agency, feed, rules) values ($1, $2, $3)
  on conflict (agency) do update set feed = excluded.feed, rules = excluded.rules`

/**
 * Measures tickets that changed since they were last measured, in the order of the feeds, which is commit order: none is
 * passed over however late its transaction ends. A change of the rules' version measures everything anew, by what each ticket
 * was promised.
 *
 * @returns how many were measured; null when nothing is left, or another process is at it.
 */
export async function measureChanged(database: Database, rules: TicketRules): Promise<number | null> {
  const edition = `${rules.levels.version} ${rules.calendar.version}`
  return database.transaction(async db => {
    const { rows: lock } = await db.query('select pg_try_advisory_xact_lock($1) as mine', [MEASURE_LOCK])
    if (!(lock[0] as { mine: boolean }).mine) return null
    const { rows } = await db.query(BEHIND, [edition])
    const behind = rows[0] as { agency: string; last: string; after: string } | undefined
    if (!behind) {
      await db.query(
        `insert into measured_at (at) values (clock_timestamp()) on conflict (one) do update set at = excluded.at`,
      )
      return null
    }
    const { agency, last, after } = behind
    const page = await db.query(
      `select id, feed from ticket where agency = $1 and feed > $2::bigint order by feed limit ${PAGE}`,
      [agency, after],
    )
    const changed = page.rows as { id: string; feed: string }[]
    const ids = changed.map(({ id }) => id)
    await measure(db, rules, ids)
    const reached = changed.length === PAGE ? (changed.at(-1)?.feed ?? last) : last
    await db.query(DONE, [agency, reached, edition])
    return changed.length
  })
}

/** Measures until nothing is left. @returns how many tickets. */
export async function measureAll(database: Database, rules: TicketRules): Promise<number> {
  for (let all = 0; ; ) {
    const some = await measureChanged(database, rules)
    if (some === null) return all
    all += some
  }
}

/** When everything that had happened was last measured; null before the first time. */
export async function measuredAt(db: Db): Promise<Date | null> {
  const { rows } = await db.query('select at from measured_at')
  return (rows[0] as { at: Date } | undefined)?.at ?? null
}

async function measure(db: Db, rules: TicketRules, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const lives = await livesOfTickets(db, rules, ids)
  const measured = lives.map(life => ({ ...life, measure: measureOf(life, rules, life.now) }))
  const rows = JSON.stringify(measured.map(({ id, version, measure }) => rowOf(id, version, measure)))
  await db.query(WRITE, [rows])
  await db.query(DEADLINES, [rows])
  await db.query(HOLDINGS, [
    ids,
    JSON.stringify(measured.flatMap(({ id, measure }) => holdingsOf(id, measure))),
  ])
  await db.query(PEOPLE, [ids])
}

const rowOf = (
  id: string,
  version: number,
  { coordination, completion, work, reply, ...measure }: Measure,
) => ({
  ticket_id: id,
  version,
  coordination_at: coordination.at,
  coordination_ms: coordination.spent,
  coordination_due: coordination.due,
  coordination_limit_ms: coordination.limit,
  coordination_each: coordination.each,
  completion_at: completion.at,
  completion_ms: completion.spent,
  completion_due: completion.due,
  completion_limit_ms: completion.limit,
  completion_each: completion.each,
  first_closed_at: measure.firstClosedAt,
  closed_as: measure.closedAs,
  reject_code: measure.rejectCode,
  reopened: measure.reopened,
  hops: measure.hops,
  arbitrated: measure.arbitrated,
  reply_at: reply?.at,
  reply_ms: reply?.spent,
  reply_due: reply?.due,
  reply_limit_ms: reply?.limit,
  reply_each: reply?.each,
  work_ms: work.spent,
  work_due: work.due,
})

const holdingsOf = (ticketId: string, { holdings, waits }: Measure) =>
  [
    ...holdings.map(one => ({ ...one, what: 'act' })),
    ...waits.map(one => ({ ...one, what: 'validate', limit: null })),
  ].map(({ owner, since, at, waited, limit, what }, n) => ({
    ticket_id: ticketId,
    n,
    ...owner,
    since,
    ended_at: at,
    waited_ms: waited,
    limit_ms: limit,
    what,
  }))
