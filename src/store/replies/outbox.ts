import { v7 as uuidv7 } from 'uuid'
import { type Db, prepared } from '../database.js'

/** What a citizen is to be told; written in the transaction that decided it. */
export interface NewReply {
  readonly channel: string
  readonly messageId: string
  readonly reportId: string | null
  readonly reporterId: string | null
  /** One reply of each kind per message, however often the message is processed. */
  readonly kind: string
  readonly number: string | null
  readonly answerTo: Readonly<Record<string, unknown>>
  readonly subject: string
  readonly text: string
  /** The piece of news it tells at the same time, so that nobody tells it again: ticket, step and event. */
  readonly tells?: { readonly ticketId: string; readonly step: string; readonly seq: number } | undefined
  /** Milliseconds after the message within which the citizen is answered in time. */
  readonly within?: number | undefined
}

export interface DueReply {
  readonly id: string
  readonly channel: string
  readonly kind: string
  readonly number: string | null
  readonly answerTo: Record<string, unknown>
  readonly subject: string
  readonly text: string
  /** Attempts including the one about to be made. */
  readonly attempts: number
  readonly optedOut: boolean
  /** True when the ticket was closed since: whoever is told "in process" now would be told something wrong. */
  readonly overtaken: boolean
}

/** Which replies are taken, and for how long. */
export interface Lease {
  readonly limit: number
  readonly seconds: number
  /** None of these channels; or this one alone. */
  readonly without?: readonly string[]
  readonly only?: string | null
  /** Only answers to messages: news waits for the end of the quiet hours. */
  readonly quiet?: boolean
}

/** Replies which say no more than "we heard you". */
const ACKNOWLEDGEMENTS = ['acknowledged', 'joined', 'added']
/** A citizen who writes again about the same tickets within this time has just been told. */
const FOLD_MINUTES = 10
/** News that stays true after closing. */
const OUTCOMES = ['done', 'rejected', 'reopened']

/**
 * Puts a reply into the outbox. An acknowledgement is folded into an earlier one, as `suppressed` and with that reason,
 * when the same citizen was told within ten minutes about every ticket this message went to: who writes five times about
 * one flood is answered once. The reporter's key is locked while a message is recorded, so two at once fold as well.
 */
export async function putReply(db: Db, reply: NewReply): Promise<void> {
  const { tells, within } = reply
  await db.query(
    prepared(
      'put-reply',
      `with told as (
         select distinct m.ticket_id from reply earlier join report r on r.message_id = earlier.message_id join membership m on m.report_id = r.id
         where earlier.reporter_id = $5 and earlier.kind = any($11) and earlier.state in ('pending', 'sent')
           and earlier.created_at > clock_timestamp() - make_interval(mins => $12)),
       fold as (
         select $6::text = any($11) and bool_and(m.ticket_id in (select ticket_id from told)) as yes
         from report r join membership m on m.report_id = r.id where r.message_id = $3)
     insert into reply (id, channel, message_id, report_id, reporter_id, kind, number, answer_to, subject, text, state, reason,
       person_id, ticket_id, step, seq, due_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when yes then 'suppressed' else 'pending' end, case when yes then 'folded' end,
       (select person_id from reporter where id = $5), $13, $14, $15,
       (select received_at + make_interval(secs => $16) from message where id = $3)
     from fold on conflict do nothing`,
      [
        uuidv7(),
        reply.channel,
        reply.messageId,
        reply.reportId,
        reply.reporterId,
        reply.kind,
        reply.number,
        JSON.stringify(reply.answerTo),
        reply.subject,
        reply.text,
        ACKNOWLEDGEMENTS,
        FOLD_MINUTES,
        tells?.ticketId ?? null,
        tells?.step ?? null,
        tells?.seq ?? null,
        within === undefined ? null : within / 1_000,
      ],
    ),
  )
}

/**
 * Takes replies whose time has come. The lease outlives the longest send, so two processes do not send the same reply at
 * once; a process killed in between leaves it to be sent again after the lease: at least once, never lost. A lease that ran
 * out is a doubt: that attempt may have reached the citizen.
 */
export async function leaseReplies(
  db: Db,
  { limit, seconds, without = [], only = null, quiet = false }: Lease,
): Promise<DueReply[]> {
  const { rows } = await db.query(
    prepared(
      'lease-replies',
      `update reply set attempts = attempts + 1, doubts = doubts + case when leased_until is null then 0 else 1 end,
       leased_until = clock_timestamp() + make_interval(secs => $2)
     where id in (
       select id from reply
       where state = 'pending' and next_at <= clock_timestamp() and (leased_until is null or leased_until < clock_timestamp())
         and channel <> all($3) and ($6::text is null or channel = $6) and not ($4 and step is not null and message_id is null)
       order by next_at limit $1 for update skip locked)
     returning id, channel, kind, number, answer_to as "answerTo", subject, text, attempts,
       exists (select from reporter o where o.opted_out_at is not null and (o.id = reply.reporter_id or o.person_id = reply.person_id)) as "optedOut",
       step is not null and kind <> all($5) and exists (select from ticket t
         where t.id = reply.ticket_id and t.closed_at is not null and t.version > reply.seq) as overtaken`,
      [limit, seconds, without, quiet, OUTCOMES, only],
    ),
  )
  return rows as DueReply[]
}

/** The provider took it. News that overtook us (a callback before the answer of the REST call) is applied at once. */
export async function replySent(db: Db, id: string, providerId: string | null): Promise<void> {
  await db.query(
    prepared(
      'reply-sent',
      `update reply set state = 'sent', sent_at = clock_timestamp(), provider_id = $2, leased_until = null, reason = null,
       delivery = (select status from delivery_news n where n.channel = reply.channel and n.provider_id = $2
         order by array_position('{queued,sent,delivered,read,failed}'::text[], status) desc limit 1)
     where id = $1`,
      [id, providerId],
    ),
  )
}

/** To be tried again. `doubtful`: the attempt may have reached the citizen all the same. */
export async function replyLater(
  db: Db,
  id: string,
  reason: string,
  seconds: number,
  doubtful = false,
): Promise<void> {
  await db.query(
    `update reply set reason = $2, leased_until = null, next_at = clock_timestamp() + make_interval(secs => $3),
       doubts = doubts + case when $4 then 1 else 0 end where id = $1 and state = 'pending'`,
    [id, reason, seconds, doubtful],
  )
}

/**
 * An end that is not "sent": `failed` by the provider, `suppressed` because the citizen said stop or was just told,
 * `ambiguous` when it was tried to the last and may have arrived.
 */
export async function replyEnded(
  db: Db,
  id: string,
  state: 'failed' | 'suppressed' | 'ambiguous',
  reason: string,
): Promise<void> {
  await db.query(`update reply set state = $2, reason = $3, leased_until = null where id = $1`, [
    id,
    state,
    reason,
  ])
}
