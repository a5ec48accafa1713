import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { smsDoor } from '../../test/chaos/doors/sms.js'
import { freePort } from '../../src/network/free-port.js'
import { environment, writeConfig } from '../../test/chaos/settings.js'
import { type Supervised, supervise } from '../../test/chaos/supervisor.js'
import type { Load, LoadResult } from './load.js'

/** Where a measurement runs: one folder, one PostgreSQL, perhaps one Redis. */
export interface Bench {
  readonly folder: string
  readonly backend: 'postgres' | 'redis'
  /** A database of its own for every measurement, so that none carries the rows of another. */
  newDatabase(): Promise<string>
  /** A Redis database of its own; null on the PostgreSQL backend. */
  newRedis(): string | null
}

/** Muara as a measurement sees it. */
export interface Muara {
  readonly publicUrl: string
  readonly adminKey: string
  readonly databaseUrl: string
  startWorker(): Promise<Supervised>
  close(): Promise<void>
}

export const CONCURRENCY = 8
export const POOL_SIZE = 10
export const CONNECTIONS = 50
const ADMIN_KEY = 'bench-only-0123456789-abcdefghijklmnop'

const script = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** A gateway with the signed SMS door, on a new database. The worker is started when the measurement wants it. */
export async function openMuara(bench: Bench): Promise<Muara> {
  const gatewayPort = await freePort()
  const workerPort = await freePort()
  const publicUrl = `http://127.0.0.1:${gatewayPort}`
  const door = await smsDoor(publicUrl)
  const databaseUrl = await bench.newDatabase()
  const around = {
    folder: bench.folder,
    configDir: writeConfig(bench.folder, { sms: door }),
    databaseUrl,
    redisUrl: bench.newRedis(),
    adminKey: ADMIN_KEY,
    publicUrl,
    localHosts: door.localHosts,
    accept: 'tx' as const,
    concurrency: CONCURRENCY,
  }
  const running: Supervised[] = []
  const start = async (role: 'gateway' | 'worker', port: number) => {
    const process = supervise({
      name: role,
      args: [script('../../src/main.js')],
      env: { ...environment(role, port, around), POOL_SIZE: String(POOL_SIZE) },
      readyUrl: `http://127.0.0.1:${port}/readyz`,
      logFile: join(bench.folder, `${role}.log`),
    })
    running.push(process)
    await process.untilReady(60_000)
    return process
  }
  await start('gateway', gatewayPort)
  return {
    publicUrl,
    adminKey: ADMIN_KEY,
    databaseUrl,
    startWorker: () => start('worker', workerPort),
    async close() {
      await Promise.all(running.map(process => process.stop()))
      await door.close()
    },
  }
}

/** The barest server, see floor.ts. */
export async function openFloor(bench: Bench): Promise<{ origin: string; close(): Promise<unknown> }> {
  const port = await freePort()
  const process = supervise({
    name: 'floor',
    args: [script('./floor.js'), String(port), await bench.newDatabase(), String(POOL_SIZE)],
    env: { PATH: globalThis.process.env['PATH'] },
    readyUrl: `http://127.0.0.1:${port}/`,
    logFile: join(bench.folder, 'floor.log'),
  })
  await process.untilReady(20_000)
  return { origin: `http://127.0.0.1:${port}`, close: () => process.stop() }
}

/** Runs the load client in a process of its own. */
export const sendLoad = (load: Load): Promise<LoadResult> => runJson<LoadResult>('./load.js', load)

/** Runs a piece of the bench with JSON in its first argument and JSON on its last line. */
export function runJson<Result>(piece: string, given: object): Promise<Result> {
  return new Promise((settle, fail) => {
    execFile(
      process.execPath,
      [script(piece), JSON.stringify(given)],
      { maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error) fail(new Error(`${piece}: ${stderr || error.message}`))
        else settle(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result)
      },
    )
  })
}

/** Load against the signed SMS door. */
export const smsLoad = (
  muara: Muara,
  load: Omit<Load, 'origin' | 'path' | 'signedUrl'>,
): Promise<LoadResult> =>
  sendLoad({
    ...load,
    origin: muara.publicUrl,
    path: '/webhooks/sms',
    signedUrl: `${muara.publicUrl}/webhooks/sms`,
  })

/** Lets caches, checkpoints and the processor settle between rounds. */
export const breathe = () => sleep(300)
