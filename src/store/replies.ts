import { v7 as uuidv7 } from 'uuid'
import { type Db, prepared } from './database.js'

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
}

/** Replies which say no more than "we heard you". */
const ACKNOWLEDGEMENTS = ['acknowledged', 'joined', 'added']
/** A citizen who writes again about the same tickets within this time has just been told. */
const FOLD_MINUTES = 10

/**
 * Puts a reply into the outbox. An acknowledgement is folded into an earlier one, as `suppressed` and with that reason,
 * when the same citizen was told within ten minutes about every ticket this message went to: who writes five times about
 * one flood is answered once. The reporter's key is locked while a message is recorded, so two at once fold as well.
 */
export async function putReply(db: Db, reply: NewReply): Promise<void> {
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
     insert into reply (id, channel, message_id, report_id, reporter_id, kind, number, answer_to, subject, text, state, reason)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when yes then 'suppressed' else 'pending' end, case when yes then 'folded' end
     from fold on conflict (message_id, kind) do nothing`,
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
      ],
    ),
  )
}

/**
 * Takes replies whose time has come, none of the channels in `full`. The lease outlives the longest send, so two processes do not send the same reply
 * at once; a process killed in between leaves it to be sent again after the lease: at least once, never lost.
 */
export async function leaseReplies(
  db: Db,
  limit: number,
  leaseSeconds: number,
  full: readonly string[] = [],
): Promise<DueReply[]> {
  const { rows } = await db.query(
    prepared(
      'lease-replies',
      `update reply set attempts = attempts + 1, leased_until = clock_timestamp() + make_interval(secs => $2)
     where id in (
       select id from reply
       where state = 'pending' and next_at <= clock_timestamp() and (leased_until is null or leased_until < clock_timestamp())
         and channel <> all($3)
       order by next_at limit $1 for update skip locked)
     returning id, channel, kind, number, answer_to as "answerTo", subject, text, attempts,
       coalesce((select opted_out_at is not null from reporter where reporter.id = reporter_id), false) as "optedOut"`,
      [limit, leaseSeconds, full],
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
       delivery = (select status from delivery_news n where n.channel = reply.channel and n.provider_id = $2 order by at desc limit 1)
     where id = $1`,
      [id, providerId],
    ),
  )
}

export async function replyLater(db: Db, id: string, reason: string, seconds: number): Promise<void> {
  await db.query(
    `update reply set reason = $2, leased_until = null, next_at = clock_timestamp() + make_interval(secs => $3) where id = $1 and state = 'pending'`,
    [id, reason, seconds],
  )
}

/** An end that is not "sent": `failed` by the provider, or `suppressed` because the citizen said stop or was just told. */
export async function replyEnded(
  db: Db,
  id: string,
  state: 'failed' | 'suppressed',
  reason: string,
): Promise<void> {
  await db.query(`update reply set state = $2, reason = $3, leased_until = null where id = $1`, [
    id,
    state,
    reason,
  ])
}

const RANK = ['queued', 'sent', 'delivered', 'read', 'failed']

/** Applies delivery news. Late news of an earlier stage changes nothing; news of an unknown message waits for its reply. */
export async function noteDelivery(
  db: Db,
  channel: string,
  providerId: string,
  status: string,
  code: string | null,
): Promise<void> {
  await db.query(
    `insert into delivery_news (channel, provider_id, status, code) values ($1,$2,$3,$4) on conflict do nothing`,
    [channel, providerId, status, code],
  )
  await db.query(
    `update reply set delivery = $3, delivery_at = clock_timestamp()
     where channel = $1 and provider_id = $2
       and coalesce(array_position($4::text[], delivery), 0) < array_position($4::text[], $3)`,
    [channel, providerId, status, RANK],
  )
}

/** STOP (true) or START (false) of a citizen on a channel, also one who never wrote before. */
export async function setOptOut(db: Db, channel: string, address: string, out: boolean): Promise<void> {
  await db.query(
    `insert into reporter (id, channel, kind, address, opted_out_at) values ($1, $2, 'unknown', $3, case when $4 then clock_timestamp() end)
     on conflict (channel, address) do update set opted_out_at = excluded.opted_out_at`,
    [uuidv7(), channel, address, out],
  )
}

/** The provider says that the recipient of this reply opted out. */
export async function setOptOutOfReply(db: Db, replyId: string): Promise<void> {
  await db.query(
    `update reporter set opted_out_at = coalesce(opted_out_at, clock_timestamp()) where id = (select reporter_id from reply where id = $1)`,
    [replyId],
  )
}
