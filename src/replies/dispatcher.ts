import { setTimeout as pause } from 'node:timers/promises'
import { ChannelError, type Channel, type Log } from '../kit/index.js'
import type { Database } from '../store/database.js'
import {
  type DueReply,
  leaseReplies,
  replyEnded,
  replyLater,
  replySent,
  setOptOutOfReply,
} from '../store/replies.js'

export interface DispatcherOptions {
  readonly database: Database
  readonly channels: ReadonlyMap<string, { readonly channel: Channel }>
  readonly log: Log
  /** Whether only answers to messages may leave now: news waits for the end of the quiet hours. */
  readonly quiet?: () => boolean
  /**
   * Channels whose provider can neither be asked whether it has a message already nor drops a repeat: one at a time, so
   * that a process which ends between sending and noting it leaves at most one citizen to hear the same twice.
   */
  readonly alone?: ReadonlySet<string>
  readonly settings?: Partial<DispatcherSettings>
}

export interface DispatcherSettings {
  /** Longer than the longest send, so that nobody else sends while we still try. Seconds. */
  readonly leaseSeconds: number
  /** A provider that says nothing for so long has not answered. Milliseconds. */
  readonly sendLimitMs: number
}

export interface Dispatcher {
  /** Something was put into the outbox: look now instead of at the next round. */
  wake(): void
  close(): Promise<void>
}

const ROUND_MS = 1_000
/** What is put into the outbox within this time goes out in one round. Milliseconds. */
const GATHER_MS = 25
const AT_ONCE = 20
/** Sends under way on one channel at which nothing more is taken for it: a silent provider holds up its own replies only. */
const FULL = 10
/** When stopping, sends get this long to end; those cut off are sent again after their lease. Milliseconds. */
const PARTING_MS = 5_000
/** The limit is that of the guarded client and a little more. */
const SETTINGS: DispatcherSettings = { leaseSeconds: 30, sendLimitMs: 25_000 }
const MOST_ATTEMPTS = 15
const LONGEST_WAIT_SECONDS = 3_600

/**
 * Empties the outbox: reply rows → `channel.send` → citizen. At least once; the stable id lets a provider drop repeats.
 * The error list decides what a failure means; nothing is decided by message text.
 */
export function startDispatcher({
  database,
  channels,
  log,
  quiet = () => false,
  alone = new Set(),
  settings = {},
}: DispatcherOptions): Dispatcher {
  const { leaseSeconds, sendLimitMs } = { ...SETTINGS, ...settings }
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let woken: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let again = false
  /** Sends under way, by channel. */
  const underWay = new Map<string, Set<Promise<void>>>()
  let full: string[] = []

  /** Takes what is due and does not wait for it to be sent: the next round goes on with the channels that have room. */
  async function round(): Promise<void> {
    full = [...underWay].filter(([, sends]) => sends.size >= FULL).map(([channel]) => channel)
    const lease = { seconds: leaseSeconds, quiet: quiet() }
    const without = [...full, ...alone]
    const due = await leaseReplies(database.db, { ...lease, limit: AT_ONCE, without })
    for (const reply of due) take(reply)
    again ||= due.length === AT_ONCE
    for (const only of alone)
      if (!underWay.get(only)?.size)
        for (const reply of await leaseReplies(database.db, { ...lease, limit: 1, only })) take(reply)
  }

  function take(reply: DueReply): void {
    const sends = underWay.get(reply.channel) ?? new Set()
    underWay.set(reply.channel, sends)
    const sending = deliver(reply)
      .catch(outOfReach)
      .finally(() => {
        sends.delete(sending)
        if (alone.has(reply.channel) || (full.includes(reply.channel) && sends.size < FULL)) go()
      })
    sends.add(sending)
  }

  const outOfReach = (error: unknown) =>
    log.warn(
      { unit: 'reply', error: (error as { code?: string }).code ?? 'unexpected' },
      'outbox not reachable',
    )

  async function deliver(reply: DueReply): Promise<void> {
    const started = performance.now()
    const outcome = await attempt(reply)
    log.info(
      {
        unit: 'reply',
        channel: reply.channel,
        reply: reply.id,
        kind: reply.kind,
        attempt: reply.attempts,
        outcome,
        ms: Math.round(performance.now() - started),
      },
      'reply',
    )
  }

  async function attempt(reply: DueReply): Promise<string> {
    const db = database.db
    const channel = channels.get(reply.channel)?.channel
    const silenced = silencing(reply)
    if (silenced) {
      await replyEnded(db, reply.id, 'suppressed', silenced)
      return 'suppressed'
    }
    if (!channel?.send) {
      await replyEnded(db, reply.id, 'suppressed', 'channel_cannot_send')
      return 'suppressed'
    }
    try {
      const { id, answerTo: to, text, subject, number } = reply
      const sent = await within(
        sendLimitMs,
        channel.send({ id, to, text, subject, number, attempt: reply.attempts - 1 }),
      )
      await replySent(db, reply.id, sent.providerId)
      return 'sent'
    } catch (error) {
      return failed(reply, error)
    }
  }

  async function failed(reply: DueReply, error: unknown): Promise<string> {
    const code = error instanceof ChannelError ? error.code : 'unexpected'
    const retry = error instanceof ChannelError ? error.policy.retry : true
    if (error instanceof ChannelError && error.policy.alarm)
      log.error({ unit: 'reply', channel: reply.channel, error: code }, 'an administrator must act')
    if (code === 'opted_out') await setOptOutOfReply(database.db, reply.id)
    const doubtful = code === 'outcome_unknown'
    if (!retry || reply.attempts >= MOST_ATTEMPTS) {
      const end = code === 'opted_out' ? 'suppressed' : doubtful ? 'ambiguous' : 'failed'
      await replyEnded(database.db, reply.id, end, code)
      return code
    }
    const asked = error instanceof ChannelError ? (error.retryAfterSeconds ?? 0) : 0
    const backoff = Math.min(2 ** (reply.attempts - 1), LONGEST_WAIT_SECONDS) * (0.8 + Math.random() * 0.4)
    const wait = Math.max(Math.min(asked, LONGEST_WAIT_SECONDS), backoff)
    await replyLater(database.db, reply.id, code, wait, doubtful)
    return `later: ${code}`
  }

  function go(): void {
    if (closed) return
    if (running) {
      again = true
      return
    }
    clearTimeout(timer)
    again = false
    running = round()
      .catch(outOfReach)
      .finally(() => {
        running = undefined
        if (closed) return
        if (again) setImmediate(go)
        else timer = setTimeout(go, ROUND_MS)
      })
  }

  go()
  return {
    wake() {
      if (closed || woken) return
      woken = setTimeout(() => {
        woken = undefined
        go()
      }, GATHER_MS)
    },
    async close() {
      closed = true
      clearTimeout(timer)
      clearTimeout(woken)
      await running
      await Promise.race([
        Promise.all([...underWay.values()].flatMap(sends => [...sends])),
        pause(PARTING_MS),
      ])
    },
  }
}

/** Why a reply is not sent although it is due; null when it is. That we say no more is the last thing said. */
function silencing({ optedOut, overtaken, kind }: DueReply): string | null {
  if (optedOut && kind !== 'stopped') return 'opted_out'
  return overtaken ? 'overtaken' : null
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ChannelError('outcome_unknown', `no answer within ${milliseconds} ms`)),
      milliseconds,
    )
  })
  return Promise.race([work, limit]).finally(() => clearTimeout(timer))
}
