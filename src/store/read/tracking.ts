import type { Db } from '../database.js'
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
  readonly events: readonly TicketEvent[]
}

const PUBLIC = `t.id, t.number as "ticketNumber", t.status, t.category, t.agency, t.unit, t.kelurahan,
  t.report_count as "reportCount", t.opened_at as "openedAt", t.updated_at as "updatedAt", t.closed_at as "closedAt"`

/** Follows a canonical number (see `parseNumber`) of a report or of a ticket. */
export async function track(db: Db, number: string): Promise<Tracked | null> {
  const { rows: reports } = await db.query(
    `select r.received_at as "receivedAt", ${PUBLIC}
     from report r left join membership b on b.report_id = r.id left join ticket t on t.id = b.ticket_id where r.number = $1`,
    [number],
  )
  if (reports[0]) return tracked(db, 'report', number, reports[0])
  const { rows: tickets } = await db.query(
    `select t.first_report_at as "receivedAt", ${PUBLIC} from ticket t where t.number = $1`,
    [number],
  )
  return tickets[0] ? tracked(db, 'ticket', number, tickets[0]) : null
}

type PublicRow = Omit<NonNullable<Tracked['ticket']>, 'number' | 'id'> & {
  id: string | null
  ticketNumber: string
  receivedAt: Date
}

async function tracked(db: Db, asked: Tracked['asked'], number: string, row: PublicRow): Promise<Tracked> {
  const { receivedAt, id, ticketNumber, ...rest } = row
  if (id === null) return { asked, number, receivedAt, ticket: null, events: [] }
  return {
    asked,
    number,
    receivedAt,
    ticket: { id, number: ticketNumber, ...rest },
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

/** How many reports the ticket of each report of a message holds, by report number. */
export async function reportCounts(db: Db, messageId: string): Promise<Map<string, number>> {
  const { rows } = await db.query(
    `select r.number, t.report_count as count from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id
     where r.message_id = $1`,
    [messageId],
  )
  return new Map((rows as { number: string; count: number }[]).map(row => [row.number, row.count]))
}
