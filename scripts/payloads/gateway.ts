import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { stringify } from 'yaml'
import { freePort } from '../../src/network/free-port.js'

/** A channel of the run, as `channels.yaml` wants it. */
export interface ChannelOfRun {
  readonly name: string
  readonly title: string
  readonly adapter: string
  readonly enabled: true
  readonly settings: Readonly<Record<string, unknown>>
}

/** The real program in a process of its own, with a store of its own. */
export interface Gateway {
  readonly url: string
  /** Public base which providers sign; differs from `url` on purpose, as behind a proxy. */
  readonly publicUrl: string
  /** GET with the administrator's key. @throws Error with the status when it is not 200 */
  read(path: string): Promise<unknown>
  stop(): Promise<void>
}

const START_MS = 120_000

/** Folder of the project, wherever the script runs from (source or dist). */
export function projectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/**
 * Starts gateway and worker in one process (`ROLE=all`) with an embedded PostgreSQL in a temporary folder. It reaches
 * the stand-ins in `localHosts` and nothing else (see offline.ts).
 *
 * @throws Error with the last lines of the log when it does not become ready within two minutes
 */
export async function startGateway(
  channels: readonly ChannelOfRun[],
  localHosts: readonly string[],
  publicUrl: string,
): Promise<Gateway> {
  const root = projectFolder()
  const program = join(root, 'dist', 'src', 'main.js')
  if (!existsSync(program)) throw new Error('dist/src/main.js is missing: run "npm run build" first')
  const data = temporary('muara-payloads-data-')
  const config = temporary('muara-payloads-config-')
  cpSync(join(root, 'config'), config, { recursive: true })
  writeFileSync(join(config, 'channels.yaml'), stringify({ channels }))

  const port = await freePort()
  const key = randomBytes(24).toString('hex')
  const log = join(data, 'gateway.log')
  const offline = pathToFileURL(join(root, 'dist', 'scripts', 'payloads', 'offline.js')).href
  const child = spawn(process.execPath, ['--import', offline, program], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ROLE: 'all',
      PORT: String(port),
      PUBLIC_URL: publicUrl,
      MUARA_CONFIG: config,
      MUARA_DATA: data,
      MUARA_LOCAL_HOSTS: localHosts.join(','),
      MUARA_ADMIN_KEY: key,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const file = createWriteStream(log)
  child.stdout.pipe(file)
  child.stderr.pipe(file)
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    await end(child)
    endOrphan(data)
    for (const folder of [data, config]) rmSync(folder, { recursive: true, force: true })
  }
  try {
    await untilReady(url, child, log)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, publicUrl, stop, read: path => read(url + path, key) }
}

async function read(url: string, key: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  if (response.status !== 200)
    throw new Error(`GET ${new URL(url).pathname}: ${response.status} ${await response.text()}`)
  return response.json()
}

async function untilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline && child.exitCode === null) {
    const ready = await fetch(`${url}/readyz`).then(
      response => response.status === 200,
      () => false,
    )
    if (ready) return
    await pause(250)
  }
  const lastLines = existsSync(log)
    ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
    : ''
  throw new Error(`the gateway did not become ready\n${lastLines}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exited = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000)
  await exited
  clearTimeout(late)
}

/** A gateway that had to be killed leaves its PostgreSQL behind. SIGQUIT is PostgreSQL's immediate stop. */
function endOrphan(data: string): void {
  const file = join(data, 'pg', 'postmaster.pid')
  if (!existsSync(file)) return
  try {
    process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGQUIT')
  } catch {
    // Already gone; only its file stayed.
  }
}

/** PostgreSQL runs as another user when we are root and must be able to walk here. */
function temporary(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  chmodSync(folder, 0o755)
  return folder
}
