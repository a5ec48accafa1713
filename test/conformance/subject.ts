import assert from 'node:assert/strict'
import net from 'node:net'
import {
  type Adapter,
  type Cases,
  type Channel,
  ChannelError,
  type Delivered,
  type DeliveryCase,
  type Inbound,
  type Kit,
  type Reading,
  secretNames,
} from '#kit'

/** The moment at which every run takes place. */
const NOW = new Date('2026-11-22T03:00:00.000Z')

/** What reading gives; `away` when the adapter says it needs something that cannot be reached offline. */
export type Outcome = Reading | { readonly is: 'away' }

/** One adapter under examination, cut off from the world: a fixed clock, no network, every spoken word recorded. */
export class Subject {
  /** Everything the adapter logged or said in an error: searched for secrets and personal data at the end. */
  readonly heard: string[] = []
  /** Addresses which `kit.fetch` was asked for. */
  readonly fetched: string[] = []

  constructor(
    readonly adapter: Adapter,
    readonly cases: Cases,
    /** Absolute path of the adapter's folder. */
    readonly folder: string,
  ) {}

  get name(): string {
    return this.adapter.manifest.name
  }

  readonly kit: Kit = {
    now: () => new Date(NOW),
    log: { info: this.#listen(), warn: this.#listen(), error: this.#listen() },
    fetch: async address => {
      this.fetched.push(String(address instanceof Request ? address.url : address))
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('no network here'), { code: 'ECONNREFUSED' }),
      })
    },
  }

  open(): Channel {
    return this.adapter.open(this.adapter.settings.parse(this.cases.settings), this.kit)
  }

  /** The request of a case before the provider signed it. */
  unsigned(given: DeliveryCase['inbound']): Inbound {
    const query = given.query ?? ''
    const base = `https://muara.example/kanal/${this.name}`
    return {
      method: 'POST',
      url: query === '' ? base : `${base}?${query}`,
      headers: {},
      ...given,
      query,
      body: bytes(given.body),
    }
  }

  signed(given: DeliveryCase['inbound'], settings = this.cases.settings): Inbound {
    const inbound = this.unsigned(given)
    return this.cases.sign ? this.cases.sign(inbound, settings) : inbound
  }

  /** Settings of somebody else: every secret is another one. */
  foreignSettings(): Record<string, unknown> {
    const secrets = secretNames(this.adapter.settings).map(name => [name, `rahasia-orang-lain-${name}`])
    return { ...this.cases.settings, ...Object.fromEntries(secrets) }
  }

  secrets(): string[] {
    return secretNames(this.adapter.settings)
      .map(name => this.cases.settings[name])
      .filter(value => typeof value === 'string')
  }

  async receive(inbound: Inbound, channel = this.open()): Promise<readonly Delivered[]> {
    assert.ok(channel.receive, 'the channel has no receive()')
    return (await channel.receive(inbound)).messages
  }

  /** Read bytes as the worker would. Only `unavailable` may be thrown. */
  async read(piece: Pick<Delivered, 'raw'> & Partial<Delivered>, channel = this.open()): Promise<Outcome> {
    const stored = {
      externalId: piece.externalId ?? null,
      raw: piece.raw,
      meta: piece.meta ?? {},
      receivedAt: NOW,
    }
    try {
      return await channel.normalise(stored)
    } catch (error) {
      this.remember(error)
      if (error instanceof ChannelError && error.code === 'unavailable') return { is: 'away' }
      throw error
    }
  }

  /** Every piece and its reading, over all cases. */
  async everything(): Promise<{ piece: Delivered; outcome: Outcome }[]> {
    const channel = this.open()
    const pieces: Delivered[] = []
    for (const one of this.cases.deliveries)
      pieces.push(...(await this.receive(this.signed(one.inbound), channel)))
    for (const one of this.cases.readings)
      pieces.push({
        key: one.name,
        externalId: null,
        raw: bytes(one.raw),
        ...(one.meta ? { meta: one.meta } : {}),
      })
    const read: { piece: Delivered; outcome: Outcome }[] = []
    for (const piece of pieces) read.push({ piece, outcome: await this.read(piece, channel) })
    await channel.close?.()
    return read
  }

  /** The error an action ends with, undefined when it succeeds. Its words are remembered. */
  async failure(action: () => unknown): Promise<unknown> {
    try {
      await action()
      return undefined
    } catch (error) {
      this.remember(error)
      return error
    }
  }

  remember(error: unknown): void {
    for (let one = error; one instanceof Error; one = one.cause) this.heard.push(one.message)
  }

  #listen() {
    return (fields: object, message: string) => void this.heard.push(`${message} ${JSON.stringify(fields)}`)
  }
}

export const bytes = (given: Uint8Array | string): Uint8Array =>
  typeof given === 'string' ? new TextEncoder().encode(given) : new Uint8Array(given)

/** Drafts as plain data: an absent field and an undefined one are the same. */
export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

/** Run with every way out closed; returns the addresses which something tried to reach behind the kit's back. */
export async function offline(action: () => Promise<void>): Promise<string[]> {
  const tried: string[] = []
  const { fetch } = globalThis
  const { connect } = net.Socket.prototype
  globalThis.fetch = async address => {
    tried.push(String(address))
    throw new TypeError('fetch failed')
  }
  net.Socket.prototype.connect = function (this: net.Socket, ...to: unknown[]) {
    tried.push(JSON.stringify(to[0]))
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    process.nextTick(() => this.destroy(refused))
    return this
  } as typeof connect
  try {
    await action()
  } finally {
    globalThis.fetch = fetch
    net.Socket.prototype.connect = connect
  }
  return tried
}
