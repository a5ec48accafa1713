import type { Channel, Inbound, Kit, Reading, Receipt } from '#kit'
import adapter from '../../adapters/facebook/adapter.js'
import { signMeta } from '../fakes/graph.js'

const NOW = new Date('2026-11-22T03:00:00.000Z')
export const SECRET = 'rahasia-aplikasi-uji'
export const VERIFY = 'token-verifikasi-uji'
export const PAGE = '700000000000001'
export const TOKEN = 'token-halaman-uji'

/** A channel on the loopback, with a fixed clock. */
export function openFacebook(settings: Record<string, unknown> = {}): Channel {
  const log = () => {}
  const kit: Kit = { fetch, now: () => NOW, log: { info: log, warn: log, error: log } }
  const parsed = adapter.settings.parse({
    appSecret: SECRET,
    verifyToken: VERIFY,
    pageId: PAGE,
    appId: '150000000000000099',
    pageAccessToken: TOKEN,
    ...settings,
  })
  return adapter.open(parsed, kit)
}

export const get = (query: string): Inbound => ({
  method: 'GET',
  url: `https://muara.example/kanal/facebook?${query}`,
  headers: {},
  query,
  body: new Uint8Array(),
})

/** A signed delivery of this body; `headers` replace the signature. */
export function post(body: string | object, headers?: Record<string, string>): Inbound {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    method: 'POST',
    url: 'https://muara.example/kanal/facebook',
    headers: headers ?? { 'x-hub-signature-256': signMeta(bytes, SECRET) },
    query: '',
    body: bytes,
  }
}

export async function receive(inbound: Inbound, channel = openFacebook()): Promise<Receipt> {
  if (!channel.receive) throw new Error('no door')
  return channel.receive(inbound)
}

export const keysOf = async (body: string | object): Promise<string[]> =>
  (await receive(post(body))).messages.map(({ key }) => key)

/** What becomes of a delivery: the reading of each message in it. */
export async function readAll(body: string | object): Promise<Reading[]> {
  const channel = openFacebook()
  const { messages } = await receive(post(body), channel)
  return Promise.all(
    messages.map(async ({ externalId, raw, meta = {} }) =>
      channel.normalise({ externalId, raw, meta, receivedAt: NOW }),
    ),
  )
}

/** A delivery of changes of one field. */
export const changes = (field: string, ...values: object[]) => ({
  object: 'page',
  entry: [{ id: PAGE, time: 1795137305, changes: values.map(value => ({ field, value })) }],
})

/** A delivery of Messenger events. */
export const messaging = (...items: object[]) => ({
  object: 'page',
  entry: [{ id: PAGE, time: 1795137310500, messaging: items }],
})

export const COMMENT = {
  item: 'comment',
  verb: 'add',
  comment_id: '91_1',
  post_id: `${PAGE}_91`,
  parent_id: `${PAGE}_91`,
  from: { id: '6100000000000001', name: 'Warga Uji' },
  created_time: 1795137300,
  message: 'Got mampet',
}

export const MESSAGE = {
  sender: { id: '61000000000000011' },
  recipient: { id: PAGE },
  timestamp: 1795137310123,
  message: { mid: 'm_1', text: 'Pohon tumbang' },
}
