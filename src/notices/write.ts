import type { Db } from '../store/database.js'
import {
  digestFigures,
  type DueRow,
  type NamedTicket,
  overdueTickets,
  ticketsOfNotice,
} from '../store/notices.js'
import type { Directory } from '../store/read/directory.js'
import {
  APPEALED,
  PROTECTED_APPEAL,
  digestWords,
  type NoticeSettings,
  type NoticeTicket,
  noticeWords,
  type Official,
  type Words,
} from '../ticket/notices/index.js'
import { titleOf } from './titles.js'

export interface Desk {
  readonly settings: NoticeSettings
  readonly directory: Directory
  /** Public address without a trailing slash. */
  readonly publicUrl: string
}

/**
 * Words of a notice, made when it leaves, so that it tells how things are by then. Null when nothing is left to tell: the
 * tickets were merged or protected meanwhile, or a quiet day.
 *
 * @param to who reads it: the official, or whoever stands in.
 */
export async function write(
  db: Db,
  { settings, directory, publicUrl }: Desk,
  notice: DueRow,
  official: Official,
  to: Official,
): Promise<Words | null> {
  const reader = { office: titleOf(official, directory), deputy: to.id !== official.id }
  const named = (ticket: NamedTicket): NoticeTicket => ({
    number: ticket.number,
    category: ticket.category,
    area: directory.kelurahan(ticket.kelurahan),
    street: ticket.street,
    status: ticket.status,
    reports: ticket.reports,
    openedAt: ticket.openedAt,
    office: (directory.unit(ticket.unit) ?? directory.agency(ticket.agency)).name,
    url: `${publicUrl}/t/${ticket.number}`,
  })

  const { period } = notice
  if (period) {
    const figures = await digestFigures(db, official, period, settings.nearly_due)
    const overdue = await overdueTickets(db, official, period.until, settings.listed)
    const lines = figures.map(line => ({
      ...line,
      area: line.whole ? null : (directory.area(line.area)?.name ?? 'Lokasi belum diketahui'),
    }))
    return digestWords(period, lines, overdue.map(named), reader)
  }
  const { tickets, more } = await ticketsOfNotice(db, notice.id, settings.listed)
  if (tickets.length === 0) return null
  const urgent = settings.urgent.find(({ name }) => name === notice.class)
  return noticeWords(
    notice.is === 'urgent' ? (urgent?.title ?? 'Mendesak') : null,
    tickets.map(named),
    more,
    reader,
    [APPEALED, PROTECTED_APPEAL].includes(notice.class ?? '') ? `${publicUrl}/putusan` : undefined,
  )
}
