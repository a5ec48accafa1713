import { v7 as uuidv7 } from 'uuid'
import { openToAll } from './conflict.js'
import { type Db, prepared } from './database.js'

/** An earlier report which the new one may speak of, with its ticket as it stands. */
export interface Candidate {
  readonly ticketId: string
  readonly status: string
  readonly closedAt: Date | null
  /** As matching stored it. */
  readonly subject: unknown
  readonly reporterId: string | null
  readonly externalId: string
}

/** How far back an incident may reach. Rows of keys older than this are of no use and go. */
export const HORIZON_DAYS = 60
/** Newest reports looked at per key. With some twenty keys this bounds the whole query, whatever the table holds. */
export const MOST_PER_KEY = 12
/** Of all these, how many are looked at further. */
export const MOST_FOUND = 40
/** Tickets weighed; of each, how many reports which share a key, and how many more of its latest ones. */
export const MOST_TICKETS = 16
export const MOST_SHARING = 6
export const MEMBERS_BESIDE = 8

/**
 * A key as it is stored and locked: 64 bits instead of a name, so that the index stays small and no plate or name lies
 * in it. Two names that meet by chance only add a candidate that is then compared in full.
 */
export const KEY_OF = 'hashtextextended(name, 11)'

/**
 * Serialises everything that could be the same incident: all names are locked in one order until the transaction ends,
 * so fifty people writing of one pothole at once make one ticket, and crossing decisions cannot deadlock.
 */
export async function lockNames(db: Db, names: readonly string[]): Promise<void> {
  await db.query(
    prepared(
      'lock-names',
      `select pg_advisory_xact_lock(h) from (select distinct ${KEY_OF} as h from unnest($1::text[]) as name order by h) as sorted`,
      [names],
    ),
  )
}

/**
 * Earlier reports which share a key (place, name, plate, thread, reporter) and the latest members of their tickets: one
 * of those may contradict. Costs the same at ten thousand and at a million open reports: of each key the newest few, read
 * from the index alone. A key that few share says more than one that many share, so tickets are chosen by the sum of
 * 1/(reports found by a key); and the newest report of every key comes first, so no busy key pushes another out.
 *
 * Rows are read one by one ("limit 1"): the statement is planned once, perhaps while the tables are still small, and a
 * plan that reads a whole table must never be the best one it can find.
 *
 * @param holder the office that looks into a report about an office: such a report meets only what that office holds of
 * the same kind, and every other report (null) only what is open to all.
 */
export async function findCandidates(
  db: Db,
  matchKeys: readonly string[],
  at: Date,
  holder: string | null = null,
): Promise<Candidate[]> {
  const { rows } = await db.query(
    prepared(
      'find-candidates',
      `with asked as (select distinct ${KEY_OF} as key from unnest($1::text[]) as name),
       found as materialized (
         select asked.key, latest.report_id, latest.place from asked cross join lateral (
           select report_id, row_number() over (order by report_id desc) as place from match_key
           where key = asked.key and report_id > $2 order by report_id desc limit $3) as latest),
       sharing as materialized (
         select report_id, sum(1 / among::float8) as weight, min(place) = 1 as newest
         from (select *, count(*) over (partition by key) as among from found) as one
         group by report_id order by newest desc, weight desc, report_id desc limit $4),
       hit as materialized (
         select m.ticket_id, sharing.*, row_number() over (partition by m.ticket_id order by weight desc, report_id desc) as place
         from sharing cross join lateral (select ticket_id from membership where report_id = sharing.report_id limit 1) as m),
       chosen as materialized (
         select ticket_id from hit group by ticket_id order by bool_or(newest) desc, max(weight) desc, ticket_id desc limit $5),
       one as (
         select report_id, ticket_id from hit join chosen using (ticket_id) where place <= $6
         union
         select latest.report_id, chosen.ticket_id from chosen cross join lateral (
           select report_id from membership where ticket_id = chosen.ticket_id order by report_id desc limit $7) as latest)
       select t.id as "ticketId", t.status, t.closed_at as "closedAt", r.subject_of_match as subject, r.reporter_id as "reporterId", r.external_id as "externalId"
       from one
       cross join lateral (select * from report where id = one.report_id limit 1) as r
       cross join lateral (select * from ticket where id = one.ticket_id limit 1) as t
       where case when $8::text is null then ${openToAll()} else t.protected and t.agency = $8 end`,
      [
        matchKeys,
        firstIdOf(at.getTime() - HORIZON_DAYS * 86_400_000),
        MOST_PER_KEY,
        MOST_FOUND,
        MOST_TICKETS,
        MOST_SHARING,
        MEMBERS_BESIDE,
        holder,
      ],
    ),
  )
  return rows as Candidate[]
}

/**
 * Drops the rows of keys beyond the horizon, oldest first, at most `limit` of them so that no statement runs long.
 * Safe anywhere, any time, twice. @returns how many went; equal to `limit` when there may be more.
 */
export async function forgetOldKeys(db: Db, now = new Date(), limit = 50_000): Promise<number> {
  const { rowCount } = await db.query(
    `delete from match_key where ctid = any(array(select ctid from match_key where report_id < $1 limit $2))`,
    [firstIdOf(now.getTime() - (HORIZON_DAYS + 1) * 86_400_000), limit],
  )
  return rowCount ?? 0
}

/** The smallest id a report of that moment can have: ids of reports begin with their time (RFC 9562, UUID version 7). */
const firstIdOf = (msecs: number): string =>
  uuidv7({ msecs: Math.max(0, msecs), seq: 0, random: new Uint8Array(16) })
