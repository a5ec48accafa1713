import { type Batch, ChannelError, type Channel, type Delivered, type Kit, type OutgoingReply } from '#kit'
import adapter from '../../adapters/email/adapter.js'

/** Settings for the fakes on loopback, impatient so that tests are short. */
export const settingsFor = (ports: { imap?: number; smtp?: number }, more: Record<string, unknown> = {}) =>
  adapter.settings.parse({
    address: 'aduan@muara.example',
    displayName: 'Aduan Jakarta',
    imapHost: '127.0.0.1',
    imapPort: ports.imap ?? 9,
    imapSecure: false,
    imapUser: 'aduan',
    imapPassword: 'sandi-percobaan',
    smtpHost: '127.0.0.1',
    smtpPort: ports.smtp ?? 9,
    smtpSecure: false,
    pollSeconds: 0.3,
    silenceSeconds: 1,
    ...more,
  })

/** A kit that remembers what was logged. Nothing in this adapter may fetch. */
export function testKit(now: () => Date = () => new Date()): Kit & { readonly logged: string[] } {
  const logged: string[] = []
  const listen = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`)
  return {
    logged,
    now,
    log: { info: listen, warn: listen, error: listen },
    fetch: () => Promise.reject(new Error('not allowed here')),
  }
}

/** What the core does with a polled channel, in memory: cursor and messages together, one message per key, rounds for ever. */
export class Core {
  cursor: string | null = null
  readonly messages = new Map<string, Delivered>()
  /** Every delivery, repeats included. */
  deliveries = 0
  readonly failures: ChannelError[] = []
  private stop = new AbortController()
  private running: Promise<void> | null = null

  constructor(private readonly open: () => Channel) {}

  start(): void {
    this.stop = new AbortController()
    this.running = this.rounds(this.open())
  }

  /** Ends as a stopped process would: what was stored stays. */
  async end(): Promise<void> {
    this.stop.abort()
    await this.running
  }

  private async rounds(channel: Channel): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        for await (const batch of channel.poll?.(this.cursor, this.stop.signal) ?? []) this.store(batch)
      } catch (problem) {
        if (!(problem instanceof ChannelError)) throw problem
        this.failures.push(problem)
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
    await channel.close?.()
  }

  private store({ messages, cursor }: Batch): void {
    for (const message of messages) {
      this.deliveries += 1
      if (!this.messages.has(message.key)) this.messages.set(message.key, message)
    }
    if (cursor !== undefined) this.cursor = cursor
  }
}

/** A plain mail. Header lines end in CRLF as on the wire. */
export function mail(fields: Record<string, string>, body = 'Lampu jalan mati.'): Buffer {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}\r\n`)
}

export const citizenMail = (number: number, body = `Lampu jalan mati di tiang nomor ${number}.`) =>
  mail(
    {
      From: `Warga ${number} <warga${number}@example.com>`,
      To: 'aduan@muara.example',
      Subject: `Lampu mati ${number}`,
      'Message-ID': `<lampu-${number}@example.com>`,
      Date: 'Sun, 22 Nov 2026 09:00:00 +0700',
    },
    body,
  )

/** Waits until something is true; fails after ten seconds of nothing. */
export async function until(isTrue: () => boolean, what = 'the awaited state'): Promise<void> {
  const end = Date.now() + 10_000
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`${what} did not come`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

export const reply = (to: Record<string, unknown>, more: Partial<OutgoingReply> = {}): OutgoingReply => ({
  id: '0b8f5a2e-6c1d-4c7e-9d55-000000000001',
  to,
  text: 'Laporan Anda kami terima.',
  subject: 'Laporan Anda',
  number: 'JKT-2611-000001',
  attempt: 0,
  ...more,
})
