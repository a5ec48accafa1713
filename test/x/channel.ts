import type { Channel, Inbound, Kit, Reading } from '#kit'
import adapter from '../../adapters/x/adapter.js'
import { signX } from '../fakes/x-api.js'

export const NOW = new Date('2026-11-22T03:00:00.000Z')
export const SECRET = 'rahasia-konsumen-uji'
export const SELF = '1500000000000000001'

export interface Logged {
  readonly level: string
  readonly fields: object
  readonly message: string
}

/** A channel on the loopback, with a fixed clock; what it logs is in `logged`. */
export function openX(settings: Record<string, unknown> = {}): { channel: Channel; logged: Logged[] } {
  const logged: Logged[] = []
  const log = (level: string) => (fields: object, message: string) =>
    void logged.push({ level, fields, message })
  const kit: Kit = {
    fetch,
    now: () => NOW,
    log: { info: log('info'), warn: log('warn'), error: log('error') },
  }
  const parsed = adapter.settings.parse({
    consumerSecret: SECRET,
    selfUserId: SELF,
    selfHandle: 'LaporUji',
    bearerToken: 'bearer-untuk-uji',
    appKey: 'kunci-aplikasi-uji',
    appSecret: 'rahasia-aplikasi-uji',
    accessToken: 'token-akses-uji',
    accessSecret: 'rahasia-akses-uji',
    ...settings,
  })
  return { channel: adapter.open(parsed, kit), logged }
}

export const get = (query: string): Inbound => ({
  method: 'GET',
  url: `https://muara.example/kanal/x?${query}`,
  headers: {},
  query,
  body: new Uint8Array(),
})

/** A signed delivery of this body; `headers` replace the signature. */
export function post(body: string | object, headers?: Record<string, string>): Inbound {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    method: 'POST',
    url: 'https://muara.example/kanal/x',
    headers: headers ?? { 'x-twitter-webhooks-signature': signX(bytes, SECRET) },
    query: '',
    body: bytes,
  }
}

/** What becomes of a delivery: the reading of each message in it. */
export async function readAll(
  body: string | object,
  settings: Record<string, unknown> = {},
): Promise<Reading[]> {
  const { channel } = openX(settings)
  const { messages } = await deliver(channel, body)
  return Promise.all(
    messages.map(async ({ externalId, raw, meta = {} }) =>
      channel.normalise({ externalId, raw, meta, receivedAt: NOW }),
    ),
  )
}

export const deliver = async (channel: Channel, body: string | object) => {
  if (!channel.receive) throw new Error('no door')
  return channel.receive(post(body))
}
