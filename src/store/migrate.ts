import { runMigrations as runQueueMigrations } from 'bullmq'
import pg from 'pg'
import { DataSource, type DataSourceOptions } from 'typeorm'
import { type Database, patientOptions } from './database.js'

/** Any number not used elsewhere; every process of Muara must agree on it. */
const MIGRATION_LOCK = 5_231_706

/**
 * Brings the schema up to date: ours and BullMQ's, under one advisory lock. Without the lock parallel boots of TypeORM
 * fail (typeorm #4588). The lock is held by a connection of its own, so a crash releases it. The statements run on another
 * one, without the bounds of the pool: a statement cut off for its length would be cut off at every later start as well.
 */
export async function migrate(url: string, database: Database): Promise<void> {
  const options = patientOptions(url, 'muara-migrate')
  const keeper = new pg.Client(options)
  // The failing query tells; without a listener the same news would end the process.
  keeper.on('error', () => {})
  await keeper.connect()
  try {
    await keeper.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await keeper.query('create schema if not exists gw')
    await runOurs(database, options)
    await keeper.query('set search_path = bullmq')
    await runQueueMigrations(keeper as never, 'bullmq')
  } finally {
    await keeper.end()
  }
}

async function runOurs(
  { source }: Database,
  { connectionString, max, application_name, ...extra }: ReturnType<typeof patientOptions>,
): Promise<void> {
  const patient = new DataSource({
    ...(source.options as Extract<DataSourceOptions, { type: 'postgres' }>),
    url: connectionString,
    poolSize: max,
    applicationName: application_name,
    extra,
  })
  await patient.initialize()
  try {
    await patient.runMigrations()
  } finally {
    await patient.destroy()
  }
}
