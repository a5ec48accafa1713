import { z } from 'zod'
import type { KeyHolder } from '../accounts/index.js'
import { parseNumber } from '../report/index.js'
import type { Directory } from '../store/read/directory.js'
import type { TicketRow } from '../store/read/tickets.js'
import { eventsOfTicket, feedPage, findTicket, reportsOfTicket } from '../store/read/tickets.js'
import { readCursor, writeCursor } from './cursor.js'
import { Problem } from './problem.js'
import { eventId } from './push/payload.js'
import type { ApiDeps } from './route.js'
import { route } from './route.js'
import { TicketDetail, TicketPage } from './schemas.js'
import { statusLabel } from './status.js'
import { plain } from './validation.js'

const LARGEST_PAGE = 200

export const listTickets = route({
  id: 'listTickets',
  method: 'get',
  path: '/tickets',
  summary: 'Tickets of an agency, in the order they changed',
  description:
    'A ticket that changes appears again at the end. Keep the `next` of every answer and ask again with it: nothing is skipped, whatever commits late. A key bound to a unit sees that unit only. Administrators name the agency.',
  scopes: ['agency', 'admin'],
  query: z.strictObject({
    cursor: plain(300).optional(),
    limit: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .pipe(z.number().int().min(1).max(LARGEST_PAGE))
      .default(50)
      .meta({ type: 'integer', minimum: 1, maximum: LARGEST_PAGE, default: 50 }),
    updated_after: z.iso.datetime({ offset: true }).optional(),
    status: plain(60).optional(),
    agency: plain(60).optional(),
  }),
  answers: { 200: { description: 'One page.', schema: TicketPage } },
  async run({ query, holder }, deps) {
    const agency = agencyOf(holder, query.agency)
    if (query.status !== undefined && !deps.directory.statuses.includes(query.status))
      throw unknownStatus(deps.directory)
    const after = query.cursor === undefined ? '0' : readCursor(query.cursor, agency)
    const { tickets, more } = await feedPage(deps.database.db, {
      agency,
      unit: holder.unit,
      after,
      limit: query.limit,
      updatedAfter: query.updated_after ?? null,
      status: query.status ?? null,
    })
    const next = writeCursor(agency, tickets.at(-1)?.feed ?? after)
    const link = new URLSearchParams({ ...stringsOf(query), cursor: next })
    return {
      status: 200,
      headers: { Link: `<${deps.publicUrl}/api/v1/tickets?${link}>; rel="next"` },
      body: { data: tickets.map(ticket => ticketView(ticket, deps)), next, more },
    }
  },
})

export const showTicket = route({
  id: 'showTicket',
  method: 'get',
  path: '/tickets/{ticket}',
  summary: 'One ticket with its reports and history',
  description:
    'By id or by public number. The ETag is the version of the ticket. A ticket of another agency is not found.',
  scopes: ['agency', 'admin'],
  params: z.strictObject({ ticket: plain(64) }),
  answers: {
    200: { description: 'The ticket.', schema: TicketDetail },
    404: { description: 'No such ticket within reach of this key.' },
  },
  async run({ params, holder }, deps) {
    const key = keyOf(params.ticket)
    const ticket =
      key && (await findTicket(deps.database.db, key, { agency: holder.agency, unit: holder.unit }))
    if (!ticket) throw new Problem('not_found')
    const [reports, events] = [
      await reportsOfTicket(deps.database.db, ticket.id),
      await eventsOfTicket(deps.database.db, ticket.id),
    ]
    return {
      status: 200,
      headers: { ETag: `"${ticket.version}"` },
      body: {
        ...ticketView(ticket, deps),
        reports: reports.map(({ adapter, receivedAt, sentAt, kelurahan, ...report }) => ({
          ...report,
          channel: adapter,
          received_at: receivedAt,
          sent_at: sentAt,
          kelurahan: deps.directory.area(kelurahan),
        })),
        events: events.map(event => ({ id: eventId(ticket.number, event.seq), ...event })),
      },
    }
  },
})

/** A ticket as an agency's software sees it. */
export function ticketView(ticket: TicketRow, { directory, publicUrl }: ApiDeps) {
  const { place } = ticket
  return {
    id: ticket.id,
    number: ticket.number,
    status: ticket.status,
    status_label: statusLabel(ticket.status),
    category: ticket.category,
    agency: directory.agency(ticket.agency),
    unit: directory.unit(ticket.unit),
    rule: ticket.rule,
    place: {
      kelurahan: directory.area(ticket.kelurahan ?? place.kelurahan ?? null),
      kecamatan: directory.area(place.kecamatan ?? null),
      kota: directory.area(place.kota ?? null),
      street: place.street ?? null,
      rt: place.rt ?? null,
      rw: place.rw ?? null,
      landmark: place.landmark ?? null,
      lat: ticket.lat,
      lon: ticket.lon,
      approximate: place.point?.approximate ?? true,
    },
    summary: ticket.summary,
    report_count: ticket.reportCount,
    first_report_at: ticket.firstReportAt,
    last_report_at: ticket.lastReportAt,
    opened_at: ticket.openedAt,
    updated_at: ticket.updatedAt,
    version: ticket.version,
    merged_into: ticket.mergedInto,
    _links: { self: `${publicUrl}/api/v1/tickets/${ticket.id}`, tracking: `${publicUrl}/t/${ticket.number}` },
  }
}

/** The one agency a list is about. */
function agencyOf(holder: KeyHolder, asked: string | undefined): string {
  if (holder.scope !== 'admin') {
    if (holder.agency === null || (asked !== undefined && asked !== holder.agency))
      throw new Problem('forbidden')
    return holder.agency
  }
  if (asked === undefined)
    throw new Problem('invalid', [
      {
        parameter: 'agency',
        detail: 'wajib untuk kunci administrator',
        detail_en: 'is required with an administrator key',
      },
    ])
  return asked
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A ticket as a caller names it: by id or by public number, however typed. */
export function keyOf(typed: string): { id: string } | { number: string } | null {
  if (UUID.test(typed)) return { id: typed }
  const number = parseNumber(typed)
  return number === null ? null : { number }
}

function unknownStatus(directory: Directory): Problem {
  const all = directory.statuses.join(', ')
  return new Problem('invalid', [
    { parameter: 'status', detail: `harus salah satu dari: ${all}`, detail_en: `must be one of: ${all}` },
  ])
}

const stringsOf = (query: object) =>
  Object.fromEntries(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  )
