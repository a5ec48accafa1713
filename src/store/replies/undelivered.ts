import { v7 as uuidv7 } from 'uuid'
import type { Language } from '../../ticket/reply-texts.js'
import type { Db } from '../database.js'
import type { Planned } from './planned.js'

/** News which its channel could not deliver for good. */
export interface Undelivered {
  readonly id: string
  readonly ticketId: string
  readonly personId: string
  readonly step: string
  readonly seq: number
  readonly way: number
  readonly kind: string
  readonly number: string
  readonly dueAt: Date
  readonly language: Language | null
  /** Channels that failed with this news. */
  readonly tried: readonly string[]
}

/** How long after it was made news is still worth another way. Days. */
const WORTH_DAYS = 3

/** News that failed and was not passed on yet: refused by the provider, or reported back as undelivered. */
export async function undelivered(db: Db, limit: number): Promise<Undelivered[]> {
  const { rows } = await db.query(
    `select f.id, f.ticket_id as "ticketId", f.person_id as "personId", f.step, f.seq, f.way, f.kind, f.number, f.due_at as "dueAt",
       (select language from person where id = f.person_id) as language,
       (select array_agg(distinct channel) from reply t where t.ticket_id = f.ticket_id and t.person_id = f.person_id and t.step = f.step) as tried
     from reply f
     where f.step is not null and not f.passed_on and (f.state = 'failed' or f.delivery = 'failed')
       and f.due_at > clock_timestamp() - make_interval(days => ${WORTH_DAYS})
     order by f.id limit $1`,
    [limit],
  )
  return rows as Undelivered[]
}

/** The first answer to a message, which its channel could not deliver for good. */
export interface Unanswered {
  readonly id: string
  readonly messageId: string
  /** Of the first report made from the message, and the ticket it is in now. */
  readonly reportId: string
  readonly ticketId: string
  readonly personId: string
  readonly kind: string
  /** Numbers of all reports of the message. */
  readonly number: string
  readonly way: number
  readonly dueAt: Date
  readonly language: Language | null
  readonly tried: readonly string[]
}

/** "We heard you", and what is asked or said in its place. What answers a word of theirs is of that channel alone. */
const FIRST_ANSWERS = ['acknowledged', 'joined', 'added', 'ask_place', 'outside']

/** First answers that failed and were not passed on yet. Who is anonymous has no other way. */
export async function unanswered(db: Db, limit: number): Promise<Unanswered[]> {
  const { rows } = await db.query(
    `select f.id, f.message_id as "messageId", f.report_id as "reportId", m.ticket_id as "ticketId", f.person_id as "personId",
       f.kind, f.number, f.way, coalesce(f.due_at, f.created_at) as "dueAt",
       (select language from person where id = f.person_id) as language,
       (select array_agg(distinct channel) from reply t where t.message_id = f.message_id and t.kind = f.kind) as tried
     from reply f join membership m on m.report_id = f.report_id
     where f.step is null and f.message_id is not null and not f.passed_on and (f.state = 'failed' or f.delivery = 'failed')
       and f.kind = any($2) and f.person_id is not null and f.number is not null
       and f.created_at > clock_timestamp() - make_interval(days => ${WORTH_DAYS})
     order by f.id limit $1`,
    [limit, FIRST_ANSWERS],
  )
  return rows as Unanswered[]
}

/** The next way was found, or there is none. Why it was looked for stays: what the provider said, or came back. */
export async function giveUp(db: Db, id: string): Promise<void> {
  await db.query(
    `update reply set passed_on = true, reason = coalesce(reason, 'undelivered') where id = $1`,
    [id],
  )
}

/** The same answer another way; once, whoever plans it again. */
export async function putAnotherWay(
  db: Db,
  { messageId, personId, kind, way, dueAt }: Unanswered,
  by: NonNullable<Planned['by']>,
  number: string,
): Promise<void> {
  await db.query(
    `insert into reply (id, channel, message_id, report_id, reporter_id, kind, number, answer_to, subject, text, next_at, person_id, way, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing`,
    [
      uuidv7(),
      by.channel,
      messageId,
      by.reportId,
      by.reporterId,
      kind,
      number,
      JSON.stringify(by.answerTo),
      by.subject,
      by.text,
      by.nextAt,
      personId,
      way + 1,
      dueAt,
    ],
  )
}
