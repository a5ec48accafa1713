import type { Log } from '../kit/index.js'
import { ChannelError } from '../kit/index.js'
import { readCursor } from '../store/accept.js'
import type { Database } from '../store/database.js'
import type { Acceptance } from './accept.js'
import type { OpenChannel } from './doors.js'

export interface PollerOptions {
  readonly open: OpenChannel
  readonly database: Database
  readonly acceptance: Acceptance
  readonly log: Log
  /** Told when a channel works or fails, for the health page. */
  health(error: string | null): Promise<void>
  readonly signal: AbortSignal
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000

/**
 * Keeps one polled channel going for ever: round after round, each batch stored with its cursor in one transaction. An
 * error ends the round, never the poller; waits double up to a minute, or last as long as the provider asks.
 *
 * Only one process polls a channel: the poller holds an advisory lock, so a second gateway stands by.
 */
export async function keepPolling({ open, database, acceptance, log, health, signal }: PollerOptions): Promise<void> {
  let wait = FIRST_WAIT_MS
  while (!signal.aborted) {
    try {
      const stored = await asTheOnlyPoller(database, open.name, signal, () => round(open, database, acceptance, signal))
      if (stored === null) {
        await pause(5_000, signal)
        continue
      }
      if (stored > 0) log.info({ unit: 'poll', channel: open.name, messages: stored }, 'round finished')
      await health(null)
      wait = FIRST_WAIT_MS
      await pause((open.channel.pollSeconds ?? 60) * 1_000, signal)
    } catch (error) {
      if (signal.aborted) return
      const code = error instanceof ChannelError ? error.code : ((error as { code?: string }).code ?? 'unexpected')
      const asked = error instanceof ChannelError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
      log.warn({ unit: 'poll', channel: open.name, error: code, waitMs: Math.max(wait, asked) }, 'round failed')
      await health(error instanceof ChannelError ? `${code}: ${error.message}` : code).catch(() => {})
      await pause(Math.max(wait * (0.75 + Math.random() / 2), asked), signal)
      wait = Math.min(wait * 2, LONGEST_WAIT_MS)
    }
  }
}

async function round(open: OpenChannel, database: Database, acceptance: Acceptance, signal: AbortSignal): Promise<number> {
  const cursor = await readCursor(database.db, open.name)
  let stored = 0
  for await (const batch of open.channel.poll?.(cursor, signal) ?? []) {
    const accepted = batch.messages.map(message => ({
      channel: open.name,
      adapter: open.adapter,
      key: message.key,
      externalId: message.externalId,
      raw: message.raw,
      meta: message.meta ?? {},
      headers: {},
    }))
    await acceptance.batch(accepted, batch.cursor === undefined ? undefined : { channel: open.name, cursor: batch.cursor })
    stored += accepted.length
    if (signal.aborted) break
  }
  return stored
}

/** Runs `work` while holding the channel's session lock, or returns null when another process holds it. */
async function asTheOnlyPoller<T>(database: Database, channel: string, signal: AbortSignal, work: () => Promise<T>): Promise<T | null> {
  const keeper = await database.pool.connect()
  let broken = false
  const onError = () => {
    broken = true
  }
  keeper.on('error', onError)
  try {
    const { rows } = await keeper.query('select pg_try_advisory_lock(hashtext($1)) as mine', [`poll:${channel}`])
    if (!(rows[0] as { mine: boolean }).mine) return null
    try {
      return await work()
    } finally {
      if (!broken && !signal.aborted) await keeper.query('select pg_advisory_unlock(hashtext($1))', [`poll:${channel}`]).catch(onError)
    }
  } finally {
    keeper.removeListener('error', onError)
    keeper.release(broken || signal.aborted)
  }
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
