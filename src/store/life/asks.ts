import { isDeepStrictEqual } from 'node:util'
import { asksOf, type LifeState, type Owner } from '../../ticket/life/index.js'
import type { TicketRules } from '../../ticket/rules.js'
import type { Db } from '../database.js'

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

/** Nobody's word is waited for any more; who has not been told yet is not told. */
export async function endAsks(db: Db, ticketId: string): Promise<void> {
  await db.query('delete from agency_asked where ticket_id = $1', [ticketId])
  await db.query(
    `update delivery set state = 'cancelled', reason = 'answered', ended_at = clock_timestamp()
     where ticket_id = $1 and asks is not null and state = 'pending'`,
    [ticketId],
  )
}
