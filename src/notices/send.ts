import { ChannelError, type Log } from '../kit/index.js'
import { limitUnder, within } from '../rounds/index.js'
import type { Database } from '../store/database.js'
import {
  type DueRow,
  leaseNotices,
  listOfficials,
  noticeEnded,
  noticeLater,
  noticeSent,
  type OfficialRow,
} from '../store/notices.js'
import { afterQuiet } from '../ticket/reply-contract/index.js'
import { wayOf } from '../ticket/notices/index.js'
import type { Deliver } from './delivery.js'
import { type Desk, write } from './write.js'

const AT_ONCE = 10
/** For so long nobody else sends what we try to send. No attempt outlasts it, whatever its channel does. Seconds. */
const LEASE_SECONDS = 60
const MOST_ATTEMPTS = 20
const LONGEST_WAIT_SECONDS = 3_600
/** Waits double from here. Seconds. */
const FIRST_WAIT_SECONDS = 5

const late = () => new ChannelError('outcome_unknown', 'the send did not end within its lease')

export interface Sending {
  readonly database: Database
  readonly desk: Desk
  readonly deliver: Deliver
  readonly log: Log
  readonly leaseSeconds?: number
}

/** Sends notices whose time has come. @returns how many were taken; the most at once when there may be more. */
export async function sendRound(sending: Sending, now: Date): Promise<{ taken: number; full: boolean }> {
  const { db } = sending.database
  const due = await leaseNotices(db, AT_ONCE, sending.leaseSeconds ?? LEASE_SECONDS, now)
  if (due.length === 0) return { taken: 0, full: false }
  const officials = new Map((await listOfficials(db)).map(one => [one.id, one]))
  await Promise.all(due.map(notice => take(sending, notice, officials, now)))
  return { taken: due.length, full: due.length === AT_ONCE }
}

async function take(
  sending: Sending,
  notice: DueRow,
  officials: ReadonlyMap<string, OfficialRow>,
  now: Date,
): Promise<void> {
  const outcome = await attempt(sending, notice, officials, now)
  sending.log.info(
    { unit: 'notice', notice: notice.id, kind: notice.is, attempt: notice.attempts, outcome },
    'notice',
  )
}

async function attempt(
  { database: { db }, desk, deliver, log, leaseSeconds = LEASE_SECONDS }: Sending,
  notice: DueRow,
  officials: ReadonlyMap<string, OfficialRow>,
  now: Date,
): Promise<string> {
  const { id, attempts } = notice
  const way = wayOf(notice, officials, desk.settings, now)
  if ('drop' in way) {
    await noticeEnded(db, id, 'suppressed', way.drop)
    return way.drop
  }
  if ('wait' in way) {
    await noticeLater(db, id, 'quiet', afterQuiet(now, desk.settings.quiet), { tried: false })
    return 'quiet'
  }
  const [official, to] = [notice.official, way.to.id].map(one => officials.get(one) as OfficialRow) as [
    OfficialRow,
    OfficialRow,
  ]
  try {
    const words = await write(db, desk, notice, official, to)
    if (!words) {
      await noticeEnded(db, id, 'suppressed', 'nothing_to_tell')
      return 'nothing_to_tell'
    }
    const { channel: by } = to
    const address = by === 'email' ? to.email : to.phone
    const text = by === 'email' ? words.text : words.short
    const envelope = { id, by, to: address as string, subject: words.subject, text, attempt: attempts - 1 }
    await within(limitUnder(leaseSeconds), deliver(envelope), late)
    await noticeSent(db, id, to.id, now)
    return 'sent'
  } catch (error) {
    return failed(error)
  }

  async function failed(error: unknown): Promise<string> {
    const known = error instanceof ChannelError ? error : null
    const code = known?.code ?? 'unexpected'
    if (known?.policy.alarm) log.error({ unit: 'notice', error: code }, 'an administrator must act')
    if ((known && !known.policy.retry) || attempts >= MOST_ATTEMPTS) {
      await noticeEnded(db, id, 'failed', code)
      log.error({ unit: 'notice', notice: id, error: code }, 'notice given up')
      return code
    }
    const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** (attempts - 1), LONGEST_WAIT_SECONDS)
    const asked = Math.min(known?.retryAfterSeconds ?? 0, LONGEST_WAIT_SECONDS)
    await noticeLater(db, id, code, new Date(now.getTime() + 1_000 * Math.max(wait, asked)), { tried: true })
    return `later: ${code}`
  }
}
