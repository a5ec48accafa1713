import { clearanceOf, visibleTo } from '../conflict.js'
import type { Db } from '../database.js'
import type { View } from './open311.js'
import { REACH, SHOWN } from './open311.js'
import type { Reach } from './tickets.js'

/** Something that happened to a request and that its reporter should hear. */
export interface PublicUpdate {
  readonly number: string
  readonly seq: number
  readonly type: string
  readonly at: Date
  readonly body: Readonly<Record<string, unknown>>
}

/** The status an event brought, or null: actions of the life call it `status`, older events `to`. Parameter 7 names them all. */
const BROUGHT = (event: string) => `case when ${event}.body->>'status' = any($7) then ${event}.body->>'status'
  when ${event}.body->>'to' = any($7) then ${event}.body->>'to' end`

/** Actions that leave the status as it is: their events name it all the same. */
const SAME = `e.type in ('claimed', 'extended', 'paused', 'resumed', 'appealed', 'climbed')
  or (e.type = 'noted' and e.body->>'visibility' is distinct from 'public')`

/** An action done through an update is told with the words of the update, which follow it. */
const TOLD_NEXT = `exists (select from ticket_event n where n.ticket_id = e.ticket_id and n.seq = e.seq + 1
  and n.type = 'agency_update' and n.body->>'change' = e.body->>'change')`

/** Words of agencies and changes of status. What else stands in a history is no news to a reporter. */
const NEWS = `(e.type = 'agency_update' or ((e.body->>'status' = any($7) or e.body->>'to' = any($7))
  and not (${SAME}) and not ${TOLD_NEXT}))`

/** What an agency said for all to read. */
const NOTE = `case when e.type = 'noted' then (select to_jsonb(w.text) from event_words w where w.ticket_id = e.ticket_id and w.seq = e.seq)
  else e.body->'note' end`

/** The status a report found when it came to the ticket: the last change before it. */
const FOUND = `(select ${BROUGHT('s')} from ticket_event s where s.ticket_id = e.ticket_id and s.seq < e.seq
  and (s.body->>'status' = any($7) or s.body->>'to' = any($7)) order by s.seq desc limit 1)`

/**
 * What happened between two times, oldest first. Of a ticket strangers hear when it was opened; an app hears when its
 * report came to it, with the status found there, and what happened since.
 */
export async function updatesBetween(
  db: Db,
  view: View,
  span: { readonly from: Date; readonly to: Date },
  statuses: readonly string[],
  limit: number,
): Promise<PublicUpdate[]> {
  const shown = `e.at between $5 and $6 and ${SHOWN} and ${REACH}`
  const columns = (status: string) => `e.seq, e.type, e.at, jsonb_strip_nulls(jsonb_build_object(
    'status', coalesce(${BROUGHT('e')}, ${status}), 'state', e.body->'state', 'note', ${NOTE})) as body`
  const { rows } = await db.query(
    view.channel === null
      ? `select t.number, ${columns('null')} from ticket_event e join ticket t on t.id = e.ticket_id
         where $4::text is null and t.report_count > 0 and (e.type = 'opened' or ${NEWS}) and ${shown}
         order by e.at, t.id, e.seq limit $8`
      : `select r.number, ${columns(`case when e.type = 'attached' then ${FOUND} end`)}
         from ticket_event e join ticket t on t.id = e.ticket_id
         join membership b on b.ticket_id = t.id and b.since_seq <= e.seq join report r on r.id = b.report_id
         where r.channel = $4 and ((e.type = 'attached' and e.report_id = r.id) or ${NEWS}) and ${shown}
         order by e.at, r.id, e.seq limit $8`,
    [view.hidden, view.agency, view.unit, view.channel, span.from, span.to, statuses, limit],
  )
  return rows
}

/** The ticket an agency's update is about, by number of ticket or report, within the agency's reach; null elsewhere. */
export async function ticketToUpdate(db: Db, number: string, reach: Reach): Promise<string | null> {
  const { rows } = await db.query(
    `with recursive named as (
       select id, merged_into from ticket where number = $3
       union select t.id, t.merged_into from named join ticket t on t.id = named.merged_into)
     select t.id from ticket t where ${visibleTo('$1', '$2', '$4')}
       and t.id in (select id from named where merged_into is null
         union select b.ticket_id from report r join membership b on b.report_id = r.id where r.number = $3) limit 1`,
    [reach.agency, reach.unit, number, clearanceOf(reach)],
  )
  return rows[0]?.id ?? null
}

/** The channel's own id of the message a report came in, for an app that adds to it; null when it came another way. */
export async function messageOfReport(db: Db, number: string, channel: string): Promise<string | null> {
  const { rows } = await db.query('select external_id from report where number = $1 and channel = $2', [
    number,
    channel,
  ])
  return rows[0]?.external_id ?? null
}
