import type { Db } from '../store/database.js'
import { othersIn } from '../store/read/tracking.js'
import {
  addressesOf,
  courseOf,
  giveUp,
  paceOf,
  putAnotherWay,
  putPlanned,
  type Unanswered,
  type Undelivered,
} from '../store/replies.js'
import type { NewsKind } from '../ticket/reply-contract/index.js'
import type { ReplyKind } from '../ticket/reply-texts.js'
import { type Planning, pacer, worded } from './plan.js'
import { waysTo } from './ways.js'

/**
 * The first answer to a message ("we heard you") that its channel could not deliver goes another way of the same person, at
 * the pace and outside the quiet hours of what we begin ourselves. Not when the ticket is closed: then that is said.
 */
export async function answerAnotherWay(
  db: Db,
  planning: Planning,
  failed: Unanswered,
  now: Date,
): Promise<boolean> {
  const { contract, rules, voices } = planning
  const { ticketId, personId, language } = failed
  const course = await courseOf(db, rules, ticketId)
  if (!course) return false
  await giveUp(db, failed.id)
  const kind = failed.kind as ReplyKind
  const addresses = await addressesOf(db, ticketId, [personId])
  const way = waysTo(addresses, kind, null, voices, contract, course.protected).find(
    ({ channel }) => !failed.tried.includes(channel),
  )
  if (!way || course.told.closed) return true
  const next = pacer(contract, await paceOf(db), now)
  const joined =
    (kind === 'joined' || kind === 'added') && !course.protected
      ? { ticket: course.life.number, others: await othersIn(db, ticketId, personId) }
      : undefined
  const said = { personId, language, kind, number: failed.number, joined }
  const by = worded(planning, course, way, said, next)
  if (by) await putAnotherWay(db, failed, { ...by, reportId: failed.reportId }, failed.number)
  return true
}

/**
 * News that its channel could not deliver goes to another channel of the same person, or is given up when none is left.
 * False when another process plans. Runs in the caller's transaction.
 */
export async function planNextWay(
  db: Db,
  planning: Planning,
  failed: Undelivered,
  now: Date,
): Promise<boolean> {
  const { contract, rules, voices } = planning
  const course = await courseOf(db, rules, failed.ticketId)
  if (!course) return false
  await giveUp(db, failed.id)
  const kind = failed.kind as NewsKind
  const addresses = await addressesOf(db, failed.ticketId, [failed.personId])
  const way = waysTo(addresses, kind, null, voices, contract, course.protected).find(
    ({ channel }) => !failed.tried.includes(channel),
  )
  const { closed, news } = course.told
  // What was overtaken by closing meanwhile is not worth a second way, nor a question nobody waits for any more.
  const stale =
    (closed && news.at(-1)?.kind !== kind) || (kind === 'asked' && !news.some(one => one.kind === kind))
  if (!way || stale) return true
  const { ticketId, personId, step, seq, dueAt } = failed
  const number = way.number ?? failed.number
  const next = pacer(contract, await paceOf(db), now)
  const by = worded(planning, course, way, { ...failed, kind, number }, next)
  await putPlanned(db, [{ ticketId, personId, step, seq, way: failed.way + 1, kind, dueAt, number, by }], now)
  return true
}
