import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { signMeta } from '../fakes/graph.js'
import { signTwilio, type TwilioFields, withBodyHash } from '../fakes/twilio.js'
import { signX } from '../fakes/x-api.js'

/** One secret for everything: whoever leaks any of them leaks this. */
export const SECRET = 'a-secret-of-the-reliability-tests'
export const SID = `AC${'b'.repeat(32)}`
export const PAGE = '100200300'
export const SELF = '900800700'
export const OUR_NUMBER = '+628111272206'

/** A complaint that any reading of it must recognise. */
export const GOOD = 'Lampu jalan mati di Jl Tebet Timur Dalam RT 03 RW 05 kelurahan Tebet Timur'

/** A request as bytes; sent as it is. */
export interface Wire {
  readonly url: string
  readonly method?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** For many requests over few connections. */
export const keepAlive = new Agent({ keepAlive: true, maxSockets: 20 })

/** Sends exactly these bytes. Rejects when the connection breaks before an answer. */
export function send(
  { url, method = 'POST', headers, body }: Wire,
  options: { agent?: Agent } = {},
): Promise<Answer> {
  return new Promise((settle, fail) => {
    const sending = request(
      url,
      {
        method,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        agent: options.agent ?? false,
      },
      response => {
        const pieces: Buffer[] = []
        response.on('data', piece => pieces.push(piece))
        response.once('error', fail)
        response.once('end', () =>
          settle({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(pieces).toString(),
          }),
        )
      },
    )
    sending.once('error', fail)
    sending.end(body)
  })
}

const FORM = 'application/x-www-form-urlencoded'

/** A form as Twilio signs it; given bytes are signed as the fields Twilio would have seen in them. */
export function sms(base: string, body: TwilioFields | Uint8Array, type = FORM, door = 'sms'): Wire {
  const url = `${base}/webhooks/${door}`
  const bytes = body instanceof Uint8Array ? body : Buffer.from(formOf(body))
  const headers = {
    'content-type': type,
    'x-twilio-signature': signTwilio(url, fieldsOf(bytes), SECRET),
  }
  return { url, headers, body: bytes }
}

/** The JSON form of the same door (Event Streams): the URL carries the hash of the bytes. */
export function smsJson(base: string, body: Uint8Array, type = 'application/json'): Wire {
  const url = withBodyHash(`${base}/webhooks/sms`, body)
  return { url, headers: { 'content-type': type, 'x-twilio-signature': signTwilio(url, {}, SECRET) }, body }
}

export function x(base: string, body: Uint8Array | string, type = 'application/json'): Wire {
  const headers = { 'content-type': type, 'x-twitter-webhooks-signature': signX(body, SECRET) }
  return { url: `${base}/webhooks/x`, headers, body }
}

export function facebook(base: string, body: Uint8Array | string, type = 'application/json'): Wire {
  const headers = { 'content-type': type, 'x-hub-signature-256': signMeta(body, SECRET) }
  return { url: `${base}/webhooks/facebook`, headers, body }
}

export const smsFields = (text: string, more: Record<string, string> = {}): Record<string, string> => ({
  MessageSid: `SM${randomUUID().replaceAll('-', '')}`,
  AccountSid: SID,
  From: '+6281200001111',
  To: OUR_NUMBER,
  Body: text,
  NumMedia: '0',
  ...more,
})

/** A comment on the page. */
export const comment = (message: unknown, more: Record<string, unknown> = {}) => {
  const seconds = Math.floor(Date.now() / 1000)
  const value = {
    item: 'comment',
    verb: 'add',
    message,
    comment_id: `1_${numericId()}`,
    post_id: `${PAGE}_1`,
    parent_id: `${PAGE}_1`,
    from: { id: '555', name: 'Warga' },
    created_time: seconds,
    ...more,
  }
  return { object: 'page', entry: [{ id: PAGE, time: seconds, changes: [{ field: 'feed', value }] }] }
}

/** A post that mentions the account. */
export const mention = (
  text: unknown,
  more: Record<string, unknown> = {},
  user: Record<string, unknown> = {},
) => {
  const id = numericId()
  const author = { id: '700600500', username: 'warga_x', name: 'Warga', ...user }
  const payload = {
    id,
    text,
    author_id: author.id,
    created_at: new Date().toISOString(),
    conversation_id: id,
    edit_history_tweet_ids: [id],
    entities: { mentions: [{ start: 0, end: 11, username: 'DKIJakarta', id: SELF }] },
    ...more,
  }
  return {
    data: {
      event_uuid: randomUUID(),
      filter: { user_id: SELF },
      event_type: 'post.mention.create',
      payload,
      includes: { users: [author] },
    },
  }
}

/** A mail in bytes; header lines end in CRLF as on the wire. */
export function mail(fields: Readonly<Record<string, string>>, body: string | Uint8Array): Buffer {
  const head = {
    From: 'Warga <warga.mail@example.com>',
    To: 'aduan@muara.example',
    Subject: 'Laporan warga',
    'Message-ID': `<${randomUUID()}@example.com>`,
    Date: new Date().toUTCString(),
    'Content-Type': 'text/plain; charset=utf-8',
    ...fields,
  }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${lines.join('')}\r\n`), Buffer.from(body as string)])
}

/** A snowflake-like id beyond 2^53, never the same twice. */
let lastId = 1_900_000_000_000_000_000n + BigInt(Date.now()) * 1_000n
export const numericId = () => String(++lastId)

/** Every byte as %XX, so that no encoder hides what is sent. */
export function formOf(fields: TwilioFields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => [value].flat().map(one => `${percent(name)}=${percent(one)}`))
    .join('&')
}

const percent = (text: string) =>
  [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')

function fieldsOf(bytes: Uint8Array): TwilioFields {
  const fields: Record<string, string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes)))
    (fields[name] ??= []).push(value)
  return fields
}
