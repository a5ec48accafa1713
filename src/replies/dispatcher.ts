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
/** Longer than the guarded client's limit, so that nobody else sends while we still try. */
const LEASE_SECONDS = 30
const SEND_LIMIT_MS = 25_000
const MOST_ATTEMPTS = 15
const LONGEST_WAIT_SECONDS = 3_600

/**
 * Empties the outbox: reply rows → `channel.send` → citizen. At least once; the stable id lets a provider drop repeats.
 * The error list decides what a failure means; nothing is decided by message text.
 */
export function startDispatcher({ database, channels, log }: DispatcherOptions): Dispatcher {
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
    const due = await leaseReplies(database.db, AT_ONCE, LEASE_SECONDS, full)
    for (const reply of due) take(reply)
    again ||= due.length === AT_ONCE
  }

  function take(reply: DueReply): void {
    const sends = underWay.get(reply.channel) ?? new Set()
    underWay.set(reply.channel, sends)
    const sending = deliver(reply)
      .catch(outOfReach)
      .finally(() => {
        sends.delete(sending)
        if (full.includes(reply.channel) && sends.size < FULL) go()
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
    if (reply.optedOut) {
      await replyEnded(db, reply.id, 'suppressed', 'opted_out')
      return 'suppressed'
    }
    if (!channel?.send) {
      await replyEnded(db, reply.id, 'suppressed', 'channel_cannot_send')
      return 'suppressed'
    }
    try {
      const { id, answerTo: to, text, subject, number } = reply
      const sent = await within(
        SEND_LIMIT_MS,
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
    if (!retry || reply.attempts >= MOST_ATTEMPTS) {
      await replyEnded(database.db, reply.id, code === 'opted_out' ? 'suppressed' : 'failed', code)
      return code
    }
    const asked = error instanceof ChannelError ? (error.retryAfterSeconds ?? 0) : 0
    const backoff = Math.min(2 ** (reply.attempts - 1), LONGEST_WAIT_SECONDS) * (0.8 + Math.random() * 0.4)
    await replyLater(database.db, reply.id, code, Math.max(Math.min(asked, LONGEST_WAIT_SECONDS), backoff))
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
