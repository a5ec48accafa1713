import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { Database } from '../../src/store/database.js'
import { migrate } from '../../src/store/migrate.js'

export interface FreshDatabase {
  /** Connection string, for programs started by a test. */
  url: string
  database: Database
  /** Closes the pool and drops the database, cutting whoever is still connected. */
  drop(): Promise<void>
}

/** An empty, migrated database of its own: one per test file, so that files can run side by side. */
export async function freshDatabase(options: { max?: number } = {}): Promise<FreshDatabase> {
  const server = inject('postgresServer')
  const name = `t_${randomBytes(6).toString('hex')}`
  await asOwner(server, `create database ${name}`)
  const url = `${server}/${name}`
  const database = await Database.connect(url, {
    max: options.max ?? 8,
    name: 'muara-test',
    onIdleError: () => {},
  })
  await migrate(url, database)
  return {
    url,
    database,
    async drop() {
      await database.close()
      await asOwner(server, `drop database if exists ${name} with (force)`)
    },
  }
}

async function asOwner(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
