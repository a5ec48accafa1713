import { isDeepStrictEqual } from 'node:util'
import { asksOf, type LifeState, type Owner } from '../../ticket/life/index.js'
import type { TicketRules } from '../../ticket/rules.js'
import type { Db } from '../database.js'
import { lockNames } from '../grouping.js'
import { lifeOfTicket } from './read.js'

/** Whose word a ticket waits for from now on; null while that stays as it was. */
export function newlyAsked({ life }: TicketRules, before: LifeState, after: LifeState): Asking | null {
  const asks = asksOf(life.rules, after)
  return isDeepStrictEqual(asks, asksOf(life.rules, before)) ? null : asks
}

type Asking = ReturnType<typeof asksOf>

/** Makes the feed where there is none, without advancing it. */
const LOCK_FEED = `insert into agency_feed (agency, last) values ($1, 0) on conflict (agency) do update set last = agency_feed.last`

/** Locks the feeds of all who are told, in the order of every other writer; whoever locks one alone needs no order. */
export async function lockFeeds(db: Db, told: readonly Owner[]): Promise<void> {
  const agencies = [...new Set(told.map(({ agency }) => agency))].sort()
  if (agencies.length > 1) await Promise.all(agencies.map(one => db.query(LOCK_FEED, [one])))
}

/**
 * Writes down whose word a ticket waits for now, instead of whoever it waited for before, and puts it into their feeds. The
 * caller holds the ticket's name and the feeds.
 *
 * @param seq number of the event that asks.
 */
export async function writeAsks(db: Db, ticketId: string, seq: number, asks: Asking): Promise<void> {
  await endAsks(db, ticketId)
  if (asks.length === 0) return
  const rows = asks.map(({ office, what }) => ({ ...office, what }))
  await db.query(
    `with asked as (select * from jsonb_to_recordset($3::jsonb) as office (agency text, unit text, what text)),
       feed as (update agency_feed f set last = last + 1 where agency in (select agency from asked) returning agency, last)
     insert into agency_asked (agency, unit, ticket_id, what, seq, feed)
     select agency, coalesce(unit, ''), $1, what, $2, last from asked join feed using (agency)`,
    [ticketId, seq, JSON.stringify(rows)],
  )
}

/** Events by which an office's word is asked for. */
const ASKING = ['finished', 'declined', 'appealed', 'climbed', 'arbiter_reminded']

/**
 * Asks once more for the word a ticket waits for, after something else than an action decided whose that is. What is told is
 * the event that asked first: nobody learns by it what happened since. The caller holds the ticket's name and the feeds.
 */
export async function askAnew(db: Db, rules: TicketRules, ticketId: string): Promise<void> {
  const ticket = await lifeOfTicket(db, rules, { id: ticketId })
  if (!ticket || ticket.state.mergedInto !== null) return
  const { rows } = await db.query(
    'select max(seq) as seq from ticket_event where ticket_id = $1 and type = any($2)',
    [ticketId, ASKING],
  )
  const { seq } = rows[0] as { seq: number | null }
  await writeAsks(db, ticketId, seq ?? ticket.version, asksOf(rules.life.rules, ticket.state))
}

/** Asks of a ticket from before offices were told that their word is waited for. Inside the caller's transaction. */
export async function askUnasked(db: Db, rules: TicketRules, ticketId: string): Promise<void> {
  await lockNames(db, [`ticket:${ticketId}`])
  const ticket = await lifeOfTicket(db, rules, { id: ticketId })
  const asks = ticket ? asksOf(rules.life.rules, ticket.state) : []
  const { rows } = await db.query('select from agency_asked where ticket_id = $1 limit 1', [ticketId])
  if (!ticket || asks.length === 0 || rows.length > 0) return
  await lockFeeds(db, [ticket.state.owner, ...asks.map(({ office }) => office)])
  await askAnew(db, rules, ticketId)
}

/** Nobody's word is waited for any more; who has not been told yet is not told. */
async function endAsks(db: Db, ticketId: string): Promise<void> {
  await db.query('delete from agency_asked where ticket_id = $1', [ticketId])
  await db.query(
    `update delivery set state = 'cancelled', reason = 'answered', ended_at = clock_timestamp()
     where ticket_id = $1 and asks is not null and state = 'pending'`,
    [ticketId],
  )
}
