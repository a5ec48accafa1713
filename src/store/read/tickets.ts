import type { Place } from '../../report/index.js'
import type { Promised } from '../../ticket/clock/index.js'
import type { Question } from '../../ticket/life/index.js'
import { clearanceOf, maySee, openToAll, reachValues, visibleTo } from '../conflict.js'
import type { Db } from '../database.js'
import { MESSAGES_ABOUT } from '../messages-about.js'

/** A ticket as its row holds it. Times are ISO 8601 in UTC with microseconds, so that a puller's clock never rounds. */
export interface TicketRow {
  readonly id: string
  readonly number: string
  readonly agency: string
  readonly unit: string | null
  readonly rule: string
  readonly status: string
  readonly category: string | null
  readonly place: Partial<Place>
  readonly kelurahan: string | null
  readonly lat: number | null
  readonly lon: number | null
  readonly summary: string
  readonly reportCount: number
  readonly firstReportAt: string
  readonly lastReportAt: string
  readonly openedAt: string
  readonly updatedAt: string
  readonly closedAt: string | null
  readonly version: number
  /** Speaks against an office: only its holder sees it. */
  readonly protected: boolean
  /** Number of the ticket it was merged into; null while it stands for itself. That one may have been merged as well. */
  readonly mergedInto: string | null
  /** Position in the agency's feed. A bigint, hence text. */
  readonly feed: string
  readonly clock: TicketClock
}

/** What the clocks of a ticket said when it last changed (`store/life`). Times as in the row. */
interface TicketClock {
  /** Null for a ticket split off a moment ago, until the worker has judged it: then the deadlines say nothing. */
  readonly rule: string | null
  /** The rule as it read when the ticket was first judged; null before. */
  readonly promised: Promised | null
  readonly coordinationDueAt: string | null
  readonly completionDueAt: string | null
  /** First act of the present owner. */
  readonly actedAt: string | null
  readonly promisedAt: string | null
  readonly pausedUntil: string | null
  readonly hops: number
  readonly reopened: number
  /** Channel of the report it was opened with: some rules ask for it. */
  readonly channel: string | null
}

/** Whose tickets may be seen. The limits are part of every query, never a check afterwards. */
export interface Reach {
  /** Null reaches every agency. */
  readonly agency: string | null
  /** Null reaches every unit of the agency. */
  readonly unit: string | null
  /** Whose protected tickets it reaches: `ALL` (store/conflict.ts), those an agency holds, or none. None unless it is said. */
  readonly cleared?: string | null
}

export interface FeedQuery extends Reach {
  readonly agency: string
  /** Only what comes after this position; '0' starts at the beginning. */
  readonly after: string
  readonly limit: number
  /** Only tickets changed after this time (ISO 8601). */
  readonly updatedAfter: string | null
  readonly status: string | null
}

const time = (column: string) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

const TICKET = `t.id, t.number, t.agency, t.unit, t.rule, t.status, t.category, t.place, t.kelurahan, t.lat, t.lon, t.summary,
  t.report_count as "reportCount", ${time('t.first_report_at')} as "firstReportAt", ${time('t.last_report_at')} as "lastReportAt",
  ${time('t.opened_at')} as "openedAt", ${time('t.updated_at')} as "updatedAt", ${time('t.closed_at')} as "closedAt",
  t.version, t.protected, t.feed::text as feed, (select number from ticket survivor where survivor.id = t.merged_into) as "mergedInto",
  json_build_object('rule', t.service_rule, 'promised', t.service_level, 'coordinationDueAt', ${time('t.coordination_due_at')},
    'completionDueAt', ${time('t.completion_due_at')}, 'actedAt', ${time('t.acted_at')},
    'promisedAt', ${time('t.promised_at')}, 'pausedUntil', ${time('t.paused_until')}, 'hops', t.hops, 'reopened', t.reopened,
    'channel', (select r.channel from ticket_event e join report r on r.id = e.report_id
      where e.ticket_id = t.id and e.type = 'attached' order by e.seq limit 1)) as clock`

/** A ticket the asking agency or unit had and has no longer. Its number, and nothing of what became of it. */
interface LeftTicket {
  readonly id: string
  readonly number: string
  readonly at: string
}

/** A ticket of somebody else that waits for the word of the asking agency or unit. */
interface AskedTicket {
  readonly id: string
  readonly number: string
  readonly what: Question
  readonly at: string
}

/** One line of a feed: a ticket as it is now, that it left, or what is asked about one somebody else has. */
export type FeedEntry = { readonly feed: string } & (
  | { readonly ticket: TicketRow; readonly left: null; readonly asked: null }
  | { readonly ticket: null; readonly left: LeftTicket; readonly asked: null }
  | { readonly ticket: null; readonly left: null; readonly asked: AskedTicket }
)

/**
 * One page of an agency's feed, oldest change first. Nothing is ever skipped: the feed counter is taken under a row
 * lock held until commit, so whatever is visible has everything before it visible too. Tickets, departures and questions
 * come from one statement: two would see two moments, and a ticket between them would lie before the cursor unseen. A list
 * narrowed to a status tells tickets alone, and of those none whose status changed. That a protected ticket left is told to
 * the agency it left alone. One more than `limit` is read to know whether there is more.
 */
export async function feedPage(db: Db, query: FeedQuery): Promise<{ entries: FeedEntry[]; more: boolean }> {
  const { rows } = await db.query(
    `with here as (
       select ${TICKET} from ticket t
       where t.agency = $1 and t.feed > $2::bigint
         and ${visibleTo('$1', '$3', '$7')}
         and ($4::timestamptz is null or t.updated_at > $4)
         and ($5::text is null or t.status = $5)
       order by t.feed limit $6),
     gone as (
       select t.id, t.number, l.feed::text as feed, ${time('l.left_at')} as at
       from agency_left l join ticket t on t.id = l.ticket_id
       where l.agency = $1 and l.feed > $2::bigint and $5::text is null
         and ($4::timestamptz is null or l.left_at > $4)
         and case when $3::text is null then t.agency <> $1
                  else l.unit = $3 and (t.agency <> $1 or t.unit is distinct from $3) end
         and (${maySee('$7')} or $7 = $1)
       order by l.feed limit $6),
     asked as (
       select t.id, t.number, a.what, a.feed::text as feed, ${time('a.asked_at')} as at
       from agency_asked a join ticket t on t.id = a.ticket_id
       where a.agency = $1 and a.feed > $2::bigint and $5::text is null and ($3::text is null or a.unit = $3)
         and ($4::timestamptz is null or a.asked_at > $4) and t.merged_into is null and ${maySee('$7')}
       order by a.feed limit $6)
     select * from (
       select feed, to_json(here) as ticket, null::json as left, null::json as asked from here
       union all select feed, null, to_json(gone), null from gone
       union all select feed, null, null, to_json(asked) from asked) as page
     order by feed::bigint limit $6`,
    [
      query.agency,
      query.after,
      query.unit,
      query.updatedAfter,
      query.status,
      query.limit + 1,
      clearanceOf(query),
    ],
  )
  return { entries: rows.slice(0, query.limit) as FeedEntry[], more: rows.length > query.limit }
}

/** One ticket by its id (a UUID) or public number, within reach; null when there is none there. */
export async function findTicket(
  db: Db,
  key: { id: string } | { number: string },
  reach: Reach,
): Promise<TicketRow | null> {
  const column = 'id' in key ? 't.id = $1::uuid' : 't.number = $1'
  const { rows } = await db.query(
    `select ${TICKET} from ticket t
     where ${column} and ${visibleTo('$2', '$3', '$4')}`,
    ['id' in key ? key.id : key.number, ...reachValues(reach)],
  )
  return rows[0] ?? null
}

/** A report by its public number, with its ticket; null when there is none within reach. */
export async function findReport(
  db: Db,
  number: string,
  reach: Reach,
): Promise<{ id: string; ticketId: string } | null> {
  const { rows } = await db.query(
    `select r.id, t.id as "ticketId" from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id
     where r.number = $1 and ${visibleTo('$2', '$3', '$4')}`,
    [number, ...reachValues(reach)],
  )
  return rows[0] ?? null
}

/** Public numbers of reports by their ids. */
export async function numbersOfReports(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query('select id, number from report where id = any($1)', [ids])
  return new Map((rows as { id: string; number: string }[]).map(row => [row.id, row.number]))
}

/** A report as an agency may see it: the problem, never the person. */
export interface TicketReport {
  readonly number: string
  readonly text: string
  readonly adapter: string
  readonly sentAt: Date | null
  readonly receivedAt: Date
  readonly kelurahan: string | null
  readonly lat: number | null
  readonly lon: number | null
  readonly erased: boolean
  readonly media: readonly { readonly kind: string; readonly type: string | null; readonly sha256: string }[]
}

/**
 * With each report the photographs its author sent, those that show that it is not solved among them. Photographs of a
 * message that also holds a protected report are shown with that report only: nobody can say which of them it is about.
 */
export async function reportsOfTicket(db: Db, ticketId: string): Promise<TicketReport[]> {
  const { rows } = await db.query(
    `select r.number, r.text, m.adapter, r.sent_at as "sentAt", r.received_at as "receivedAt",
       r.kelurahan, r.lat, r.lon, r.erased_at is not null as erased,
       coalesce((select json_agg(json_build_object('kind', f.kind, 'type', s.type, 'sha256', f.sha256) order by said.received_at, f.ordinal)
         from ${MESSAGES_ABOUT} about join message said on said.id = about.id
           join message_media f on f.message_id = about.id left join media s using (sha256)
         where f.state = 'stored' and (t.protected or not said.protected)), '[]') as media
     from membership b join report r on r.id = b.report_id join message m on m.id = r.message_id join ticket t on t.id = b.ticket_id
     where b.ticket_id = $1 order by r.received_at, r.ordinal`,
    [ticketId],
  )
  return rows
}

export interface TicketEvent {
  readonly seq: number
  readonly type: string
  readonly actor: string
  /** Number of the report it is about. */
  readonly report: string | null
  readonly body: Readonly<Record<string, unknown>>
  readonly at: Date
}

/**
 * The history without how reports were compared: that tells which of them one person wrote. Suggestions are shown by
 * `suggestionsOf`. That a ticket was once protected is told only while it is.
 */
export async function eventsOfTicket(db: Db, ticketId: string): Promise<TicketEvent[]> {
  const { rows } = await db.query(
    `select e.seq, e.type, e.actor, r.number as report, e.at,
       e.body - case when e.type in ('maybe_same_as', 'related_to', 'recurrence_of') then '{matching,words,because}'::text[] else '{matching,words}' end
         || case when w.text is null then '{}' else jsonb_build_object('text', w.text) end as body
     from ticket_event e join ticket t on t.id = e.ticket_id left join report r on r.id = e.report_id
       left join event_words w on w.ticket_id = e.ticket_id and w.seq = e.seq
     where e.ticket_id = $1 and (e.type not in ('protected', 'released') or not ${openToAll()}) order by e.seq`,
    [ticketId],
  )
  return rows
}
