import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Task {
  readonly name: string
  /** Script and arguments for `node`. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Answers 200 as soon as the process can work. */
  readonly readyUrl: string
  /** Everything the process prints is appended here. */
  readonly logFile: string
}

/** A process that always comes back, as under systemd or Kubernetes. */
export interface Supervised {
  readonly name: string
  /** True from the first 200 of `readyUrl` until the process is gone. */
  readonly ready: boolean
  /** Ends by `kill -9`. */
  readonly kills: number
  /** Times the process ended without being told to. */
  readonly deaths: number
  /** Rejects when the process does not become ready in time. */
  untilReady(milliseconds: number): Promise<void>
  /** `kill -9`; the supervisor starts it again at once. */
  kill(): Promise<void>
  /** SIGTERM, then SIGKILL after 25 s. No restart. Returns the exit code, null when it had to be killed. */
  stop(): Promise<number | null>
}

/** A process that dies by itself shortly after its start waits this long, so that a broken build does not spin. */
const BREATH_MS = 250

export function supervise(task: Task): Supervised {
  let child: ChildProcess
  let gone: Promise<number | null>
  let ready = false
  let stopping = false
  let killing = false
  let kills = 0
  let deaths = 0

  const start = () => {
    const log = openSync(task.logFile, 'a')
    const started = spawn(process.execPath, [...task.args], { env: task.env, stdio: ['ignore', log, log] })
    closeSync(log)
    child = started
    ready = false
    gone = new Promise(settle => {
      started.once('exit', async code => {
        ready = false
        settle(code)
        if (stopping) return
        if (!killing) {
          deaths += 1
          await sleep(BREATH_MS)
        }
        killing = false
        if (!stopping) start()
      })
    })
    void watch(started)
  }

  const watch = async (watched: ChildProcess) => {
    while (watched === child && watched.exitCode === null && watched.signalCode === null) {
      if (await answersOk(task.readyUrl)) {
        if (watched === child && watched.exitCode === null && watched.signalCode === null) ready = true
        return
      }
      await sleep(40)
    }
  }

  start()
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    name: task.name,
    get ready() {
      return ready
    },
    get kills() {
      return kills
    },
    get deaths() {
      return deaths
    },
    async untilReady(milliseconds) {
      const deadline = Date.now() + milliseconds
      while (!ready) {
        if (Date.now() > deadline)
          throw new Error(`${task.name} is not ready after ${milliseconds} ms, see ${task.logFile}`)
        await sleep(20)
      }
    },
    async kill() {
      if (stopping || child.exitCode !== null || child.signalCode !== null) return
      killing = true
      ready = false
      kills += 1
      const dead = gone
      child.kill('SIGKILL')
      await dead
    },
    async stop() {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill('SIGTERM')
      const hard = setTimeout(() => child.kill('SIGKILL'), 25_000)
      const code = await gone
      clearTimeout(hard)
      return code
    },
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
