import type { Place } from '../../report/index.js'
import type { Owner, Question } from '../../ticket/life/index.js'
import { maySee } from '../conflict.js'
import type { Db } from '../database.js'

/** Events that ask an office for work, hence for a mail. What an office did itself is confirmed by a mail of its own. */
export const MAILED: readonly string[] = [
  'coordinated',
  'disposed',
  'arbitrated',
  'refused',
  'reopened',
  'reinstated',
]

/** What a mail to an office tells of a ticket. Nothing in it names a citizen: the summary is masked. */
export interface LetterFacts {
  readonly number: string
  readonly status: string
  readonly category: string | null
  readonly place: Partial<Place>
  readonly summary: string
  readonly reportCount: number
  readonly openedAt: Date
  readonly coordinationDueAt: Date | null
  readonly completionDueAt: Date | null
  readonly mergedInto: string | null
  /** Who holds it now. */
  readonly agency: string
  readonly unit: string | null
}

export async function letterFacts(db: Db, ticketId: string): Promise<LetterFacts | null> {
  const { rows } = await db.query(
    `select number, status, category, place, summary, report_count as "reportCount", opened_at as "openedAt",
       coordination_due_at as "coordinationDueAt", completion_due_at as "completionDueAt",
       (select number from ticket into_this where into_this.id = ticket.merged_into) as "mergedInto",
       agency, unit
     from ticket where id = $1`,
    [ticketId],
  )
  return rows[0] ?? null
}

/** What an office is asked about a ticket somebody else has. */
export interface AskedFacts {
  readonly what: Question
  /** What the holder wrote; gone when it was erased. */
  readonly reason: string | null
  /** Whom the holder proposes. */
  readonly proposed: Owner | null
}

/** What an office is asked about a ticket now; null when it is not, or may not see it. */
export async function askedFacts(
  db: Db,
  ticketId: string,
  { agency, unit }: Owner,
): Promise<AskedFacts | null> {
  const { rows } = await db.query(
    `select a.what, w.text as reason, e.body->'to' as proposed
     from agency_asked a join ticket t on t.id = a.ticket_id
       join lateral (select * from ticket_event e where e.ticket_id = a.ticket_id and e.seq <= a.seq
         and e.type in ('appealed', 'finished', 'declined') order by e.seq desc limit 1) as e on true
       left join event_words w on w.ticket_id = e.ticket_id and w.seq = e.seq
     where a.ticket_id = $1 and a.agency = $2 and ($3::text is null or a.unit = $3) and t.merged_into is null and ${maySee('$2')}`,
    [ticketId, agency, unit],
  )
  return (rows[0] as AskedFacts | undefined) ?? null
}

/**
 * The e-mail endpoints a reply code with this number can be for: those which were told of the ticket of that number, or the
 * endpoint itself. `ticketId` is null for the latter.
 */
export async function emailEndpointsOf(
  db: Db,
  number: string,
): Promise<
  {
    id: string
    agency: string
    unit: string | null
    address: string
    state: string
    ticketId: string | null
  }[]
> {
  const { rows } = await db.query(
    `select e.id, e.agency, e.unit, e.address, e.state, t.id as "ticketId"
     from ticket t join lateral (select endpoint_id from told where told.ticket_id = t.id
       union select endpoint_id from delivery d where d.ticket_id = t.id and d.asks is not null) as heard on true
       join endpoint e on e.id = heard.endpoint_id
     where t.number = $1 and e.kind = 'email' and e.state <> 'deleted'
     union all
     select id, agency, unit, address, state, null from endpoint where id = $1 and kind = 'email' and state <> 'deleted'`,
    [number],
  )
  return rows
}

/** A mail that answers a mail. `letter` holds what the words are made of. */
export async function putLetter(
  db: Db,
  endpointId: string,
  ticketId: string | null,
  type: string,
  letter: Readonly<Record<string, string>>,
): Promise<void> {
  await db.query(
    'insert into delivery (endpoint_id, ticket_id, type, letter) values ($1, $2, $3, $4::jsonb)',
    [endpointId, ticketId, type, JSON.stringify(letter)],
  )
}

/** Mails that answered mails of an endpoint about a ticket (null: about itself) in the last hours. */
export async function lettersLately(
  db: Db,
  endpointId: string,
  ticketId: string | null,
  hours: number,
): Promise<number> {
  const { rows } = await db.query(
    `select count(*)::int as n from delivery where endpoint_id = $1 and ticket_id is not distinct from $2::uuid and letter is not null
       and made_at > clock_timestamp() - make_interval(hours => $3)`,
    [endpointId, ticketId, hours],
  )
  return (rows[0] as { n: number }).n
}

/** Notes somebody has left on tickets in the last hours. */
export async function notesLately(db: Db, actor: string, hours: number): Promise<number> {
  const { rows } = await db.query(
    `select count(*)::int as n from ticket_event
     where type = 'noted' and actor = $1 and at > clock_timestamp() - make_interval(hours => $2)`,
    [actor, hours],
  )
  return (rows[0] as { n: number }).n
}

/** A mail that was taken came back undelivered. False when there is no such mail to this endpoint. */
export async function deliveryBounced(db: Db, id: string, endpointId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update delivery set state = 'failed', reason = 'bounced', ended_at = clock_timestamp()
     where id = $1 and endpoint_id = $2 and state in ('pending', 'sent')`,
    [id, endpointId],
  )
  return rowCount === 1
}
