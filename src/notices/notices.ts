import type { Log } from '../kit/index.js'
import { roundFailed, startRounds } from '../rounds/index.js'
import type { Database } from '../store/database.js'
import type { Deliver } from './delivery.js'
import { warnOfHeadless } from './heads.js'
import { plan } from './plan.js'
import { sendRound } from './send.js'
import type { Desk } from './write.js'

export interface NoticesOptions extends Desk {
  readonly database: Database
  /** How a notice leaves; see `createDelivery`. */
  readonly deliver: Deliver
  readonly log: Log
  /** Milliseconds between two rounds. Default 10 seconds. */
  readonly everyMs?: number
  readonly now?: () => Date
}

export interface Notices {
  /** Ends after the round under way. */
  close(): Promise<void>
}

/** Plans and sends notices until it is closed. A round that fails is logged and tried again. */
export function startNotices({
  database,
  deliver,
  log,
  everyMs = 10_000,
  now = () => new Date(),
  ...desk
}: NoticesOptions): Notices {
  let closed = false
  const warn = warnOfHeadless(database, desk.directory, log)

  async function round(): Promise<void> {
    await warn(now())
    await plan(database, desk.settings, now())
    for (let more = true; more && !closed; )
      ({ full: more } = await sendRound({ database, desk, deliver, log }, now()))
  }

  const rounds = startRounds({ everyMs, round, failed: roundFailed(log, 'notice') })
  return {
    close() {
      closed = true
      return rounds.close()
    },
  }
}
