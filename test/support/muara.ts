import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { freePort } from '../../src/network/free-port.js'

export interface TestChannel {
  readonly name: string
  readonly adapter: string
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface RunningMuara {
  readonly url: string
  readonly adminKey: string
  readonly dataDir: string
  /** Everything the process wrote so far. */
  output(): string
  /** JSON log lines. */
  lines(): Record<string, unknown>[]
  /** The API with the administrator's key, or another one. */
  api(
    path: string,
    init?: RequestInit & { key?: string | null },
  ): Promise<{ status: number; headers: Headers; body: any }>
  /** Waits until nothing is in flight and no reply is pending. Rejects after `seconds`. */
  atRest(seconds?: number, options?: { replies?: boolean }): Promise<void>
  kill(signal: NodeJS.Signals): void
  /** Resolves with the exit code. */
  ended: Promise<number | null>
  stop(): Promise<number | null>
}

export interface MuaraOptions {
  readonly databaseUrl: string
  readonly channels: readonly TestChannel[]
  readonly env?: Readonly<Record<string, string>>
  /** Changes to files of `config/`, by name: what is written there instead. */
  readonly config?: Readonly<Record<string, (text: string) => string>>
  /** Do not wait until it is ready. */
  readonly impatient?: boolean
  readonly port?: number
}

/** The real program in a process of its own, with its own folders, against a database of the test cluster. */
export async function startMuara({
  databaseUrl,
  channels,
  env = {},
  config = {},
  impatient = false,
  port,
}: MuaraOptions): Promise<RunningMuara> {
  const program = 'dist/src/main.js'
  if (!existsSync(program)) throw new Error('build first: npm run build (npm test does)')
  const home = mkdtempSync(join(tmpdir(), 'muara-test-'))
  const configDir = join(home, 'config')
  cpSync('config', configDir, { recursive: true })
  for (const [name, change] of Object.entries(config))
    writeFileSync(join(configDir, name), change(readFileSync(join(configDir, name), 'utf8')))
  writeFileSync(
    join(configDir, 'channels.yaml'),
    stringify({
      channels: channels.map(({ name, adapter, settings = {} }) => ({
        name,
        title: name,
        adapter,
        enabled: true,
        settings,
      })),
    }),
  )
  const dataDir = join(home, 'data')
  mkdirSync(dataDir)
  const adminKey = randomBytes(32).toString('base64url')
  const at = port ?? (await freePort())
  const url = `http://127.0.0.1:${at}`
  const child: ChildProcess = spawn(process.execPath, [program], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      PORT: String(at),
      PUBLIC_URL: url,
      MUARA_CONFIG: configDir,
      MUARA_DATA: dataDir,
      MUARA_ADMIN_KEY: adminKey,
      POOL_SIZE: '6',
      CONCURRENCY: '4',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  child.stdout?.setEncoding('utf8').on('data', chunk => (written += chunk))
  child.stderr?.setEncoding('utf8').on('data', chunk => (written += chunk))
  const ended = new Promise<number | null>(settle => child.once('exit', code => settle(code)))
  void ended.then(() => rmSync(home, { recursive: true, force: true }))

  const muara: RunningMuara = {
    url,
    adminKey,
    dataDir,
    ended,
    output: () => written,
    // A line arrives in pieces: what stands after the last end of one is not whole yet.
    lines: () =>
      written
        .slice(0, written.lastIndexOf('\n') + 1)
        .split('\n')
        .flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : [])),
    async api(path, { key = adminKey, ...init } = {}) {
      const response = await fetch(url + path, {
        ...init,
        headers: {
          ...(key ? { authorization: `Bearer ${key}` } : {}),
          ...(init.headers as Record<string, string>),
        },
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text,
      }
    },
    async atRest(seconds = 30, { replies = true } = {}) {
      let last: unknown
      for (const until = Date.now() + seconds * 1_000; Date.now() < until; ) {
        const { body } = await muara.api('/api/v1/accounting')
        last = body
        if (body.in_flight === 0 && (!replies || body.replies.pending === 0)) return
        await new Promise(settle => setTimeout(settle, 50))
      }
      throw new Error(`not at rest after ${seconds} s: ${JSON.stringify(last)}`)
    },
    kill: signal => void child.kill(signal),
    async stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
  if (!impatient) await ready(muara, child)
  return muara
}

/** Only against hanging: how long a boot takes is the machine's. */
const HANGING_MS = 90_000

async function ready(muara: RunningMuara, child: ChildProcess): Promise<void> {
  let last = 'nobody listens'
  for (const until = Date.now() + HANGING_MS; Date.now() < until; ) {
    if (child.exitCode !== null) break
    const answer = await fetch(`${muara.url}/readyz`).catch(() => null)
    if (answer?.status === 200) return
    if (answer) last = await answer.text()
    await new Promise(settle => setTimeout(settle, 50))
  }
  child.kill('SIGKILL')
  throw new Error(`Muara did not get ready, exit ${child.exitCode}, at last: ${last}\n${muara.output()}`)
}
