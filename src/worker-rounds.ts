import { climbAppeals } from './arbitration.js'
import { watchCalendar } from './calendar-watch.js'
import type { Ground } from './ground.js'
import { anchorHourly, judgeOpened } from './life-keeping.js'
import { fetchPendingMedia } from './pipeline/gather.js'
import { reconcile } from './queue/reconcile.js'
import type { Running } from './running.js'
import { tellOfAccess } from './store/access.js'
import { forgetOldKeys } from './store/candidates.js'
import { forgetDeliveries } from './store/deliveries.js'
import { rehouse } from './store/homeless.js'
import { forgetAnswers } from './store/idempotency.js'
import { forgetNotices } from './store/notices.js'
import { measureAll } from './store/numbers.js'

const RECONCILE_EVERY_MS = 4_000
const MEDIA_EVERY_MS = 15_000
const JUDGE_EVERY_MS = 5_000
/** How soon the Inspektorat is told of a key or login that opens closed reports. */
const ACCESS_EVERY_MS = 5_000
/** How often a worker looks whether the hourly anchor is due. */
const ANCHOR_EVERY_MS = 300_000
/** How often appeals nobody decides are passed on, and said aloud while they wait for the last arbiter. */
const APPEALS_EVERY_MS = 600_000
const FORGET_EVERY_MS = 600_000
const CALENDAR_EVERY_MS = 3_600_000
const MEASURE_EVERY_MS = 5_000

/** What every worker does again and again. All of it may run in any number of processes at once. */
export function startWorkerRounds(ground: Ground, running: Running): void {
  const { config, database, queue, rules, log } = ground
  if (config.accept === 'tx')
    running.every(RECONCILE_EVERY_MS, 'reconcile', async () => {
      const again = await reconcile(database, queue)
      if (again > 0) log.warn({ unit: 'reconcile', messages: again }, 'enqueued again')
    })
  running.every(MEDIA_EVERY_MS, 'media', () => fetchPendingMedia(ground))
  running.every(JUDGE_EVERY_MS, 'judge', async () => {
    await sendOn(ground)
    await judgeOpened(database, rules)
  })
  running.every(ACCESS_EVERY_MS, 'access', () => tellAccess(ground))
  running.every(ANCHOR_EVERY_MS, 'anchor', () =>
    anchorHourly(database, hash => log.info({ unit: 'audit', hash }, 'history anchored')),
  )
  running.every(APPEALS_EVERY_MS, 'appeals', () => passOnAppeals(ground))
  running.every(FORGET_EVERY_MS, 'match-keys', () => forgetOldKeys(database.db))
  running.every(FORGET_EVERY_MS, 'deliveries', () => forgetDeliveries(database.db))
  running.every(FORGET_EVERY_MS, 'answers', () => forgetAnswers(database.db))
  running.every(FORGET_EVERY_MS, 'notices', () => forgetNotices(database.db))
  const lookAtCalendar = watchCalendar(rules.calendar, log)
  lookAtCalendar()
  running.every(CALENDAR_EVERY_MS, 'calendar', async () => lookAtCalendar())
  running.every(MEASURE_EVERY_MS, 'measure', () => measureAll(database, rules))
}

/** Tickets left with an owner that is no office, as earlier versions allowed. */
async function sendOn({ database, desk, rules, log }: Ground): Promise<void> {
  const sent = await rehouse(database, rules, desk.route)
  if (sent.length > 0) log.warn({ unit: 'rehouse', tickets: sent }, 'sent on: their owner was no office')
}

async function passOnAppeals({ database, rules, log }: Ground): Promise<void> {
  const { climbed, overdue } = await climbAppeals(database, rules)
  if (climbed.length > 0)
    log.warn(
      { unit: 'appeals', tickets: climbed },
      'nobody decided in time who acts; the last arbiter is asked',
    )
  if (overdue.length > 0)
    log.warn({ unit: 'appeals', tickets: overdue }, 'the last arbiter has not decided in time who acts')
}

/** That somebody can read closed reports now is told to those who look into them, and to the log. */
async function tellAccess({ database, rules, log }: Ground): Promise<void> {
  const { inspektorat, validator } = rules.life.rules.offices
  const fresh = await database.transaction(db => tellOfAccess(db, inspektorat, validator))
  for (const { subject, body } of fresh)
    log.warn({ unit: 'access', subject, what: body.what }, 'closed reports can be read with it')
}
