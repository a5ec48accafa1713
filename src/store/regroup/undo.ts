import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../database.js'
import { type Correction, NotRegroupable, OutOfReach, type Regrouped } from './correction.js'
import {
  type Facts,
  factsOf,
  lockTickets,
  membersOf,
  mustBeSeen,
  mustStayOpen,
  type Standing,
} from './standing.js'
import { takeBackRejection } from './suggestions.js'
import { earlier, transfer } from './transfer.js'

/**
 * Takes one correction back, named by any event it left on a ticket: its reports return to where they were, an emptied
 * ticket lives again, and a place or way the correction filled in is as before unless changed since. Reports which have
 * moved on stay where they are. An undo leaves events like any correction and can itself be undone. Null when it was a
 * refusal of a suggestion, which moved no report.
 * @throws NotRegroupable when none of the reports is where the correction put them, or their ticket was merged or closed since.
 */
export async function undo(
  db: Db,
  ticketNumber: string,
  seq: number,
  correction: Correction,
): Promise<Regrouped | null> {
  const { ticketId, type, change, root } = await changeAt(db, ticketNumber, seq)
  if (change === null)
    throw new NotRegroupable(
      `kejadian ${seq} di tiket ${ticketNumber} tidak memindahkan laporan, jadi tidak ada yang dapat dibatalkan`,
    )
  if (type === 'suggestion_rejected') {
    await takeBackRejection(db, ticketId, seq, change, correction)
    return null
  }
  const ticket = { id: ticketId, number: ticketNumber }
  const done = await earlier(db, ticket, change)
  if (!done) throw new NotRegroupable('tidak ada laporan yang dipindahkan oleh perubahan itu')
  const filled = await factsOfChange(db, [done.from.id, done.into.id], change)
  const tickets = await lockTickets(
    db,
    [done.from.id, done.into.id],
    correction,
    filled.map(({ facts }) => facts.before.agency),
  )
  const repeated = await earlier(db, ticket, correction.change)
  if (repeated) return repeated
  mustBeSeen(tickets.get(ticketId) as Standing, correction)

  const [home, away] = [tickets.get(done.from.id) as Standing, tickets.get(done.into.id) as Standing]
  const there = new Set(await membersOf(db, away.id))
  const reports = done.reports.filter(report => there.has(report))
  if (reports.length === 0) throw new NotRegroupable(await whereNow(db, done))
  if (home.mergedInto !== null && (await emptiedBy(db, home.id)) !== root)
    throw new NotRegroupable(
      `tiket ${home.number} sudah digabung ke tiket lain sejak itu; batalkan penggabungan itu dulu`,
    )
  // A stone keeps its end; where somebody worked on, the reports that return would find the door shut.
  if (home.mergedInto === null && (await closedSince(db, home, change))) mustStayOpen(away, home)
  /** What the change overwrote, unless somebody changed that since. */
  const before = (ticket: Standing): Facts | undefined => {
    const facts = filled.find(one => one.id === ticket.id)?.facts
    return facts && isDeepStrictEqual(factsOf(ticket), facts.after) ? facts.before : undefined
  }
  const facts = { from: before(away), into: before(home) }
  const told = { type: 'undone' }
  return transfer(db, {
    kind: 'undo',
    from: away,
    into: home,
    reports,
    correction,
    about: { undoes: change, root },
    headline: { from: told, into: told },
    facts,
  })
}

async function changeAt(
  db: Db,
  ticketNumber: string,
  seq: number,
): Promise<{ ticketId: string; type: string; change: string | null; root: string | null }> {
  const { rows } = await db.query(
    `select t.id as "ticketId", e.type, e.body->>'change' as change, ${ROOT} as root
     from ticket t join ticket_event e on e.ticket_id = t.id where t.number = $1 and e.seq = $2`,
    [ticketNumber, seq],
  )
  if (!rows[0]) throw new OutOfReach(`tiket ${ticketNumber} tidak punya kejadian nomor ${seq}`)
  return rows[0] as { ticketId: string; type: string; change: string | null; root: string | null }
}

/** The correction an undo, or the undo of an undo, goes back to; else the change itself. */
const ROOT = `coalesce(e.body->>'root', e.body->>'change')`

/** Whether a ticket was closed after a change it took part in. */
async function closedSince(db: Db, { id, closedAt }: Standing, change: string): Promise<boolean> {
  const { rows } = await db.query(
    `select exists (select from ticket_event where ticket_id = $1 and body->>'change' = $2 and at <= $3) as since`,
    [id, change, closedAt],
  )
  return (rows[0] as { since: boolean }).since
}

/** The correction that took the last report of a ticket. */
async function emptiedBy(db: Db, ticketId: string): Promise<string | null> {
  const { rows } = await db.query(
    `select ${ROOT} as root from ticket_event e where ticket_id = $1 and type = 'detached' order by seq desc limit 1`,
    [ticketId],
  )
  return (rows[0] as { root: string | null } | undefined)?.root ?? null
}

async function factsOfChange(
  db: Db,
  ticketIds: readonly string[],
  change: string,
): Promise<{ id: string; facts: { before: Facts; after: Facts } }[]> {
  const { rows } = await db.query(
    `select ticket_id as id, body->'facts' as facts from ticket_event
     where ticket_id = any($1) and body->>'change' = $2 and body ? 'facts'`,
    [ticketIds, change],
  )
  return rows as { id: string; facts: { before: Facts; after: Facts } }[]
}

/** How many reports a refusal names. */
const MOST_NAMED = 5

async function whereNow(db: Db, { from, reports }: Regrouped): Promise<string> {
  const { rows } = await db.query(
    `select r.number as report, t.number as ticket, t.id as id from membership m
     join report r on r.id = m.report_id join ticket t on t.id = m.ticket_id where r.id = any($1) order by r.id`,
    [reports],
  )
  const now = rows as { report: string; ticket: string; id: string }[]
  if (now.every(one => one.id === from.id)) return `perubahan itu sudah dibatalkan`
  const named = now.slice(0, MOST_NAMED).map(one => `laporan ${one.report} sekarang di tiket ${one.ticket}`)
  const more = now.length > MOST_NAMED ? `, dan ${now.length - MOST_NAMED} laporan lain` : ''
  return `sudah dipindahkan lagi sejak itu: ${named.join(', ')}${more}`
}
