import { type Db, prepared } from '../database.js'
import type { TicketEvent } from './tickets.js'
import { eventsOfTicket } from './tickets.js'

/** What anybody holding a number may know: the problem's way through the offices, no words and no person. */
export interface Tracked {
  readonly asked: 'report' | 'ticket'
  readonly number: string
  readonly receivedAt: Date
  /** Null while the report belongs to no ticket. */
  readonly ticket: {
    readonly id: string
    readonly number: string
    readonly status: string
    readonly category: string | null
    readonly agency: string
    readonly unit: string | null
    readonly kelurahan: string | null
    readonly reportCount: number
    readonly openedAt: Date
    readonly updatedAt: Date
    readonly closedAt: Date | null
  } | null
  /** True when what was asked for is now part of another ticket, the one shown, because somebody merged the two. */
  readonly merged: boolean
  /**
   * Set for a report about an office, of which nothing is told but who looks into it. Not where another office had it
   * before, which may know the number and must not learn why it left: such a report was received and is on its way.
   */
  readonly closed: { readonly holder: string } | null
  readonly events: readonly TicketEvent[]
}

const PUBLIC = `t.id, t.protected, exists (select from agency_left l where l.ticket_id = t.id and l.agency <> t.agency) as moved, t.number as "ticketNumber", t.status, t.category, t.agency, t.unit, t.kelurahan,
  t.report_count as "reportCount", t.opened_at as "openedAt", t.updated_at as "updatedAt", t.closed_at as "closedAt"`

/**
 * Follows a canonical number (see `parseNumber`) of a report or of a ticket. A ticket that was merged shows where its
 * reports are now: no number ever handed out ends at a closed door. The number of a protected ticket was handed to nobody
 * outside the office that looks into it, unless another one had it before: it is unknown.
 */
export async function track(db: Db, number: string): Promise<Tracked | null> {
  const { rows: reports } = await db.query(
    `select r.received_at as "receivedAt", ${PUBLIC},
       exists (select 1 from ticket_event e where e.ticket_id = t.id and e.seq = b.since_seq and e.body->>'kind' = 'merge') as merged
     from report r left join membership b on b.report_id = r.id left join ticket t on t.id = b.ticket_id where r.number = $1`,
    [number],
  )
  if (reports[0]) return tracked(db, 'report', number, reports[0])
  const { rows: tickets } = await db.query(
    `with recursive way as (
       select id, first_report_at, merged_into from ticket where number = $1
       union select next.id, way.first_report_at, next.merged_into from way join ticket next on next.id = way.merged_into)
     select way.first_report_at as "receivedAt", ${PUBLIC}, t.number <> $1 as merged
     from way join ticket t using (id) where way.merged_into is null`,
    [number],
  )
  const [row] = tickets as PublicRow[]
  return row && (row.moved || !row.protected) ? tracked(db, 'ticket', number, row) : null
}

type PublicRow = Omit<NonNullable<Tracked['ticket']>, 'number' | 'id'> & {
  id: string | null
  ticketNumber: string
  protected: boolean | null
  moved: boolean
  receivedAt: Date
  merged: boolean
}

async function tracked(db: Db, asked: Tracked['asked'], number: string, row: PublicRow): Promise<Tracked> {
  const { receivedAt, id, ticketNumber, merged, protected: closed, moved, ...rest } = row
  const nothing = { asked, number, receivedAt, ticket: null, merged: false, events: [] }
  if (closed) return { ...nothing, closed: moved ? null : { holder: row.agency } }
  if (id === null) return { ...nothing, closed: null }
  return {
    asked,
    number,
    receivedAt,
    ticket: { id, number: ticketNumber, ...rest },
    merged,
    closed: null,
    events: await eventsOfTicket(db, id),
  }
}

/** A report the desk just took, with the message it came in; for the slip. Null when the channel is another one. */
export async function deskReceipt(
  db: Db,
  number: string,
  channel: string | null,
): Promise<{ messageId: string; receivedAt: Date } | null> {
  const { rows } = await db.query(
    `select r.message_id as "messageId", r.received_at as "receivedAt" from report r
     where r.number = $1 and ($2::text is null or r.channel = $2)`,
    [number, channel],
  )
  return rows[0] ?? null
}

/**
 * How many reports a ticket holds beside those of one person; of somebody without a name beside the one just filed. It reads
 * the person's reports, never the ticket's: a flood has thousands.
 */
export async function othersIn(db: Db, ticketId: string, personId: string | null): Promise<number> {
  const { rows } = await db.query(
    prepared(
      'others-in',
      `select greatest(0, t.report_count - greatest(1, (
         select count(*) from reporter p join report r on r.reporter_id = p.id join membership m on m.report_id = r.id
         where p.person_id = $2 and m.ticket_id = t.id)))::int as others
       from ticket t where t.id = $1`,
      [ticketId, personId],
    ),
  )
  return (rows[0] as { others: number } | undefined)?.others ?? 0
}

/** How many reports the ticket of each report of a message holds, by report number; of a protected one nobody is told. */
export async function reportCounts(db: Db, messageId: string): Promise<Map<string, number>> {
  const { rows } = await db.query(
    `select r.number, case when t.protected then 1 else t.report_count end as count from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id
     where r.message_id = $1`,
    [messageId],
  )
  return new Map((rows as { number: string; count: number }[]).map(row => [row.number, row.count]))
}
