import type { LifeRules } from '../../ticket/life/index.js'
import { type AccusedRow, ALL, accuse, closedNamedIn } from '../conflict.js'
import type { Db } from '../database.js'
import { noteOnTicket, type Routed } from '../grouping.js'
import { askAnew } from '../life/asks.js'
import { MESSAGES_ABOUT } from '../messages-about.js'
import { type Judged, NotRegroupable } from '../regroup/correction.js'
import { lockLiving, lockTickets, type Standing } from '../regroup/standing.js'

/** Who looks into it from now on, and whom it accuses. */
export interface Protection {
  readonly accused: readonly AccusedRow[]
  readonly routed: Routed
}

/** Whoever was asked who acts is asked no more. */
const SEEN_BY_OTHERS =
  'update ticket set protected = $2, arbiter_agency = null, arbiter_unit = null where id = $1'

/**
 * The messages of a ticket's reports, whatever was said about them since, by whichever way it came, and whatever we answered
 * with their numbers.
 */
const OF_TICKET = `with r as (
    select r.* from report r join membership b on b.report_id = r.id where b.ticket_id = $1),
  told as (
    select about.id from r cross join lateral ${MESSAGES_ABOUT} about
    union select about.id from r join message about on about.channel = r.channel and about.target = r.external_id
    union select p.message_id from r join reply p on p.reporter_id = r.reporter_id
      where p.number in (r.number, (select number from ticket where id = $1)))`

const CLOSE_MESSAGES = `${OF_TICKET}
  update message m set protected = true where not m.protected and m.id in (select id from told)`

/** Those of them that are closed, but for what another closed ticket was made from or changed by. */
const CLOSED_MESSAGES = `${OF_TICKET}
  select m.id, concat_ws(' ', m.draft->>'subject', m.draft->>'text') as words from message m
  where m.protected and m.id in (select id from told)
    and not exists (
      select from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id
      where t.protected and r.message_id = m.id)
    and not exists (
      select from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id
      where t.protected and r.channel = m.channel and r.external_id = m.target)`

/**
 * A ticket turns out to be about an office: it leaves whoever had it for the office that looks into it, with everything
 * merged into it. Those who had it hear that it left and nothing more: the event with which it leaves is the one of any
 * ticket whose place became known, and what else waited to be told to them is dropped, as of every ticket that leaves
 * (`followFeeds`). Finished work waits for the word of those who may still see it. Inside the caller's transaction.
 */
export async function protectTicket(
  db: Db,
  ticketId: string,
  { accused, routed }: Protection,
  correction: Judged,
): Promise<void> {
  for (const { id, agency, protected: known } of await whole(db, ticketId, correction, routed)) {
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
    await askAnew(db, correction.rules, id)
  }
}

/**
 * The office that looked into it found nothing that must be kept from anybody: the ticket goes its ordinary way. Its
 * history stays closed (`eventsOfTicket`), and so does a message that names another closed ticket, or in which somebody else
 * named this one while it was closed. Finished work waits for the validators like any other.
 * @throws NotRegroupable for a ticket that is open anyway.
 */
export async function releaseTicket(
  db: Db,
  ticketId: string,
  routed: Routed,
  correction: Judged,
): Promise<void> {
  const tickets = await whole(db, ticketId, correction, routed)
  if (!tickets.some(ticket => ticket.protected)) throw new NotRegroupable('tiket ini tidak tertutup')
  for (const { id } of tickets) {
    await db.query('delete from ticket_accused where ticket_id = $1', [id])
    await db.query(SEEN_BY_OTHERS, [id, false])
    const { actor, because } = correction
    await noteOnTicket(db, id, { type: 'released', actor, body: { because } }, { routed })
    await askAnew(db, correction.rules, id)
  }
  // Once none of them is closed any more: a message may speak of several.
  for (const { id } of tickets) await openMessages(db, id)
}

async function openMessages(db: Db, ticketId: string): Promise<void> {
  const { rows } = await db.query(CLOSED_MESSAGES, [ticketId])
  const free: string[] = []
  for (const { id, words } of rows as { id: string; words: string }[])
    if ((await closedNamedIn(db, words)) === null) free.push(id)
  await db.query('update message set protected = false where id = any($1)', [free])
}

/** Whoever may be asked to judge finished work, before or after. */
const judgesOf = ({ offices }: LifeRules): readonly string[] => [...offices.validator, ...offices.inspektorat]

/** The ticket in which the reports are now and all that were merged into it, locked. The caller must reach every one. */
async function whole(
  db: Db,
  ticketId: string,
  correction: Judged,
  routed: Routed,
): Promise<readonly Standing[]> {
  const agencies = [routed.agency, ...judgesOf(correction.rules.life.rules)]
  const { living } = await lockLiving(db, [ticketId], correction, agencies)
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
