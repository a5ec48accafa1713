import { ChannelError, type Reading } from '#kit'
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { MailToRead } from './read.js'

/**
 * Reads mails in child processes, because no MIME parser is safe on whatever strangers send (its makers say so:
 * nodemailer/mailparser#378). A mail that takes too long or kills the child is malformed; its neighbours never notice.
 */
export interface Readers {
  read(mail: MailToRead): Promise<Reading>
  close(): void
}

export interface Limits {
  readonly children: number
  /** For one mail. The slowest of 99 difficult real mails took 0.33 s. */
  readonly milliseconds: number
  readonly heapMegabytes: number
}

const LIMITS: Limits = { children: 2, milliseconds: 10_000, heapMegabytes: 256 }
/** A child loads its modules in well under a second; one that is not ready by then is not our mail's fault. */
const START_MILLISECONDS = 30_000

type Message = { readonly ready: true } | { readonly reading: Reading }

interface Task {
  readonly mail: MailToRead
  readonly done: (reading: Reading) => void
  readonly failed: (error: ChannelError) => void
  tries: number
}

export function openReaders(limits: Partial<Limits> = {}): Readers {
  const { children: most, milliseconds, heapMegabytes } = { ...LIMITS, ...limits }
  const waiting: Task[] = []
  const idle: ChildProcess[] = []
  const alive = new Set<ChildProcess>()
  let closed = false

  const next = () => {
    while (waiting.length > 0) {
      const child = idle.pop()
      if (child) {
        work(child, waiting.shift() as Task)
      } else {
        if (alive.size < most) start()
        return
      }
    }
  }

  const start = () => {
    const child = fork(childFile(), [], {
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    alive.add(child)
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MILLISECONDS)
    const startFailed = () => {
      clearTimeout(timer)
      alive.delete(child)
      for (const task of waiting.splice(0))
        task.failed(new ChannelError('unavailable', 'the mail reading process does not start'))
    }
    child.on('error', () => undefined)
    child.once('exit', startFailed)
    child.once('message', () => {
      clearTimeout(timer)
      child.off('exit', startFailed)
      rest(child)
    })
  }

  /** An idle child does not keep the gateway from ending, and one that dies idle is simply forgotten. */
  const rest = (child: ChildProcess) => {
    const forget = () => {
      alive.delete(child)
      const at = idle.indexOf(child)
      if (at >= 0) idle.splice(at, 1)
    }
    child.removeAllListeners('exit').once('exit', forget)
    child.unref()
    child.channel?.unref()
    idle.push(child)
    next()
  }

  const work = (child: ChildProcess, task: Task) => {
    let tooLong = false
    const timer = setTimeout(() => {
      tooLong = true
      child.kill('SIGKILL')
    }, milliseconds)
    child.ref()
    child.channel?.ref()
    child.removeAllListeners('exit').once('exit', () => {
      clearTimeout(timer)
      child.off('message', answered)
      alive.delete(child)
      task.tries += 1
      if (closed) task.failed(new ChannelError('unavailable', 'the channel was closed'))
      else if (tooLong) task.done({ is: 'malformed', because: `reading took more than ${milliseconds} ms` })
      // Killed once from outside (an operator, the kernel) is no verdict on the mail; killed twice is.
      else if (task.tries < 2) waiting.unshift(task)
      else task.done({ is: 'malformed', because: 'the reading process died of this mail' })
      next()
    })
    const answered = (message: Message) => {
      clearTimeout(timer)
      rest(child)
      if ('reading' in message) task.done(message.reading)
    }
    child.once('message', answered)
    child.send(task.mail)
  }

  return {
    read(mail) {
      if (closed) return Promise.reject(new ChannelError('unavailable', 'the channel was closed'))
      return new Promise((done, failed) => {
        waiting.push({ mail, done, failed, tries: 0 })
        next()
      })
    },
    close() {
      closed = true
      for (const task of waiting.splice(0))
        task.failed(new ChannelError('unavailable', 'the channel was closed'))
      for (const child of alive) child.kill('SIGKILL')
    },
  }
}

/** The compiled child. When this file runs as TypeScript (tests), its compiled neighbour lies under dist/. */
function childFile(): string {
  const here = import.meta.url
  return fileURLToPath(
    here.endsWith('.ts')
      ? new URL('../../dist/adapters/email/mime-child.js', here)
      : new URL('./mime-child.js', here),
  )
}
