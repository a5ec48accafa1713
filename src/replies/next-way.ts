import type { Db } from '../store/database.js'
import { addressesOf, courseOf, giveUp, paceOf, putPlanned, type Undelivered } from '../store/replies.js'
import type { NewsKind } from '../ticket/reply-contract/index.js'
import { type Planning, pacer, worded } from './plan.js'
import { waysTo } from './ways.js'

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
  const way = waysTo(addresses, kind, null, voices, contract).find(
    ({ channel }) => !failed.tried.includes(channel),
  )
  // What was overtaken by closing meanwhile is not worth a second way.
  const stale = course.told.closed && course.told.news.at(-1)?.kind !== kind
  if (!way || stale) return true
  const { ticketId, personId, step, seq, dueAt } = failed
  const number = way.number ?? failed.number
  const next = pacer(contract, await paceOf(db), now)
  const by = worded(planning, course, way, { kind, step, number }, failed.language, next)
  await putPlanned(db, [{ ticketId, personId, step, seq, way: failed.way + 1, kind, dueAt, number, by }], now)
  return true
}
