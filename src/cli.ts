import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import pino from 'pino'
import { openDatabase } from './boot.js'
import { both } from './commands/command.js'
import { readOfficials } from './agencies/official-table.js'
import { Problem } from './agencies/problem.js'
import { groups, Refused, type Workplace } from './commands/index.js'
import { openProgress, type Terminal } from './commands/progress.js'
import { type Embedded, startEmbedded } from './embedded/index.js'
import type { Database } from './store/database.js'
import { createActing } from './evidence/index.js'
import { loadLife } from './life-tables.js'
import type { NewOfficial } from './store/notices.js'
import { type Directory, directory } from './store/read/directory.js'
import { loadTables } from './tables.js'
import { createRouting } from './ticket/route.js'
import type { TicketRules } from './ticket/rules.js'

/** Where a command line is read and answered; a test brings its own. */
export interface Console {
  readonly env: NodeJS.ProcessEnv
  readonly out: Terminal
  readonly err: Terminal
}

/** How a command ended: done, refused with a reason, or not understood. */
export type ExitCode = 0 | 1 | 2

/** How long a database may take to answer before a command gives up, milliseconds. */
const PATIENCE_MS = 20_000

/**
 * `muara <group> <command>`: what an administrator does from a terminal, beside a running Muara or without one.
 *
 * @param words what stands after the program's name.
 * @returns the exit code: 0 done, 1 refused (the reason is on standard error), 2 wrong usage.
 */
export async function runCommand(words: readonly string[], console: Console): Promise<ExitCode> {
  const opened: { close(): Promise<void> }[] = []
  const workplace = workplaceAt(console, closing => opened.push(closing))
  const stop = () =>
    void closeAll(opened)
      .catch(() => {})
      .finally(() => process.exit(1))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    await programFor(workplace, console).parseAsync([...words], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    console.err.write(`${error instanceof Refused ? error.message : ((error as Error).stack ?? error)}\n`)
    return 1
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await closeAll(opened)
  }
}

function programFor(workplace: Workplace, { out, err }: Console): Command {
  const program = new Command('muara')
    .description(both('Administration of Muara from a terminal', 'Pengelolaan Muara dari terminal'))
    .helpCommand(false)
    .showHelpAfterError(both('(--help shows the usage)', '(--help menampilkan cara pakai)'))
  for (const group of groups)
    group(
      program,
      work =>
        (...args) =>
          work(workplace, ...args),
    )
  everyCommand(program, command =>
    command
      .exitOverride()
      .configureOutput({ writeOut: text => void out.write(text), writeErr: text => void err.write(text) }),
  )
  return program
}

function everyCommand(command: Command, settle: (command: Command) => void): void {
  settle(command)
  for (const each of command.commands) everyCommand(each, settle)
}

function workplaceAt(
  { env, out, err }: Console,
  keep: (closing: { close(): Promise<void> }) => void,
): Workplace {
  const calledFrom = env['MUARA_CALLED_FROM'] || process.cwd()
  const note = (line: string) => void err.write(`${line}\n`)
  const configDir = resolve(env['MUARA_CONFIG'] || 'config')
  let database: Promise<Database> | undefined
  let routing: ReturnType<typeof createRouting> | undefined
  let rules: TicketRules | undefined
  const rulesHere = () => (rules ??= orRefused(() => loadLife(configDir, loadTables(configDir))))
  return {
    database: () => {
      database ??= reach(env, note, keep)
      return database
    },
    configDir,
    route: (category, place, conflict) => {
      routing ??= routingFrom(configDir)
      const accused = conflict && { accused: conflict.accused.map(({ agency }) => agency) }
      const { because, ...way } = routing(category, place, accused)
      return { ...way, because: [because] }
    },
    get rules() {
      return rulesHere()
    },
    get actOnTicket() {
      return createActing({ rules: rulesHere(), settings: orRefused(() => loadTables(configDir)).evidence })
    },
    officialsIn: csv => officialsIn(csv, directoryOf(orRefused(() => loadTables(configDir)))),
    areaNames: () => new Map(loadTables(configDir).areas.map(area => [area.code, area.name])),
    who: nameOfUser(env),
    path: given => resolve(calledFrom, given),
    say: line => void out.write(`${line}\n`),
    note,
    progress: (label, of) => openProgress(err, label, of),
  }
}

function routingFrom(configDir: string): ReturnType<typeof createRouting> {
  return orRefused(() => {
    const tables = loadTables(configDir)
    return createRouting(tables, tables.routing)
  })
}

/** A table that is wrong is a matter for the person at the terminal. */
function orRefused<T>(load: () => T): T {
  try {
    return load()
  } catch (error) {
    throw new Refused((error as Error).message, { cause: error })
  }
}

async function reach(
  env: NodeJS.ProcessEnv,
  note: (line: string) => void,
  keep: (closing: { close(): Promise<void> }) => void,
): Promise<Database> {
  const given = env['DATABASE_URL'] || null
  const embedded = given
    ? null
    : await startEmbedded({ dataDir: env['MUARA_DATA'] || 'data', say: note }).catch(error => {
        throw new Refused((error as Error).message, { cause: error })
      })
  const url = given ?? (embedded as Embedded).url
  try {
    const database = await openDatabase(url, {
      max: 4,
      name: 'muara-cli',
      log: pino({ level: 'silent' }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    keep({ close: () => leave(database, embedded) })
    return database
  } catch (error) {
    if (embedded && !embedded.found) await embedded.stop()
    const late = (error as Error).name === 'TimeoutError'
    throw new Refused(
      late
        ? both(
            `PostgreSQL did not answer within ${PATIENCE_MS / 1000} seconds; nothing was changed. Check DATABASE_URL.`,
            `PostgreSQL tidak menjawab dalam ${PATIENCE_MS / 1000} detik; tidak ada yang berubah. Periksa DATABASE_URL.`,
          )
        : (error as Error).message,
      { cause: error },
    )
  }
}

/** An embedded server we started ends with us, unless a Muara has begun to work on it meanwhile. */
async function leave(database: Database, embedded: Embedded | null): Promise<void> {
  const others =
    embedded && !embedded.found
      ? await database.db
          .query(
            `select 1 from pg_stat_activity where datname = current_database()
                and application_name like 'muara-%' and application_name <> 'muara-cli' limit 1`,
          )
          .then(({ rowCount }) => (rowCount ?? 0) > 0)
      : true
  await database.close()
  if (!others) await embedded?.stop()
}

async function closeAll(opened: { close(): Promise<void> }[]): Promise<void> {
  for (const each of opened.splice(0)) await each.close()
}

function nameOfUser(env: NodeJS.ProcessEnv): string {
  try {
    return env['SUDO_USER'] || userInfo().username
  } catch {
    return env['USER'] ?? 'tidak dikenal' // an account without an entry in the system's list, as in some containers
  }
}

function officialsIn(csv: string, known: Directory): readonly NewOfficial[] {
  try {
    return readOfficials(csv, known)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const lines = error.faults.map(({ detail }) => detail)
    throw new Refused(['Tabel tidak diterima, tidak ada yang diubah.', ...lines].join('\n'))
  }
}

const directoryOf = (tables: ReturnType<typeof loadTables>): Directory =>
  directory({ ...tables, sudin: tables.units })
