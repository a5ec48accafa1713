import { v7 as uuidv7 } from 'uuid'
import type { DueNotice, Period } from '../../ticket/notices/index.js'
import type { Db } from '../database.js'

/** Any number not used elsewhere: one process plans at a time, so that what is gathered is gathered once. */
const PLAN_LOCK = 5_231_710
/** Sent notices are kept so long. Longer than anything stays fresh enough to be told (`stale` of notices.yaml). Days. */
const KEPT_DAYS = 90

/** Waits for whoever plans at the moment; free again at the end of the transaction. */
export const lockPlanning = (db: Db): Promise<unknown> =>
  db.query('select pg_advisory_xact_lock($1)', [PLAN_LOCK])

/** Puts notices into the outbox, without the steps an official was told already. @returns how many notices. */
export async function putNotices(db: Db, due: readonly DueNotice[], now: Date): Promise<number> {
  let made = 0
  for (const { official, is, steps, class: urgent, period } of due) {
    const { rowCount } = await db.query(
      `with fresh as (
         select given.step from unnest($8::text[]) as given (step)
         where not exists (select from notice_step s where s.official_id = $2 and s.step = given.step)),
       made as (
         insert into notice (id, official_id, kind, class, period_from, period_until, made_at, next_at)
         select $1, $2, $3, $4, $5, $6, $7, $7 where exists (select from fresh) returning id)
       insert into notice_step (official_id, step, notice_id, ticket_id, at)
         select $2, step, made.id, case when $3 <> 'digest' then split_part(step, ':', 2)::uuid end, $7 from made cross join fresh`,
      [uuidv7(), official, is, urgent, period?.from ?? null, period?.until ?? null, now, steps],
    )
    if (rowCount) made++
  }
  return made
}

/** A notice on its way. */
export interface DueRow {
  /** Stable over retries; a UUID. */
  readonly id: string
  readonly official: string
  readonly is: DueNotice['is']
  readonly class: string | null
  readonly period: Period | null
  /** Including the one about to be made. */
  readonly attempts: number
}

/** Takes notices whose time has come; whoever dies with them gives them back when the lease ends. */
export async function leaseNotices(
  db: Db,
  limit: number,
  leaseSeconds: number,
  now: Date,
): Promise<DueRow[]> {
  const { rows } = await db.query(
    `with due as (
       select id from notice where state = 'pending' and next_at <= $3 and (leased_until is null or leased_until < $3)
       order by kind = 'digest', next_at, id limit $1 for update skip locked)
     update notice n set attempts = attempts + 1, leased_until = $3::timestamptz + make_interval(secs => $2) from due where n.id = due.id
     returning n.id, n.official_id as official, n.kind as is, n.class, n.attempts, n.period_from as "from", n.period_until as until`,
    [limit, leaseSeconds, now],
  )
  return (rows as (Omit<DueRow, 'period'> & { from: Date | null; until: Date | null })[]).map(
    ({ from, until, ...row }) => ({ ...row, period: from && until ? { from, until } : null }),
  )
}

export async function noticeSent(db: Db, id: string, to: string, now: Date): Promise<void> {
  await db.query(
    `update notice set state = 'sent', sent_to = $2, sent_at = $3, leased_until = null, reason = null where id = $1`,
    [id, to, now],
  )
}

/** Nothing more will come of it. */
export async function noticeEnded(
  db: Db,
  id: string,
  state: 'failed' | 'suppressed',
  reason: string,
): Promise<void> {
  await db.query('update notice set state = $2, reason = $3, leased_until = null where id = $1', [
    id,
    state,
    reason,
  ])
}

/** Once more later. A wait that was no attempt (an hour of quiet) is not counted as one. */
export async function noticeLater(
  db: Db,
  id: string,
  reason: string,
  at: Date,
  { tried }: { tried: boolean },
): Promise<void> {
  await db.query(
    'update notice set next_at = $3, reason = $2, leased_until = null, attempts = attempts - $4 where id = $1',
    [id, reason, at, tried ? 0 : 1],
  )
}

/** Removes what ended long ago; the last digest of an official stays, as the next begins where it ended. */
export async function forgetNotices(db: Db): Promise<void> {
  await db.query(
    `delete from notice n where n.made_at < clock_timestamp() - make_interval(days => ${KEPT_DAYS}) and n.state <> 'pending'
       and (n.kind <> 'digest' or exists (select from notice later where later.official_id = n.official_id
         and later.kind = 'digest' and later.period_until > n.period_until))`,
  )
}
