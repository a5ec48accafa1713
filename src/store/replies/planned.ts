import { v7 as uuidv7 } from 'uuid'
import { takenBackBy } from '../../ticket/reply-contract/index.js'
import type { ReplyKind } from '../../ticket/reply-texts.js'
import { type Db, prepared } from '../database.js'

/** A piece of news on its way to one person. */
export interface Planned {
  readonly ticketId: string
  readonly personId: string
  readonly step: string
  /** Everything up to this event is told by it. */
  readonly seq: number
  /** 0, or how many ways failed before. */
  readonly way: number
  readonly kind: ReplyKind
  readonly dueAt: Date
  /** Null when the person has no channel that can answer: kept as `suppressed`, so that it can be counted. */
  readonly by: {
    readonly channel: string
    readonly reporterId: string
    readonly reportId: string | null
    readonly answerTo: Readonly<Record<string, unknown>>
    readonly subject: string
    readonly text: string
    readonly nextAt: Date
  } | null
  readonly number: string
}

/**
 * Puts news into the outbox; the same step to the same person is written once, whoever plans it again. What waits there
 * with older news for them is taken back, unless it is heavier: "work has begun" does not tell why somebody else began it.
 */
export async function putPlanned(db: Db, planned: readonly Planned[], now: Date): Promise<number> {
  if (planned.length === 0) return 0
  const rows = planned.map(({ by, ...one }) => ({
    id: uuidv7(),
    ...one,
    channel: by?.channel ?? '',
    reporterId: by?.reporterId ?? null,
    reportId: by?.reportId ?? null,
    answerTo: by?.answerTo ?? {},
    subject: by?.subject ?? '',
    text: by?.text ?? '',
    nextAt: by?.nextAt ?? now,
    reason: by ? null : 'no_channel',
    takesBack: takenBackBy(one.kind),
  }))
  const { rowCount } = await db.query(
    prepared(
      'put-planned',
      `with list as (select * from jsonb_to_recordset($1::jsonb) as l (id uuid, "ticketId" uuid, "personId" uuid, step text, seq integer,
           way integer, kind text, "dueAt" timestamptz, channel text, "reporterId" uuid, "reportId" uuid, "answerTo" jsonb, subject text,
           text text, "nextAt" timestamptz, number text, reason text, "takesBack" text[])),
       taken_back as (
         update reply old set state = 'suppressed', reason = 'superseded' from list
         where old.ticket_id = list."ticketId" and old.person_id = list."personId" and old.step is not null and old.seq < list.seq and old.kind = any(list."takesBack")
           and old.state = 'pending' and old.leased_until is null and old.message_id is null)
       insert into reply (id, channel, report_id, reporter_id, kind, number, answer_to, subject, text, state, reason, next_at, created_at,
         ticket_id, person_id, step, seq, way, due_at)
       select id, channel, "reportId", "reporterId", kind, number, "answerTo", subject, text,
         case when reason is null then 'pending' else 'suppressed' end, reason, "nextAt", $2,
         "ticketId", "personId", step, seq, way, "dueAt"
       from list on conflict do nothing`,
      [JSON.stringify(rows), now],
    ),
  )
  return rowCount ?? 0
}

/** When the last planned reply that waits on each channel is to leave. What failed once and waits longer holds up nobody. */
export async function paceOf(db: Db): Promise<Map<string, Date>> {
  const { rows } = await db.query(
    `select channel, max(next_at) as at from reply where state = 'pending' and step is not null and attempts = 0 group by channel`,
  )
  return new Map((rows as { channel: string; at: Date }[]).map(({ channel, at }) => [channel, at]))
}
