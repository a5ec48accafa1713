import type { Owner } from '../../ticket/life/index.js'
import type { Ear, Round, Rung } from '../../ticket/reply-contract/index.js'
import { reachValues, visibleTo } from '../conflict.js'
import type { Db } from '../database.js'
import type { Reach } from '../read/tickets.js'

/**
 * Writes a round of "still in process" as an event of the ticket, and the alarm it raises as another: agencies see both in
 * their feed. The caller holds the ticket's name.
 *
 * @param ear who hears the alarm; null when there is none.
 */
export async function writeRound(
  db: Db,
  ticketId: string,
  { counter, said, alarm }: Round,
  ear: Ear | null,
  at: Date,
): Promise<void> {
  const events = [
    ...(said ? [{ type: 'reminded', body: { counter } }] : []),
    ...(ear
      ? [{ type: 'escalated', body: { rung: ear.rung, counter, to: ear.office, because: alarm } }]
      : []),
  ]
  await db.query(
    `with feed as (insert into agency_feed (agency, last) select agency, 1 from ticket where id = $1
         on conflict (agency) do update set last = agency_feed.last + 1 returning last),
       t as (update ticket set version = version + $3, updated_at = clock_timestamp(), feed = feed.last from feed where id = $1
         returning version - $3 as before),
       e as (insert into ticket_event (ticket_id, seq, type, actor, body, at)
         select $1, before + ordinality, event->>'type', 'muara', event->'body', $4
         from t, jsonb_array_elements($2::jsonb) with ordinality as list (event, ordinality) order by ordinality)
     select from t`,
    [ticketId, JSON.stringify(events), events.length, at],
  )
}

/** A ticket about which "still in process" was said too often. */
export interface Escalation {
  readonly ticketId: string
  readonly number: string
  /** Of the event `escalated`: with the ticket it names this alarm once and for all. */
  readonly seq: number
  readonly rung: Rung
  readonly counter: number
  /** The office whose head is to hear of it. */
  readonly to: Owner
  /** Who has the ticket now. */
  readonly owner: Owner
  readonly at: Date
}

/** Alarms raised in `[from, to)`, oldest first, at most `limit`; of tickets an agency or unit has now when `reach` says so. */
export async function escalations(
  db: Db,
  { from, to, reach, limit = 500 }: { from: Date; to?: Date; reach?: Reach; limit?: number },
): Promise<Escalation[]> {
  const { rows } = await db.query(
    `select t.id as "ticketId", t.number, e.seq, e.body->>'rung' as rung, (e.body->>'counter')::int as counter, e.body->'to' as "to",
       json_build_object('agency', t.agency, 'unit', t.unit) as owner, e.at
     from ticket_event e join ticket t on t.id = e.ticket_id
     where e.type = 'escalated' and e.at >= $1 and ($2::timestamptz is null or e.at < $2)
       and ${visibleTo('$3', '$4', '$5')}
     order by e.at, t.id, e.seq limit $6`,
    [from, to ?? null, ...reachValues(reach ?? { agency: null, unit: null }), limit],
  )
  return rows as Escalation[]
}
