import { v7 as uuidv7 } from 'uuid'
import { newNumber, type Place } from '../report/index.js'
import type { Db } from './database.js'
import { lockNames, noteOnTicket, type Routed } from './grouping.js'

/** Who corrects a grouping, and why: kept with both events. */
export interface Correction {
  readonly actor: string
  readonly because: string
}

/** The correction cannot be made; the message says why, for a clerk. */
export class NotRegroupable extends Error {
  readonly code = 'not_regroupable'
}

/**
 * Takes a report out of its ticket and puts it into another, as two events: nothing is overwritten, and moving it back
 * restores counts, members and the agency's view. Both tickets are locked in one order, so two crossing moves cannot
 * deadlock. @throws NotRegroupable for an unknown report or ticket, its own ticket, or the last report of a ticket.
 */
export async function moveReport(
  db: Db,
  reportId: string,
  toTicketId: string,
  correction: Correction,
): Promise<void> {
  const from = await ticketOf(db, reportId)
  if (from === toTicketId) throw new NotRegroupable('laporan ini sudah ada di tiket itu')
  await lockNames(db, [`ticket:${from}`, `ticket:${toTicketId}`])
  await mustStillBe(db, reportId, from)
  const { rows } = await db.query(
    `select id, report_count as reports from ticket where id = any($1) order by id for update`,
    [[from, toTicketId]],
  )
  if (rows.length < 2) throw new NotRegroupable('tiket tujuan tidak ada')
  if (rows.find(row => row.id === from).reports <= 1)
    throw new NotRegroupable('ini laporan terakhir di tiketnya: tiket tanpa laporan tidak boleh tertinggal')
  const body = (other: string) => ({ ...correction, ticket: other })
  await noteOnTicket(db, from, {
    type: 'detached',
    actor: correction.actor,
    reportId,
    body: body(toTicketId),
  })
  await noteOnTicket(db, toTicketId, {
    type: 'attached',
    actor: correction.actor,
    reportId,
    body: body(from),
  })
  await db.query(
    `update membership set ticket_id = $2, since_seq = (select version from ticket where id = $2) where report_id = $1`,
    [reportId, toTicketId],
  )
  await recount(db, [from, toTicketId])
}

/** Splits a report off into a ticket of its own, routed as given. Returns the new ticket's id. */
export async function splitReport(
  db: Db,
  reportId: string,
  routed: Routed,
  correction: Correction,
): Promise<string> {
  const from = await ticketOf(db, reportId)
  await lockNames(db, [`ticket:${from}`])
  await mustStillBe(db, reportId, from)
  const ticketId = uuidv7()
  const { rows } = await db.query(
    `select complaint, category, kelurahan, lat, lon, received_at as "receivedAt" from report where id = $1`,
    [reportId],
  )
  const report = rows[0] as {
    complaint: { place: Place }
    category: string | null
    kelurahan: string | null
    lat: number | null
    lon: number | null
    receivedAt: Date
  }
  await db.query(
    `with feed as (insert into agency_feed (agency, last) values ($3, 1) on conflict (agency) do update set last = agency_feed.last + 1 returning last)
     insert into ticket (id, number, agency, unit, rule, route, category, place, kelurahan, lat, lon, summary, report_count, first_report_at, last_report_at, version, feed)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($7, 'Laporan'), 0, $12::timestamptz, $12::timestamptz, 0, last from feed`,
    [
      ticketId,
      newNumber(),
      routed.agency,
      routed.unit,
      routed.rule,
      JSON.stringify(routed),
      report.category,
      JSON.stringify(report.complaint.place),
      report.kelurahan,
      report.lat,
      report.lon,
      report.receivedAt,
    ],
  )
  await noteOnTicket(db, ticketId, {
    type: 'opened',
    actor: correction.actor,
    body: { ...correction, splitFrom: from },
  })
  await moveReport(db, reportId, ticketId, correction)
  return ticketId
}

async function ticketOf(db: Db, reportId: string): Promise<string> {
  const { rows } = await db.query('select ticket_id as id from membership where report_id = $1', [reportId])
  const ticket = (rows[0] as { id: string } | undefined)?.id
  if (!ticket) throw new NotRegroupable('laporan tidak dikenal')
  return ticket
}

/** Between looking and locking somebody else may have moved it. */
async function mustStillBe(db: Db, reportId: string, ticketId: string): Promise<void> {
  if ((await ticketOf(db, reportId)) !== ticketId)
    throw new NotRegroupable('laporan ini baru saja dipindahkan orang lain; lihat lagi')
}

async function recount(db: Db, ticketIds: readonly string[]): Promise<void> {
  await db.query(
    `update ticket set report_count = found.n, first_report_at = found.first, last_report_at = found.last
     from (select m.ticket_id, count(*)::int as n, min(r.received_at) as first, max(r.received_at) as last
           from membership m join report r on r.id = m.report_id where m.ticket_id = any($1) group by 1) as found
     where ticket.id = found.ticket_id`,
    [ticketIds],
  )
}
