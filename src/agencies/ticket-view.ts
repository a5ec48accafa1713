import { parseNumber } from '../report/index.js'
import type { TicketRow } from '../store/read/tickets.js'
import { deadlinesOf } from './life/view.js'
import type { ApiDeps } from './route.js'
import { statusLabel } from './status.js'

/** A ticket as an agency's software sees it. */
export function ticketView(ticket: TicketRow, { directory, publicUrl, rules }: ApiDeps) {
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
    protected: ticket.protected,
    merged_into: ticket.mergedInto,
    deadlines: deadlinesOf(ticket, rules),
    _links: { self: `${publicUrl}/api/v1/tickets/${ticket.id}`, tracking: `${publicUrl}/t/${ticket.number}` },
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A ticket as a caller names it: by id or by public number, however typed. */
export function keyOf(typed: string): { id: string } | { number: string } | null {
  if (UUID.test(typed)) return { id: typed }
  const number = parseNumber(typed)
  return number === null ? null : { number }
}
