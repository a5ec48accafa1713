import type { Db } from '../database.js'
import { type Correction, NotRegroupable, type Regrouped } from './correction.js'
import { lockTickets, membersOf, mustBeSeen, mustStayOpen, type Standing, ticketOf } from './standing.js'
import { earlier, transfer } from './transfer.js'

/**
 * Takes a report out of its ticket and puts it into another, as an event on each.
 * @throws NotRegroupable for an unknown report or ticket, its own ticket, the last report of a ticket, or a report that
 * would go from an open ticket into a closed one.
 */
export async function moveReport(
  db: Db,
  reportId: string,
  toTicketId: string,
  correction: Correction,
): Promise<Regrouped> {
  const home = await ticketOf(db, reportId)
  const tickets = await lockTickets(db, [...new Set([home, toTicketId])], correction)
  const [from, into] = [tickets.get(home) as Standing, tickets.get(toTicketId) as Standing]
  const done = await earlier(db, from, correction.change)
  if (done) return done
  mustBeSeen(from, correction)
  await mustStillBe(db, reportId, home)
  if (from === into) throw new NotRegroupable('laporan ini sudah ada di tiket itu')
  if (into.mergedInto !== null)
    throw new NotRegroupable(`tiket ${into.number} sudah digabung ke tiket lain; pilih tiket itu`)
  mustStayOpen(from, into)
  if ((await membersOf(db, home)).length <= 1)
    throw new NotRegroupable('ini laporan terakhir di tiketnya; gabungkan saja tiketnya')
  return transfer(db, { kind: 'move', from, into, reports: [reportId], correction })
}

/** Between looking and locking somebody else may have moved it. */
async function mustStillBe(db: Db, reportId: string, ticketId: string): Promise<void> {
  if ((await ticketOf(db, reportId)) !== ticketId)
    throw new NotRegroupable('laporan ini baru saja dipindahkan orang lain; lihat lagi')
}
