import type { Place } from '../report/index.js'
import { EVENT_OF } from '../ticket/life/index.js'
import { numbersIn } from '../ticket/reply-contract/index.js'
import type { Db } from './database.js'

/** A ticket as a citizen may hear of it. */
export interface TicketInWords {
  readonly ticketId: string
  /** The citizen's own report number. */
  readonly number: string
  readonly agency: string
  readonly unit: string | null
  readonly status: string
  readonly open: boolean
  /** Speaks against an office (`store/conflict.ts`). */
  readonly protected: boolean
}

const IN_WORDS = `select t.id as "ticketId", r.number, t.agency, t.unit, t.status, t.closed_at is null as open, t.protected
  from report r join membership m on m.report_id = r.id join ticket t on t.id = m.ticket_id`

/** The ticket of the reporter's latest report. */
export async function latestTicketOf(db: Db, reporterId: string): Promise<TicketInWords | null> {
  const { rows } = await db.query(
    `${IN_WORDS} where r.reporter_id = $1 order by r.received_at desc, r.ordinal, r.id limit 1`,
    [reporterId],
  )
  return (rows[0] as TicketInWords | undefined) ?? null
}

/**
 * A number in the text is a claim: it counts only when the same reporter owns it, or has a report in the ticket it names.
 * A ticket merged since is followed to where its reports are now.
 */
export async function ticketByNumberOf(
  db: Db,
  reporterId: string | null,
  text: string,
): Promise<TicketInWords | null> {
  if (!reporterId) return null
  const numbers = numbersIn(text.slice(0, 2_000)).map(({ number }) => number)
  if (numbers.length === 0) return null
  const { rows } = await db.query(
    `with recursive named as (
       select id, merged_into from ticket where number = any($2)
       union select t.id, t.merged_into from named join ticket t on t.id = named.merged_into)
     ${IN_WORDS} where r.reporter_id = $1 and (r.number = any($2) or t.id in (select id from named))
     order by r.number = any($2) desc, r.received_at desc, r.ordinal, r.id limit 1`,
    [reporterId, numbers],
  )
  return (rows[0] as TicketInWords | undefined) ?? null
}

/** A closed ticket of a person, as their answer to "selesai" is about it. */
export interface ClosedTicket extends TicketInWords {
  readonly reportId: string
  /** They have said already that it is solved. */
  readonly confirmed: boolean
  /** They have reported something else since it was closed. */
  readonly reportedSince: boolean
}

/**
 * The ticket a person's "belum" or "sudah" is about: the one they name, however long it has been closed, else the one of
 * theirs that was closed last within some days. Null when there is none: then the word means something else.
 */
export async function closedFor(
  db: Db,
  personId: string,
  { ticketId, days }: { ticketId: string | null; days: number },
): Promise<ClosedTicket | null> {
  const { rows } = await db.query(
    `select t.id as "ticketId", r.number, t.agency, t.unit, t.status, false as open, t.protected, r.id as "reportId",
       exists (select from ticket_event e join report c on c.id = e.report_id join reporter o on o.id = c.reporter_id
         where e.ticket_id = t.id and e.type = 'confirmed' and o.person_id = $1 and e.at >= t.closed_at) as confirmed,
       exists (select from reporter o join report c on c.reporter_id = o.id where o.person_id = $1 and c.received_at > t.closed_at) as "reportedSince"
     from reporter p join report r on r.reporter_id = p.id join membership m on m.report_id = r.id join ticket t on t.id = m.ticket_id
     where p.person_id = $1 and t.closed_at is not null
       and case when $2::uuid is null then t.closed_at > clock_timestamp() - make_interval(days => $3) else t.id = $2 end
     order by t.closed_at desc, r.received_at desc, r.ordinal, r.id limit 1`,
    [personId, ticketId, days],
  )
  return (rows[0] as ClosedTicket | undefined) ?? null
}

/** Something a person was asked about an open ticket of theirs and has not answered. */
export interface OpenQuestion {
  readonly ticketId: string
  readonly protected: boolean
  /** `where`: we asked for the place. `more`: an office asked, and its clock stands still for the answer. */
  readonly about: 'where' | 'more'
  /** Where the ticket is, and what it is about as far as anybody knows. */
  readonly place: Place
  readonly category: string | null
}

/** A message that left and did not come back, or may have left: what nobody was asked, nobody answers. */
const TOLD = `(p.state = 'ambiguous' or (p.state = 'sent' and p.delivery is distinct from 'failed'))`

/**
 * What a reporter was asked last and has not answered: by us about the place, in the last two days; by an office, whoever of
 * the person's addresses it went to, as long as its clock stands still for that question.
 */
export async function openQuestion(
  db: Db,
  { reporterId, personId }: { readonly reporterId: string; readonly personId: string | null },
): Promise<OpenQuestion | null> {
  const { rows } = await db.query(
    `select m.ticket_id as "ticketId", t.protected, 'where' as about, t.place, t.category, p.created_at as at
       from reply p join membership m on m.report_id = p.report_id join ticket t on t.id = m.ticket_id
       where p.reporter_id = $1 and p.kind = 'ask_place' and p.created_at > clock_timestamp() - interval '48 hours'
         and t.kelurahan is null and t.closed_at is null
     union all
     select t.id, t.protected, 'more', t.place, t.category, p.created_at from reply p join ticket t on t.id = p.ticket_id
       where p.person_id = $2 and p.step is not null and p.kind = 'asked' and t.closed_at is null and ${TOLD}
         and t.paused_until > clock_timestamp()
         and p.seq >= (select max(e.seq) from ticket_event e where e.ticket_id = t.id and e.type = '${EVENT_OF.pause}')
     order by at desc limit 1`,
    [reporterId, personId],
  )
  return (rows[0] as OpenQuestion | undefined) ?? null
}

export async function ticketPlace(
  db: Db,
  ticketId: string,
): Promise<{ category: string | null; place: Place; protected: boolean } | null> {
  const { rows } = await db.query('select category, place, protected from ticket where id = $1', [ticketId])
  return rows[0] ?? null
}

/** Events of what somebody does to a ticket; a note leaves it as it was. */
const DEEDS = Object.values(EVENT_OF).filter(type => type !== EVENT_OF.note)

/** Whether nobody has acted on a ticket or passed it on: where it went first is still where it is. */
export async function untouched(db: Db, ticketId: string): Promise<boolean> {
  const { rows } = await db.query(
    'select from ticket_event where ticket_id = $1 and type = any($2) limit 1',
    [ticketId, DEEDS],
  )
  return rows.length === 0
}

/** Whether the completion clock of a ticket stands still. */
export async function pausedNow(db: Db, ticketId: string): Promise<boolean> {
  const { rows } = await db.query('select from ticket where id = $1 and paused_until > clock_timestamp()', [
    ticketId,
  ])
  return rows.length > 0
}

/** Reports made from some messages, with their tickets. */
export async function reportsOfMessages(
  db: Db,
  messageIds: readonly string[],
): Promise<{ reportId: string; ticketId: string }[]> {
  const { rows } = await db.query(
    `select r.id as "reportId", m.ticket_id as "ticketId" from report r join membership m on m.report_id = r.id where r.message_id = any($1) order by r.ordinal`,
    [messageIds],
  )
  return rows as { reportId: string; ticketId: string }[]
}

export interface TicketInShort {
  readonly number: string
  readonly summary: string
  readonly status: string
  readonly openedAt: Date
}

export async function ticketsInShort(
  db: Db,
  ticketIds: readonly string[],
): Promise<Map<string, TicketInShort>> {
  if (ticketIds.length === 0) return new Map()
  const { rows } = await db.query(
    `select id, number, summary, status, opened_at as "openedAt" from ticket where id = any($1)`,
    [ticketIds],
  )
  return new Map((rows as ({ id: string } & TicketInShort)[]).map(({ id, ...ticket }) => [id, ticket]))
}
