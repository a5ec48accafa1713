import type { By } from '../../ticket/numbers/index.js'
import { LIVING } from './living.js'

/** The questions behind the numbers. Each takes $1 from, $2 to, $3 agency, $4 unit and $5, the end of the range or now. */

/** Columns a row is told by; null where the row is of more than one. */
const keyOf = (by: By, holder = 't') =>
  ({
    agency: `${holder}.agency as agency, null::text as unit, null::text as kelurahan`,
    unit: `${holder}.agency as agency, ${holder}.unit as unit, null::text as kelurahan`,
    kelurahan: 'null::text as agency, null::text as unit, t.kelurahan as kelurahan',
  })[by]

/**
 * Incidents within the question: $1 from, $2 to, $3 agency, $4 unit.
 *
 * @param holder whose agency and unit are asked for: the ticket's, or those of somebody who held it.
 */
const asked = (holder = 't') => `${LIVING}
  and ($3::text is null or ${holder}.agency = $3) and ($4::text is null or ${holder}.unit = $4)`
const ASKED = asked()

/**
 * Numbers of one clock of `ticket_measure`, of the tickets in `t`. $5: the end of the range, or now if that is earlier.
 *
 * @param like the clock with which it ends and whose limit it has; itself, unless it is a part of another.
 */
const clock = (name: 'coordination' | 'completion' | 'work' | 'reply', like: string = name) => {
  const [at, limit, each] = ['at', 'limit_ms', 'each'].map(part => `${like}_${part}`)
  const ms = `${name}_ms`
  const ended = `${at} >= $1 and ${at} < $2`
  const running = `(${name}_due is not null and (${at} is null or ${at} >= $2))`
  const late = `${running} and ${name}_due < $5`
  return `json_build_object(
    'ended', count(*) filter (where ${ended}), 'mean', avg(${ms}) filter (where ${ended}),
    'parts', percentile_disc(array[0.5, 0.9, 0.95]) within group (order by ${ms}) filter (where ${ended}),
    'running', count(*) filter (where ${running}), 'late', count(*) filter (where ${late}),
    'within', count(*) filter (where ${each} and ${ended} and ${ms} <= ${limit}),
    'judged', count(*) filter (where ${each} and (${ended} or ${late})),
    'averageMean', avg(${ms}) filter (where not ${each} and ${ended}),
    'averageLimit', avg(${limit}) filter (where not ${each} and ${ended})) as ${name}`
}

/** What tickets came to. $1 to $5. */
export const NUMBERS = (by: By) => `
  with t as materialized (
    select ${keyOf(by)}, t.opened_at >= $1 as fresh, m.*
    from ticket t join ticket_measure m on m.ticket_id = t.id
    where t.opened_at < $2 and (m.completion_at is null or m.completion_at >= $1) and ${ASKED}),
  counted as (
    select agency, unit, kelurahan, count(*) filter (where fresh)::int as incidents,
      coalesce(sum(anonymous) filter (where fresh), 0)::int as anonymous,
      (count(*) filter (where completion_at is null or completion_at >= $2))::int as open,
      (count(*) filter (where (completion_at is null or completion_at >= $2) and completion_due < $5))::int as overdue,
      (count(*) filter (where closed_as = 'validated' and completion_at < $2))::int as verified,
      (count(*) filter (where closed_as = 'rejected' and completion_at < $2))::int as rejected,
      avg((reopened > 0)::int) filter (where first_closed_at >= $1 and first_closed_at < $2)::float8 as "reopenRate",
      avg(hops) filter (where fresh)::float8 as "meanHops",
      avg(arbitrated::int) filter (where fresh)::float8 as "arbitratedShare",
      ${clock('coordination')}, ${clock('completion')}, ${clock('work', 'completion')}, ${clock('reply')}
    from t group by 1, 2, 3),
  people as (
    select agency, unit, kelurahan, count(distinct p.person_id)::int as reporters, sum(p.reports)::int as known,
      (sum(p.reports) - count(*))::int as repeats
    from t join ticket_person p using (ticket_id) where fresh group by 1, 2, 3),
  because as (
    select agency, unit, kelurahan, json_object_agg(code, n) as codes from (
      select agency, unit, kelurahan, coalesce(reject_code, 'tanpa_kode') as code, count(*)::int as n from t
      where closed_as = 'rejected' and completion_at < $2 group by 1, 2, 3, 4) as reasons group by 1, 2, 3)
  select c.*, coalesce(p.reporters, 0) as reporters, coalesce(p.known, 0) + c.anonymous as reports,
    coalesce(p.repeats, 0) as repeats, coalesce(b.codes, '{}') as "rejectedBecause"
  from counted c
    left join people p on (p.agency, p.unit, p.kelurahan) is not distinct from (c.agency, c.unit, c.kelurahan)
    left join because b on (b.agency, b.unit, b.kelurahan) is not distinct from (c.agency, c.unit, c.kelurahan)`

/** As `informedInTime` judges (store/replies/informed.ts), for many at once. $6: endings that were no obligation. */
export const INFORMED = (by: By) => `
  with owed as (
    select ${keyOf(by)}, y.state, y.reason, y.delivery, y.sent_at, y.due_at, y.ticket_id, y.person_id, y.step,
      case when y.ticket_id is null or y.person_id is null or y.step is null then coalesce(y.message_id::text || y.kind, y.id::text) end as alone
    from reply y left join membership m on m.report_id = y.report_id join ticket t on t.id = coalesce(m.ticket_id, y.ticket_id)
    where y.due_at >= $1 and y.due_at < $2 and ${ASKED}),
  each as (
    select agency, unit, kelurahan, min(due_at) as by,
      min(sent_at) filter (where state = 'sent' and delivery is distinct from 'failed') as told,
      bool_and(state in ('failed', 'ambiguous', 'suppressed') or (state = 'sent' and delivery = 'failed')) as gave_up,
      bool_and(state = 'suppressed' and reason = any($6)) as excused
    from owed group by 1, 2, 3, ticket_id, person_id, step, alone)
  select agency, unit, kelurahan, avg((told is not null and told <= by)::int)::float8 as share
  from each where not excused and (told is not null or gave_up or by < $5) group by 1, 2, 3`

/**
 * Every office with which something lay in the range, whoever has it now. $6: whether the office was to act, or to validate.
 * Late: beyond the limit by the end of the range.
 */
export const LYING = (by: By) => `
  with h as materialized (
    select ${keyOf(by, 'h')}, h.ticket_id, h.waited_ms, h.ended_at < $2 and h.ended_at is not null as over,
      case when h.ended_at < $2 then h.waited_ms > h.limit_ms
        else h.since + h.limit_ms * interval '1 millisecond' < $5 end as late
    from ticket_holding h join ticket t on t.id = h.ticket_id
    where h.what = $6 and h.since < $2 and (h.ended_at is null or h.ended_at >= $1) and ${asked('h')}),
  people as (select agency, unit, kelurahan, count(distinct p.person_id)::int as n from h join ticket_person p using (ticket_id) group by 1, 2, 3)
  select h.agency, h.unit, h.kelurahan, coalesce(max(p.n), 0) as for, count(*) filter (where over)::int as ended,
    (avg(waited_ms) filter (where over))::float8 as mean,
    percentile_disc(array[0.5, 0.9, 0.95]) within group (order by waited_ms) filter (where over) as parts,
    count(*) filter (where not over)::int as running, count(*) filter (where late)::int as late
  from h left join people p on (p.agency, p.unit, p.kelurahan) is not distinct from (h.agency, h.unit, h.kelurahan)
  group by 1, 2, 3`

/** Photos handed in as proof whose last verdict is suspicious, unless an inspection found them genuine. */
export const SUSPICIOUS = (by: By) => `
  select ${keyOf(by)}, count(*)::int as n
  from evidence e join ticket t on t.id = e.ticket_id
    cross join lateral (select verdict, seq from evidence_verdict v where v.evidence_id = e.id order by seq desc limit 1) as last
  where e.received_at >= $1 and e.received_at < $2 and $5::timestamptz is not null and last.verdict = 'suspicious'
    and not exists (select from inspection i where i.ticket_id = e.ticket_id and i.seq = last.seq and i.state = 'genuine')
    and ${ASKED} group by 1, 2, 3`
