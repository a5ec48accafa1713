import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../src/network/free-port.js'

const BINARY = '/usr/bin/redis-server'

/** True where Debian's redis-server is installed. */
export const hasRedis = () => existsSync(BINARY)

export interface RedisServer {
  readonly url: string
  /** `kill -9` and a new start on the same port and append-only file. */
  restart(): Promise<void>
  close(): Promise<void>
}

/**
 * Redis as BullMQ's production guide wants it: append-only file, no eviction.
 *
 * @param appendfsync `always` flushes every write, so that an acknowledged job survives even a power cut; `everysec` is
 *   what production runs, where the message row in PostgreSQL stands behind every job.
 */
export async function startRedis(
  folder: string,
  appendfsync: 'always' | 'everysec' = 'always',
): Promise<RedisServer> {
  if (!hasRedis()) throw new Error(`${BINARY} is not installed (apt-get install redis-server)`)
  const dir = join(folder, 'redis')
  mkdirSync(dir, { recursive: true })
  const port = await freePort()
  const flags = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--dir',
    dir,
    '--save',
    '',
    '--appendonly',
    'yes',
  ]
  flags.push('--appendfsync', appendfsync, '--maxmemory-policy', 'noeviction', '--loglevel', 'warning')
  const start = async () => {
    const child = spawn(BINARY, flags, { stdio: 'ignore' })
    await answers(port)
    return child
  }
  let child = await start()
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const gone = ended(child)
    child.kill(signal)
    await gone
  }
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    url: `redis://127.0.0.1:${port}/0`,
    async restart() {
      await end('SIGKILL')
      await sleep(300)
      child = await start()
    },
    close: () => end('SIGTERM'),
  }
}

const ended = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>(settle => child.once('exit', () => settle()))

/** Waits until the server answers PING (it refuses while it loads its file). */
async function answers(port: number): Promise<void> {
  for (let patience = 200; patience > 0; patience--) {
    const pong = await new Promise<boolean>(settle => {
      const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
      socket.setTimeout(1_000, () => socket.destroy())
      socket.once('data', data => {
        settle(data.toString().startsWith('+PONG'))
        socket.destroy()
      })
      socket.once('error', () => settle(false))
      socket.once('close', () => settle(false))
    })
    if (pong) return
    await sleep(50)
  }
  throw new Error('redis-server does not answer')
}
