import type { z } from 'zod'
import type { Draft, Reading } from '../report/index.js'

/**
 * Terminology. An *adapter* is code that speaks one provider's protocol. A *channel* is that adapter with one set of
 * settings. A *message* is what arrived, byte for byte. A *reading* is what the adapter found in it.
 *
 * Adapters return data; the core verifies nothing, parses nothing and knows no provider, but it alone stores, queues,
 * retries and answers. An adapter sees `Kit` and nothing else: no database, no queue, no Express.
 */
export interface Manifest {
  /** Equals the folder name. Stored with every message, so it is never renamed. */
  readonly name: string
  /** Shown to administrators. */
  readonly title: string
  readonly medium: 'sms' | 'email' | 'social' | 'desk'
  /** `webhook`: the provider calls us and signs. `internal`: only our own signed-in doors call `receive`. `none`: polled. */
  readonly door: 'webhook' | 'internal' | 'none'
  /** Capabilities; the conformance run checks that each one claimed exists and no unclaimed one does. */
  readonly can: {
    readonly receive: boolean
    readonly poll: boolean
    readonly send: boolean
    readonly media: boolean
    readonly location: boolean
  }
  /** Longest reply in the channel's own unit, which `fit` of the reply texts respects. */
  readonly longestReply: { readonly units: 'gsm7' | 'characters' | 'weighted'; readonly max: number }
  /** Hours after the citizen's last message in which a free reply is allowed; null = always. */
  readonly replyWindowHours: number | null
}

/** An HTTP request to a channel's door, before anybody trusted it. */
export interface Inbound {
  readonly method: 'GET' | 'POST'
  /** Full public URL the provider called, built from the configured public base, never from the Host header. */
  readonly url: string
  /** Lower-case names. Repeated headers are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>
  /** Query string as received, without "?". Adapters decode it themselves: some providers send Latin-1. */
  readonly query: string
  /** The exact bytes received: signatures are computed over these, never over a re-serialised object. */
  readonly body: Uint8Array
}

/** One message cut out of a delivery. The core stores it once per `key` and channel; a repeat changes nothing. */
export interface Delivered {
  /**
   * Idempotency key within the channel: equal for a provider's repeat of the same event, different for everything
   * else. Two doors of one channel (webhook and polling) give the same key for the same event. At most 500 characters.
   */
  readonly key: string
  /** The provider's id of the message, for people asking what became of it. */
  readonly externalId: string | null
  /** What `normalise` will read later. A batch is cut into one piece per item; the pieces must be bytes of their own. */
  readonly raw: Uint8Array
  /** Few facts from outside the bytes which reading needs (content type, IMAP internal date). No secrets. */
  readonly meta?: Readonly<Record<string, string>>
}

/** What the provider gets back. The core adds it only after everything in `messages` is stored. */
export interface Answer {
  readonly status?: number
  readonly type?: string
  readonly body?: string
}

/** Result of `receive`. No messages = nothing to keep (a handshake). */
export interface Receipt {
  readonly messages: readonly Delivered[]
  readonly answer?: Answer
}

/** A piece of a poll. `cursor` is stored in the same transaction as the messages; omit it to keep the old one. */
export interface Batch {
  readonly messages: readonly Delivered[]
  readonly cursor?: string
}

/** A stored message on its way to be read. */
export interface Stored {
  readonly externalId: string | null
  readonly raw: Uint8Array
  readonly meta: Readonly<Record<string, string>>
  readonly receivedAt: Date
}

/** Something to tell a citizen on the channel they used. */
export interface OutgoingReply {
  /** Stable over retries: the provider's idempotency key, the Message-ID's local part. A UUID. */
  readonly id: string
  /** `answerTo` of the draft being answered. */
  readonly to: Readonly<Record<string, unknown>>
  /** Plain text, already within `longestReply`. */
  readonly text: string
  /** How many segments an SMS may take; absent: one. */
  readonly segments?: number
  /** For mail: the subject to use when the draft had none. */
  readonly subject: string
  /** The tracking number, for channels which thread by it. */
  readonly number: string | null
  /** Attempts made before this one. Above 0, an earlier one may have arrived without us knowing. */
  readonly attempt: number
}

/** The provider took it. `providerId` is what delivery news and citizens' replies will name. */
export interface Sent {
  readonly providerId: string | null
}

/** Something to tell an office that has not written first. Only mail can do that. */
export interface Letter {
  /** Stable over retries: part of the Message-ID. Small letters, digits and hyphens, at most 64. */
  readonly id: string
  /** Mail address. */
  readonly to: string
  /** Comes back with the answer, as one of its draft's `thread`. Small letters and digits, at most 64. */
  readonly token: string
  readonly subject: string
  readonly text: string
}

/** Everything an adapter may touch. */
export interface Kit {
  /** Guarded: refuses internal addresses, limits time and size. Takes the standard `fetch` arguments. */
  readonly fetch: typeof fetch
  readonly now: () => Date
  readonly log: Log
}

export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A live channel: one adapter with one set of settings. */
export interface Channel {
  /**
   * Push. Called once per HTTP request to the channel's door. Verifies, then cuts the delivery into messages. Does
   * no I/O. Throws `ChannelError` `unauthenticated` (401/403) or `malformed` (400) and nothing else; a signed body
   * that cannot be cut is one message, which `normalise` will call malformed: nothing signed is ever refused.
   */
  receive?(inbound: Inbound): Receipt | Promise<Receipt>
  /**
   * Pull. Called with the last stored cursor (null the first time). Each batch is stored, cursor and messages in one
   * transaction, before the next is asked for, so a crash repeats and never loses. May return (the core calls again
   * after `pollSeconds`) or stay open until `signal` aborts. A `ChannelError` ends the round; its policy decides the wait.
   */
  poll?(cursor: string | null, signal: AbortSignal): AsyncIterable<Batch>
  /** Seconds between rounds of `poll`. Default 60. */
  readonly pollSeconds?: number
  /**
   * Read a stored message. Called by the worker, possibly more than once: same bytes, same reading. Never throws for
   * bad content (that is `malformed`); may throw `ChannelError` `unavailable` when it needs something that is away.
   */
  normalise(message: Stored): Reading | Promise<Reading>
  /** Tell a citizen. Called at least once per reply; see `OutgoingReply.attempt`. */
  send?(reply: OutgoingReply): Promise<Sent>
  /**
   * Whether nobody but its recipient reads an answer sent there (`OutgoingReply.to`): then it may carry a link that proves
   * them. For channels where some answers are public; absent on the others. In doubt: false.
   */
  isPrivate?(to: Readonly<Record<string, unknown>>): boolean
  /** Tell an office. Called at least once per letter; throws like `send`. */
  write?(letter: Letter): Promise<Sent>
  /**
   * Extra request headers for fetching a draft's media (a provider's basic auth), or null for none. The core pins them
   * to the host: they do not follow a redirect elsewhere.
   */
  mediaHeaders?(url: string): Readonly<Record<string, string>> | null
  close?(): Promise<void>
}

export interface Adapter<S extends z.ZodType = z.ZodType> {
  readonly manifest: Manifest
  /** Strict object; secrets marked with `secret()`. Everything an administrator writes under `settings:`. */
  readonly settings: S
  /** Written as a method so that a list can hold adapters with different settings. No I/O here. */
  open(settings: z.output<S>, kit: Kit): Channel
}

/** Identity function: lets TypeScript infer the settings type inside `open`. */
export const defineAdapter = <S extends z.ZodType>(adapter: Adapter<S>): Adapter<S> => adapter

export type { Draft, Reading }
