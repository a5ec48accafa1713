import type { Db } from '../database.js'
import type { TicketKey } from '../life.js'
import { MESSAGES_ABOUT } from '../messages-about.js'
import { type Queued, queueOf, type Sight } from '../queue.js'
import { FAMILY } from './family.js'

/** Work reported as done, or a rejection proposed, that waits for Biro Pemerintahan. */
export interface Waiting extends Queued {
  /** Code of the reason for which the report shall be rejected; null when the work was reported as done. */
  readonly declined: string | null
  /** The event that reported the work as done or proposed to reject: its number, when, and what was written with it. */
  readonly seq: number
  readonly finishedAt: Date
  readonly reason: string | null
  /** Ids of the photos presented. */
  readonly presented: readonly string[]
}

/** $2: the status that waits for validation. */
const FINISHED = queueOf<Waiting>({
  tells: `case when e.type = 'declined' then e.body->>'code' end as declined, e.seq, e.at as "finishedAt", w.text as reason,
    coalesce((select array_agg(lower(one)) from jsonb_array_elements_text(e.body->'evidence') as one), '{}') as presented`,
  events: ['finished', 'declined'],
  where: 't.status = $2',
})

/** Tickets that wait, longest first. One more than `limit` tells that there are more. */
export const waitingTickets = (db: Db, status: string, sight: Sight, limit: number): Promise<Waiting[]> =>
  FINISHED.first(db, sight, [status], limit)

/** One of them; null when it does not wait or is out of sight. */
export const waitingTicket = (
  db: Db,
  status: string,
  sight: Sight,
  key: TicketKey,
): Promise<Waiting | null> => FINISHED.find(db, sight, [status], key)

/** The last report of work on a ticket or one merged into it, whatever came after; null when there was none. */
export async function lastFinish(
  db: Db,
  ticketId: string,
): Promise<{
  readonly ticketId: string
  readonly seq: number
  readonly presented: readonly string[]
} | null> {
  const { rows } = await db.query(
    `${FAMILY} select ticket_id as "ticketId", seq, coalesce((select array_agg(lower(one)) from jsonb_array_elements_text(body->'evidence') as one), '{}') as presented
     from ticket_event where ticket_id in (select id from family) and type = 'finished' order by at desc, seq desc limit 1`,
    [ticketId],
  )
  return (rows[0] as { ticketId: string; seq: number; presented: string[] } | undefined) ?? null
}

/** Work reported as done with photos nobody has judged for it yet. */
export interface Finish {
  readonly ticketId: string
  /** Number of the event. */
  readonly seq: number
  readonly at: Date
  /** Ids of its photos that are not judged. */
  readonly photos: readonly string[]
}

/** What is to be judged of a ticket, oldest first. */
export async function unjudged(db: Db, ticketId: string): Promise<Finish[]> {
  const { rows } = await db.query(
    `select f.ticket_id as "ticketId", f.seq, f.at, array_agg(e.id order by e.received_at) as photos from ticket_event f
       join evidence e on e.ticket_id = f.ticket_id and e.id::text in (select lower(jsonb_array_elements_text(f.body->'evidence')))
     where f.type = 'finished' and f.body ? 'evidence' and f.ticket_id = $1
       and not exists (select from evidence_verdict v where v.evidence_id = e.id and v.seq = f.seq)
     group by f.ticket_id, f.seq, f.at order by f.at`,
    [ticketId],
  )
  return rows as Finish[]
}

/** Photos of a message that also holds a closed report are shown with that one only: nobody can say which are whose. */
const WITH_IT = `(t.protected or not exists (select from message where id = mm.message_id and protected))`

/** A photo a citizen sent with a report that is in the ticket, or to show that it is not solved; null when it is none of those. */
export async function reportersPhoto(
  db: Db,
  ticketId: string,
  sha256: string,
): Promise<{ readonly sha256: string; readonly type: string } | null> {
  const { rows } = await db.query(
    `select f.sha256, f.type from membership m join ticket t on t.id = m.ticket_id join report r on r.id = m.report_id
       cross join lateral ${MESSAGES_ABOUT} about join message_media mm on mm.message_id = about.id and ${WITH_IT} join media f using (sha256)
     where m.ticket_id = $1 and f.sha256 = $2 and mm.state = 'stored' and f.type like 'image/%' and r.erased_at is null limit 1`,
    [ticketId, sha256],
  )
  return (rows[0] as { sha256: string; type: string } | undefined) ?? null
}

/** The photos citizens sent about a ticket, oldest first. Not for the agency that acts: the viewpoint tells who stood there. */
export async function reportersPhotos(
  db: Db,
  ticketId: string,
): Promise<{ readonly sha256: string; readonly report: string; readonly receivedAt: Date }[]> {
  const { rows } = await db.query(
    `select f.sha256, min(r.number) as report, min(said.received_at) as "receivedAt" from membership m join ticket t on t.id = m.ticket_id join report r on r.id = m.report_id
       cross join lateral ${MESSAGES_ABOUT} about join message_media mm on mm.message_id = about.id and ${WITH_IT} join media f using (sha256)
       join message said on said.id = mm.message_id
     where m.ticket_id = $1 and mm.state = 'stored' and f.type like 'image/%' and r.erased_at is null
     group by f.sha256 order by 3, 1`,
    [ticketId],
  )
  return rows as { sha256: string; report: string; receivedAt: Date }[]
}
