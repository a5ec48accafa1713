import 'reflect-metadata'
import { createServer, type Server } from 'node:http'
import closeWithGrace from 'close-with-grace'
import express from 'express'
import { adapters } from '../adapters/index.js'
import { type Access, newAdminKey, readAccess, writeAccess } from './access-file.js'
import { channelProblems } from './channels.js'
import { ConfigError, loadConfig } from './config.js'
import { UnsafeDatabase, WrongClock } from './boot.js'
import { startEmbedded } from './embedded/index.js'
import { prepareFirstRun } from './first-run.js'
import { health, openingHours, type State } from './health.js'
import { openLog } from './log.js'
import { type Runtime, startRuntime } from './runtime.js'
import { startBlock } from './start-block.js'
import { TableError } from './tables.js'

/**
 * One process of Muara: gateway, worker, or both. Probes answer from the first moment; everything else once the database
 * keeps its promises. Order of stopping: no new connections, requests under way, worker, replies, queue, database.
 */
const CLOSE_WITHIN_MS = 25_000
/** The agency whose officer and key a first start makes: many of the demo's complaints are about water. */
const TRIAL_AGENCY = 'DSDA'
/** Longest wait for requests under way when stopping; what is slower than that is cut, so that the rest ends in order. */
const DRAIN_WITHIN_MS = 15_000
/** Errors that are told in full, in words for the administrator. */
const TOLD = [ConfigError, TableError, UnsafeDatabase, WrongClock]

try {
  await main()
} catch (error) {
  process.stderr.write(
    `${TOLD.some(kind => error instanceof kind) ? (error as Error).message : ((error as Error).stack ?? error)}\n`,
  )
  process.exit(1)
}

async function main(): Promise<void> {
  const trial = process.env['MUARA_TRIAL'] === '1'
  if (trial) await prepareFirstRun(process.env['MUARA_DATA'] ?? 'data')
  const config = loadConfig(process.env, entries => channelProblems(entries, adapters))
  const known = trial ? readAccess(config.dataDir) : null
  const adminKey = config.adminKey ?? known?.adminKey ?? (trial ? newAdminKey() : null)
  const log = openLog(config.logLevel)
  const say = (message: string) => void process.stderr.write(`  ${message}\n`)
  const stopping = new AbortController()
  const state: State = { phase: 'starting', trouble: null }

  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', config.trustProxy)
  app.use(health(state), openingHours(state))
  const server = createServer(
    {
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      keepAliveTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
    },
    app,
  )
  server.maxConnections = 10_000
  await new Promise<void>((settle, fail) =>
    server.once('error', fail).listen(config.port, config.host, settle),
  )

  const embedded = config.databaseUrl ? null : await startEmbedded({ dataDir: config.dataDir, say })
  let runtime: Runtime | undefined
  closeWithGrace({ delay: CLOSE_WITHIN_MS, logger: false }, async ({ err }) => {
    if (err) log.fatal({ unit: 'process', err }, 'unexpected error')
    state.phase = 'stopping'
    stopping.abort()
    await drain(server)
    await runtime?.close()
    await embedded?.stop()
    log.info({ unit: 'process' }, 'stopped')
  })
  const databaseUrl = embedded?.url ?? (config.databaseUrl as string)
  try {
    runtime = await startRuntime({
      config: { ...config, adminKey },
      databaseUrl,
      adapters,
      log,
      app,
      state,
      signal: stopping.signal,
    })
  } catch (error) {
    if (stopping.signal.aborted) return // stopped before it was open
    throw error
  }
  log.info(
    { unit: 'process', role: config.role, queue: config.redisUrl ? 'redis' : 'postgres', port: config.port },
    'ready',
  )
  if (trial && adminKey) {
    const agencyKey = runtime.logins
      ? { agency: TRIAL_AGENCY, key: await runtime.keyFor(TRIAL_AGENCY) }
      : (known?.agencyKey ?? null)
    const access: Access = {
      url: config.publicUrl,
      adminKey,
      agencyKey,
      logins: runtime.logins ?? known?.logins ?? [],
    }
    writeAccess(config.dataDir, access)
    process.stderr.write(startBlock(access))
  }
}

/** No new connections; those under way get their answer, idle ones end. */
async function drain(server: Server): Promise<void> {
  const drained = new Promise(settle => server.close(settle))
  // A kept connection becomes idle only after its answer, and `close` looks once.
  const sweep = setInterval(() => server.closeIdleConnections(), 100)
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_WITHIN_MS)
  await drained
  clearInterval(sweep)
  clearTimeout(cut)
}
