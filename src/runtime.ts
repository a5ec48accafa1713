import type { Express } from 'express'
import type { Access } from './access-file.js'
import { issueKey } from './accounts/index.js'
import { clockSkew, clockTrouble, SKEW } from './boot.js'
import { openGateway } from './gateway.js'
import { type Ground, type GroundOptions, layGround } from './ground.js'
import type { State } from './health.js'
import { createRunning } from './running.js'
import { startWork, type Work } from './worker.js'

export interface RuntimeOptions extends GroundOptions {
  /** Answers probes already; the runtime mounts the rest on it. */
  readonly app: Express
}

export interface Runtime {
  /** Logins made by this start; null when there were accounts already. */
  readonly logins: Access['logins'] | null
  /** Makes an agency's API key; shown once. */
  keyFor(agency: string): Promise<string>
  /** Stops everything in the reverse order of starting. */
  close(): Promise<void>
}

const WATCH_EVERY_MS = 5_000
/** How soon a process reads with boundaries and names an administrator has just loaded. */
const ATLAS_EVERY_MS = 4_000

/**
 * Builds everything once, in order: what both roles stand on (tables, channels, database, queue), the gateway, the work.
 * Each part hands `running` what stops it, so the order of stopping is this one, backwards.
 */
export async function startRuntime({ app, ...options }: RuntimeOptions): Promise<Runtime> {
  const { config, state, log } = options
  const running = createRunning(log)
  const ground = await layGround(options, running)
  let logins: Runtime['logins'] = null
  let work: Work | undefined

  if (config.role !== 'worker')
    logins = await openGateway(ground, running, { app, ticketMoved: () => work?.ticketMoved() })
  if (config.role !== 'gateway') work = await startWork(ground, running)

  running.every(WATCH_EVERY_MS, 'watch', () => watch(ground, state, work?.consumer))
  running.every(ATLAS_EVERY_MS, 'atlas', ground.refreshAtlas)
  if (state.phase === 'starting') state.phase = 'open'
  return { logins, keyFor: agency => firstKey(ground, agency), close: running.stop }
}

/** Promises depend on the database, leases on the clock. */
async function watch(
  { database }: Ground,
  state: State,
  consumer: Work['consumer'] | undefined,
): Promise<void> {
  try {
    const skew = await clockSkew(database)
    state.trouble = clockTrouble(skew)
    if (Math.abs(skew) > SKEW.stop) await consumer?.pause()
    else consumer?.resume()
  } catch (error) {
    state.trouble = 'basis data tidak menjawab'
    throw error
  }
}

async function firstKey({ database }: Ground, agency: string): Promise<string> {
  const made = { name: 'kunci pertama', scope: 'agency', agency, unit: null, channel: null } as const
  return (await issueKey(database, made)).key
}
