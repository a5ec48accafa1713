import pg from 'pg'
import { poolOptions } from '../store/database.js'

/** The right to poll channels, held by one process per channel; a second gateway stands by. */
export interface PollLease {
  /** True when this process now polls the channel (or already did). */
  take(channel: string): Promise<boolean>
  release(channel: string): Promise<void>
  /** Aborted when the connection is lost, and with it every lease. */
  readonly lost: AbortSignal
  close(): Promise<void>
}

/** Leases are session locks of one connection: a killed process loses them at once, without a clock to trust. */
export async function openPollLease(databaseUrl: string): Promise<PollLease> {
  const keeper = new pg.Client(poolOptions(databaseUrl, 1, 'muara-poll'))
  const lost = new AbortController()
  keeper.on('error', () => lost.abort())
  keeper.on('end', () => lost.abort())
  await keeper.connect()
  const held = new Set<string>()
  return {
    lost: lost.signal,
    async take(channel) {
      if (held.has(channel)) return true
      const { rows } = await keeper.query('select pg_try_advisory_lock(hashtextextended($1, 7)) as mine', [
        `poll:${channel}`,
      ])
      if ((rows[0] as { mine: boolean }).mine) held.add(channel)
      return held.has(channel)
    },
    async release(channel) {
      if (held.delete(channel))
        await keeper.query('select pg_advisory_unlock(hashtextextended($1, 7))', [`poll:${channel}`])
    },
    close: () => keeper.end(),
  }
}
