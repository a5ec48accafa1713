import type { Official, Period, Role } from '../../ticket/notices/index.js'
import { openToAll } from '../conflict.js'
import type { Db } from '../database.js'
import { NAMED, type NamedTicket } from './facts.js'

/** Signs of a code by which an official's area is cut into lines: kelurahan, kecamatan or kota. */
const CUT: Readonly<Record<Role, number>> = {
  lurah: 13,
  camat: 13,
  walikota: 8,
  kepala_sudin: 8,
  kepala_dinas: 5,
}

/** Tickets that are an official's business; `concerns` of ticket/notices says the same of one. $1: code of the office. */
const scopeOf = ({ role }: Official): string => {
  const area = `coalesce(t.kelurahan, t.place->>'kecamatan', t.place->>'kota')`
  const business =
    role === 'kepala_dinas'
      ? 't.agency = $1'
      : role === 'kepala_sudin'
        ? 't.unit = $1'
        : `(${area} = $1 or starts_with(${area}, $1 || '.'))`
  return `${business} and t.merged_into is null and t.report_count > 0 and ${openToAll('t')}`
}

/** Counts of one area; the last row, without one, is the whole. */
export interface AreaFigures {
  readonly area: string | null
  readonly whole: boolean
  readonly opened: number
  readonly overdue: number
  readonly nearlyDue: number
  readonly reopened: number
  readonly closed: number
  readonly coordinationHours: number | null
  readonly completionHours: number | null
}

/**
 * What happened in a period, area by area. Open tickets are judged as they were at its end, as far as is known now.
 *
 * @param nearly how long before its limit a ticket counts as nearly due, milliseconds.
 */
export async function digestFigures(
  db: Db,
  official: Official,
  { from, until }: Period,
  nearly: number,
): Promise<AreaFigures[]> {
  const { rows } = await db.query(
    `with t as (
       select left(t.kelurahan, ${CUT[official.role]}) as area, t.opened_at, t.closed_at, t.completion_due_at as due, m.coordination_at,
         m.coordination_ms, m.completion_at, m.completion_ms,
         (select count(*) from ticket_event e where t.reopened > 0 and e.ticket_id = t.id and e.type = 'reopened' and e.body->>'action' = 'reopen' and e.at >= $2 and e.at < $3) as reopened
       from ticket t left join ticket_measure m on m.ticket_id = t.id
       where ${scopeOf(official)} and t.opened_at < $3 and (t.closed_at is null or t.closed_at >= $2)),
     judged as (select *, (closed_at is null or closed_at >= $3) as open from t)
     select area, grouping(area) = 1 as whole, count(*) filter (where opened_at >= $2)::int as opened,
       count(*) filter (where open and due < $3)::int as overdue,
       count(*) filter (where open and due >= $3 and due < $3::timestamptz + $4 * interval '1 millisecond')::int as "nearlyDue",
       coalesce(sum(reopened), 0)::int as reopened, count(*) filter (where closed_at >= $2 and closed_at < $3)::int as closed,
       avg(coordination_ms / 3600000) filter (where coordination_at >= $2 and coordination_at < $3)::float8 as "coordinationHours",
       avg(completion_ms / 3600000) filter (where completion_at >= $2 and completion_at < $3)::float8 as "completionHours"
     from judged group by rollup (area) order by grouping(area), area nulls last`,
    [official.office, from, until, nearly],
  )
  return rows
}

/** Open tickets beyond their limit, the longest overdue first. */
export async function overdueTickets(
  db: Db,
  official: Official,
  at: Date,
  limit: number,
): Promise<NamedTicket[]> {
  const { rows } = await db.query(
    `select ${NAMED} from ticket t where ${scopeOf(official)} and t.closed_at is null and t.completion_due_at < $2
     order by t.completion_due_at, t.id limit $3`,
    [official.office, at, limit],
  )
  return rows
}
