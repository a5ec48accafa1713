import { type AccusedRow, ALL, accuse } from '../conflict.js'
import type { Db } from '../database.js'
import { noteOnTicket, type Routed } from '../grouping.js'
import { type Correction, NotRegroupable } from '../regroup/correction.js'
import { lockLiving, lockTickets, type Standing } from '../regroup/standing.js'

/** Who looks into it from now on, and whom it accuses. */
export interface Protection {
  readonly accused: readonly AccusedRow[]
  readonly routed: Routed
}

/** Whoever was asked who acts is asked no more. */
const SEEN_BY_OTHERS =
  'update ticket set protected = $2, arbiter_agency = null, arbiter_unit = null where id = $1'

/** The messages of a ticket's reports, whatever was said about them since, and whatever we answered with their numbers. */
const CLOSE_MESSAGES = `with r as (
    select r.* from report r join membership b on b.report_id = r.id where b.ticket_id = $1)
  update message m set protected = true where not m.protected and m.id in (
    select message_id from r
    union select about.id from r join message about on about.channel = r.channel and about.target = r.external_id
    union select p.message_id from r join reply p on p.reporter_id = r.reporter_id
      where p.number in (r.number, (select number from ticket where id = $1)))`

/**
 * A ticket turns out to be about an office: it leaves whoever had it for the office that looks into it, with everything
 * merged into it. Those who had it hear that it left and nothing more: the event with which it leaves is the one of any
 * ticket whose place became known, and what else waited to be told to them is dropped, as of every ticket that leaves
 * (`followFeeds`). Inside the caller's transaction.
 */
export async function protectTicket(
  db: Db,
  ticketId: string,
  { accused, routed }: Protection,
  correction: Correction,
): Promise<void> {
  for (const { id, agency, protected: known } of await whole(db, ticketId, correction, [routed.agency])) {
    if (known) continue
    if (agency !== routed.agency)
      await noteOnTicket(db, id, { type: 'placed', actor: 'muara', body: {} }, { routed })
    await db.query(SEEN_BY_OTHERS, [id, true])
    await accuse(
      db,
      id,
      accused.filter(one => one.agency !== routed.agency),
    )
    const { actor, because } = correction
    await noteOnTicket(db, id, { type: 'protected', actor, body: { because, rule: routed.rule } })
    await db.query(CLOSE_MESSAGES, [id])
    await db.query(
      `update delivery d set state = 'cancelled', reason = 'left', ended_at = clock_timestamp() from endpoint e
       where d.ticket_id = $1 and d.state = 'pending' and d.seq is not null and e.id = d.endpoint_id and e.agency <> $2`,
      [id, routed.agency],
    )
  }
}

/**
 * The office that looked into it found nothing that must be kept from anybody: the ticket goes its ordinary way. Its
 * history stays closed (`eventsOfTicket`).
 * @throws NotRegroupable for a ticket that is open anyway.
 */
export async function releaseTicket(
  db: Db,
  ticketId: string,
  routed: Routed,
  correction: Correction,
): Promise<void> {
  const tickets = await whole(db, ticketId, correction, [routed.agency])
  if (!tickets.some(ticket => ticket.protected)) throw new NotRegroupable('tiket ini tidak tertutup')
  for (const { id } of tickets) {
    await db.query('delete from ticket_accused where ticket_id = $1', [id])
    await db.query(SEEN_BY_OTHERS, [id, false])
    const { actor, because } = correction
    await noteOnTicket(db, id, { type: 'released', actor, body: { because } }, { routed })
    await db.query(
      `update message m set protected = false where id in (
         select r.message_id from report r join membership b on b.report_id = r.id where b.ticket_id = $1)
         and not exists (select from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id
           where r.message_id = m.id and t.protected)`,
      [id],
    )
  }
}

/** The ticket in which the reports are now and all that were merged into it, locked. The caller must reach every one. */
async function whole(
  db: Db,
  ticketId: string,
  correction: Correction,
  agencies: readonly string[],
): Promise<readonly Standing[]> {
  const { living } = await lockLiving(db, [ticketId], correction)
  const { id } = living.get(ticketId) as Standing
  const { rows } = await db.query(
    `with recursive stones as (
       select id from ticket where id = $1
       union select t.id from stones join ticket t on t.merged_into = stones.id)
     select id from stones`,
    [id],
  )
  const ids = (rows as { id: string }[]).map(row => row.id)
  const reach = { agency: null, unit: null, cleared: ALL }
  return [...(await lockTickets(db, ids, { ...correction, reach }, agencies)).values()]
}
