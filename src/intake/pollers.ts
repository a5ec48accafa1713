import type { Log } from '../kit/index.js'
import { ChannelError } from '../kit/index.js'
import { readCursor } from '../store/accept.js'
import type { Database } from '../store/database.js'
import type { Acceptance } from './accept.js'
import { openPollLease, type PollLease } from './lease.js'
import { asAccepted, type OpenChannel } from './open-channel.js'

export interface PollerOptions {
  readonly channels: readonly OpenChannel[]
  readonly databaseUrl: string
  readonly database: Database
  readonly acceptance: Acceptance
  readonly log: Log
  /** Told when a channel works (null) or fails, for the health page. */
  health(channel: string, error: string | null): Promise<void>
  readonly signal: AbortSignal
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
const STANDBY_MS = 3_000

/** Polls every channel until `signal` aborts. Without its lease (database gone, other process) it waits and tries again. */
export async function keepPolling(options: PollerOptions): Promise<void> {
  while (!options.signal.aborted) {
    let lease: PollLease | undefined
    try {
      lease = await openPollLease(options.databaseUrl)
      const signal = AbortSignal.any([options.signal, lease.lost])
      await Promise.all(
        options.channels.map(open => pollOne(open, lease as PollLease, { ...options, signal })),
      )
    } catch (error) {
      options.log.warn({ unit: 'poll', error: (error as { code?: string }).code ?? 'unexpected' }, 'no lease')
    } finally {
      await lease?.close().catch(() => {})
    }
    await pause(FIRST_WAIT_MS, options.signal)
  }
}

/**
 * One channel, round after round. An error ends the round, never the poller; waits double up to a minute, or last as long
 * as the provider asks.
 */
async function pollOne(open: OpenChannel, lease: PollLease, options: PollerOptions): Promise<void> {
  const { log, signal } = options
  let wait = FIRST_WAIT_MS
  while (!signal.aborted) {
    try {
      if (!(await lease.take(open.name))) {
        await pause(STANDBY_MS, signal)
        continue
      }
      const stored = await round(open, options)
      if (stored > 0) log.info({ unit: 'poll', channel: open.name, messages: stored }, 'round finished')
      await options.health(open.name, null)
      wait = FIRST_WAIT_MS
      await pause((open.channel.pollSeconds ?? 60) * 1_000, signal)
    } catch (error) {
      if (signal.aborted) return
      const known = error instanceof ChannelError ? error : null
      const code = known?.code ?? (error as { code?: string }).code ?? 'unexpected'
      const delay = Math.max(wait * (0.75 + Math.random() / 2), (known?.retryAfterSeconds ?? 0) * 1_000)
      log.warn({ unit: 'poll', channel: open.name, error: code, waitMs: Math.round(delay) }, 'round failed')
      await options.health(open.name, known ? `${code}: ${known.message}` : code).catch(() => {})
      await pause(delay, signal)
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
  }
}

/** Each batch is stored, cursor and messages in one transaction, before the adapter is asked for the next. */
async function round(open: OpenChannel, { database, acceptance, signal }: PollerOptions): Promise<number> {
  const cursor = await readCursor(database.db, open.name)
  let stored = 0
  for await (const batch of open.channel.poll?.(cursor, signal) ?? []) {
    const messages = batch.messages.map(message => asAccepted(open, message))
    await acceptance.batch(
      messages,
      batch.cursor === undefined ? undefined : { channel: open.name, cursor: batch.cursor },
    )
    stored += messages.length
    if (signal.aborted) break
  }
  return stored
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
