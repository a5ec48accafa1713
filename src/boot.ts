import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Database } from './store/database.js'
import { migrate } from './store/migrate.js'

/** The server would lose what we already promised to keep. */
export class UnsafeDatabase extends Error {}

/** This machine's clock and the database's are too far apart to begin. */
export class WrongClock extends Error {}

const LONGEST_WAIT_MS = 5_000

/**
 * Waits until PostgreSQL answers, brings its schema up to date and checks that a commit there is a promise. Nothing of
 * BullMQ may be constructed before: its first failed connect is remembered for ever.
 *
 * @throws UnsafeDatabase when `fsync`, `full_page_writes` or `synchronous_commit` is off; the reason of `signal` when it aborts.
 */
export async function openDatabase(
  url: string,
  options: { max: number; name: string; log: Logger; signal: AbortSignal },
): Promise<Database> {
  for (let wait = 200; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    options.signal.throwIfAborted()
    let database: Database | undefined
    try {
      database = await Database.connect(url, {
        max: options.max,
        name: options.name,
        onIdleError: error =>
          options.log.warn(
            { unit: 'database', error: (error as { code?: string }).code ?? error.name },
            'idle connection lost',
          ),
      })
      await migrate(url, database)
      await mustBeDurable(database)
      return database
    } catch (error) {
      await database?.close().catch(() => {})
      if (error instanceof UnsafeDatabase) throw error
      options.log.warn(
        { unit: 'boot', error: (error as { code?: string }).code ?? (error as Error).name, waitMs: wait },
        'database not ready',
      )
      await pause(wait, undefined, { signal: options.signal }).catch(() => {})
    }
  }
}

async function mustBeDurable(database: Database): Promise<void> {
  const { rows } = await database.db.query(
    `select current_setting('fsync') as fsync, current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as "commit"`,
  )
  const { fsync, pages, commit } = rows[0] as { fsync: string; pages: string; commit: string }
  if (fsync === 'off' || pages === 'off' || commit === 'off') {
    throw new UnsafeDatabase(
      'PostgreSQL ini berjalan dengan fsync, full_page_writes atau synchronous_commit mati: 2xx tidak akan berarti tersimpan. Nyalakan dulu.',
    )
  }
}

/**
 * Difference between our clock and the database's in milliseconds, positive when ours is ahead, as far as it is certain: an
 * answer that took long may have been given at any moment of it. Leases depend on it.
 */
export async function clockSkew(database: Database): Promise<number> {
  const before = Date.now()
  const { rows } = await database.db.query(`select extract(epoch from clock_timestamp()) * 1000 as now`)
  const after = Date.now()
  const now = Number((rows[0] as { now: string }).now)
  return Math.max(0, before - now) - Math.max(0, now - after)
}

/** Above the first we are not ready, above the second we neither start nor consume. Milliseconds. */
export const SKEW = { notReady: 2_000, stop: 5_000 } as const

/** Why a process with this difference is not ready, in words for the administrator; null when it is. */
export const clockTrouble = (skew: number): string | null =>
  Math.abs(skew) > SKEW.notReady ? `jam berbeda ${Math.round(skew)} ms dari basis data` : null

/**
 * A worker with a wrong clock would take leases that are not its own, or block everybody's recovery for a day.
 *
 * @returns the difference in milliseconds.
 * @throws WrongClock when it is too large to begin.
 */
export async function mustAgreeOnTime(database: Database): Promise<number> {
  const skew = await clockSkew(database)
  if (Math.abs(skew) > SKEW.stop)
    throw new WrongClock(
      `Jam mesin ini berbeda ${Math.round(skew)} ms dari jam basis data. Samakan dulu (NTP).`,
    )
  return skew
}
