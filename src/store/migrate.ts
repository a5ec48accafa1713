import { runMigrations as runQueueMigrations } from 'bullmq'
import pg from 'pg'
import type { Database } from './database.js'
import { poolOptions } from './database.js'

/** Any number not used elsewhere; every process of Muara must agree on it. */
const MIGRATION_LOCK = 5_231_706

/**
 * Brings the schema up to date: ours and BullMQ's, under one advisory lock. Without the lock parallel boots of TypeORM
 * fail (typeorm #4588). The lock is held by a connection of its own, so a crash releases it.
 */
export async function migrate(url: string, database: Database): Promise<void> {
  const keeper = new pg.Client({
    ...poolOptions(url, 1, 'muara-migrate'),
    query_timeout: 120_000,
    statement_timeout: 120_000,
    lock_timeout: 120_000,
  })
  // The failing query tells; without a listener the same news would end the process.
  keeper.on('error', () => {})
  await keeper.connect()
  try {
    await keeper.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await keeper.query('create schema if not exists gw')
    await database.source.runMigrations()
    await keeper.query('set search_path = bullmq')
    await runQueueMigrations(keeper as never, 'bullmq')
  } finally {
    await keeper.end()
  }
}
