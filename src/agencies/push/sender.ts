import { ChannelError, type Log } from '../../kit/index.js'
import { limitUnder, openSends, startRounds, within } from '../../rounds/index.js'
import type { Database, Db } from '../../store/database.js'
import {
  activate,
  type Due,
  disable,
  type EndpointKind,
  followFeeds,
  leaseDeliveries,
  type Recorded,
  recordAttempt,
} from '../../store/deliveries.js'
import type { Carrier, Outcome } from './carrier.js'
import { GIVE_UP_DAYS, nextAttempt, REST, type RestRules, restUntil, WAITS } from './schedule.js'

export interface SenderOptions {
  readonly database: Database
  readonly carriers: Readonly<Record<EndpointKind, Carrier>>
  readonly log: Log
  readonly settings?: Partial<SenderSettings>
}

export interface SenderSettings {
  /** Sends under way to one endpoint, per process: a silent agency holds up its own deliveries only. */
  readonly slots: number
  /** Milliseconds between two looks at the feeds and the outbox. */
  readonly roundMs: number
  /** For so long nobody else sends what we try to send. No attempt outlasts it, whatever its carrier does. Seconds. */
  readonly leaseSeconds: number
  /** Waits between attempts, seconds. */
  readonly waits: readonly number[]
  readonly rest: RestRules
}

const SETTINGS: SenderSettings = { slots: 4, roundMs: 500, leaseSeconds: 45, waits: WAITS, rest: REST }
const DAY_MS = 86_400_000

const late = () => new ChannelError('outcome_unknown', 'the send did not end within its lease')

/**
 * From the feeds through the outbox to the agencies. At least once, in order per ticket, each endpoint with slots of its
 * own; there is no limit they share, so the number of endpoints is the limit of what is open at once. All it knows is in
 * the database: it may be killed at any moment and run in any number of processes.
 */
export function startSender({ database, carriers, log, settings = {} }: SenderOptions): {
  close(): Promise<void>
} {
  const { slots, roundMs, leaseSeconds, waits, rest } = { ...SETTINGS, ...settings }
  /** Under way, by endpoint. */
  const sends = openSends()

  async function round(): Promise<void> {
    await followFeeds(database.db)
    const due = await leaseDeliveries(database.db, {
      slots,
      leaseSeconds,
      trustedFailures: rest.failures,
      busy: sends.counts(),
    })
    for (const one of due) sends.add(one.endpoint.id, deliver(one).catch(outOfReach), rounds.go)
  }

  const outOfReach = (error: unknown) =>
    log.warn(
      { unit: 'push', error: (error as { code?: string }).code ?? (error as Error).name },
      'outbox not reachable',
    )

  /** Cut off by the lease, it may have arrived. A fault of ours is tried again like one of theirs. */
  const unfinished = (error: unknown): Outcome => {
    if (error instanceof ChannelError) return { is: error.code }
    log.error({ unit: 'push', error: (error as Error).name }, 'delivery failed on our side')
    return { is: 'unexpected' }
  }

  async function deliver(due: Due): Promise<void> {
    const started = performance.now()
    const carried = carriers[due.endpoint.kind].carry(due)
    const outcome = await within(limitUnder(leaseSeconds), carried, late).catch(unfinished)
    const recorded = judge(due, outcome, performance.now() - started)
    // What follows from the answer is kept with it, or not at all.
    const kept = (db: Db) => keep(db, due, outcome, recorded)
    if (due.type === 'endpoint.verification' || outcome.gone) await database.transaction(kept)
    else await kept(database.db)
    log.info(
      {
        unit: 'push',
        endpoint: due.endpoint.id,
        delivery: due.id,
        type: due.type,
        attempt: due.tried,
        outcome: outcome.is,
        next: recorded.next.is,
        ms: Math.round(recorded.ms),
      },
      'delivery',
    )
  }

  function judge(due: Due, outcome: Outcome, ms: number): Recorded {
    const { is, status = null, answer = null, asked } = outcome
    const base = { delivery: due, ms, outcome: is, status, answer }
    if (is === 'accepted') return { ...base, next: { is: 'sent' }, restUntil: null }
    const now = new Date()
    const at = outcome.final ? null : nextAttempt(due.attempts, now, Math.random(), asked, waits)
    return {
      ...base,
      next: at ? { is: 'again', at } : { is: 'failed' },
      restUntil: restUntil(due.endpoint.failures + 1, now, Math.random(), { status, asked }, rest),
    }
  }

  async function keep(db: Db, due: Due, outcome: Outcome, recorded: Recorded): Promise<void> {
    const { endpoint, type } = due
    const waited = await recordAttempt(db, recorded)
    if (!waited) return
    const line = { unit: 'push', endpoint: endpoint.id, agency: endpoint.agency, error: outcome.is }
    if (recorded.next.is === 'failed') log.error({ ...line, delivery: due.id }, 'delivery given up')
    if (outcome.is === 'accepted') {
      if (type === 'endpoint.verification' && endpoint.kind === 'push') await activate(db, endpoint.id)
      return
    }
    const since = endpoint.failingSince?.getTime() ?? Date.now()
    if (!outcome.gone && Date.now() - since < GIVE_UP_DAYS * DAY_MS) return
    await disable(db, endpoint.id, outcome.gone ? 'gone' : 'failing')
    log.error(line, 'endpoint switched off')
  }

  const rounds = startRounds({ everyMs: roundMs, round, failed: outOfReach })
  return {
    async close() {
      await rounds.close()
      await sends.part()
    },
  }
}
