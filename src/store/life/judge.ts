import { clocksOf } from '../../ticket/clock/index.js'
import type { TicketRules } from '../../ticket/rules.js'
import type { Database, Db } from '../database.js'
import { askUnasked } from './asks.js'
import { columnsOf, NAMES } from './columns.js'
import { lifeOfTicket } from './read.js'

/**
 * Writes the deadlines of a ticket into its row: after it was opened, or after it was sent elsewhere without an action. No
 * event and no new version, as nothing happened to the ticket. False when there is no such ticket.
 */
export async function judge(db: Db, rules: TicketRules, ticketId: string): Promise<boolean> {
  const ticket = await lifeOfTicket(db, rules, { id: ticketId })
  if (!ticket) return false
  const clocks = clocksOf(ticket.course, rules.levels, rules.calendar, ticket.now)
  await db.query(
    // A ticket that changed since it was read is judged by whoever changed it.
    `update ticket set ${NAMES.map((name, i) => `${name} = $${i + 3}`).join(', ')} where id = $1 and version = $2`,
    [ticket.id, ticket.version, ...columnsOf(ticket.state, clocks)],
  )
  return true
}

/**
 * Judges tickets which have no deadlines yet, at most `limit`; those of an earlier version may wait for a word nobody was
 * asked for. @returns how many; equal to `limit` when there may be more.
 */
export async function judgeNew(database: Database, rules: TicketRules, limit = 200): Promise<number> {
  const { rows } = await database.db.query('select id from ticket where service_rule is null limit $1', [
    limit,
  ])
  for (const { id } of rows as { id: string }[]) {
    await database.transaction(db => askUnasked(db, rules, id))
    await judge(database.db, rules, id)
  }
  return rows.length
}
