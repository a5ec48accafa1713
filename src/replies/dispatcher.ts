import { ChannelError, type Channel, type Log } from '../kit/index.js'
import { openSends, startRounds, within } from '../rounds/index.js'
import type { Database } from '../store/database.js'
import {
  type DueReply,
  leaseReplies,
  replyEnded,
  replyLater,
  replySent,
  setOptOutOfReply,
} from '../store/replies.js'
import { withoutLinkKeys } from '../ticket/reply-contract/index.js'
import { segmentsFor } from '../ticket/reply-texts.js'

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

interface DispatcherSettings {
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
  /** Under way, by channel. */
  const sends = openSends()
  let full: string[] = []

  /** Takes what is due and does not wait for it to be sent: the next round goes on with the channels that have room. */
  async function round(): Promise<void> {
    full = [...sends.counts()].filter(([, count]) => count >= FULL).map(([channel]) => channel)
    const lease = { seconds: leaseSeconds, quiet: quiet() }
    const without = [...full, ...alone]
    const due = await leaseReplies(database.db, { ...lease, limit: AT_ONCE, without })
    for (const reply of due) take(reply)
    if (due.length === AT_ONCE) rounds.go()
    for (const only of alone)
      if (sends.count(only) === 0)
        for (const reply of await leaseReplies(database.db, { ...lease, limit: 1, only })) take(reply)
  }

  function take(reply: DueReply): void {
    const { channel } = reply
    sends.add(channel, deliver(reply).catch(outOfReach), () => {
      if (alone.has(channel) || (full.includes(channel) && sends.count(channel) < FULL)) rounds.go()
    })
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
      const { id, answerTo: to, subject, number } = reply
      // Worded for one reader alone; a setting may have changed since.
      const text = channel.isPrivate?.(to) === false ? withoutLinkKeys(reply.text) : reply.text
      const segments = segmentsFor(reply.kind)
      const sent = await within(
        sendLimitMs,
        channel.send({ id, to, text, segments, subject, number, attempt: reply.attempts - 1 }),
        () => new ChannelError('outcome_unknown', `no answer within ${sendLimitMs} ms`),
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

  const rounds = startRounds({ everyMs: ROUND_MS, gatherMs: GATHER_MS, round, failed: outOfReach })
  return {
    wake: rounds.wake,
    async close() {
      await rounds.close()
      await sends.part()
    },
  }
}

/** Why a reply is not sent although it is due; null when it is. That we say no more is the last thing said. */
function silencing({ optedOut, overtaken, kind }: DueReply): string | null {
  if (optedOut && kind !== 'stopped') return 'opted_out'
  return overtaken ? 'overtaken' : null
}
