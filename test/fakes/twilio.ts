import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to the next request that posts a message. Each is used once, in order; then all goes well. */
type Mishap =
  | { readonly is: 'throttled'; readonly retryAfter?: string }
  | { readonly is: 'refused'; readonly status: number; readonly code: number }
  | { readonly is: 'down'; readonly status?: number }
  /** Accepts the message, then never answers. */
  | { readonly is: 'accepted then silent' }
  /** Accepts the message, then drops the connection. */
  | { readonly is: 'accepted then cut' }

/** A file behind a media address: `redirect` shows the second step that Twilio's media take to their storage. */
interface FakeMedia {
  readonly body: Uint8Array
  readonly type: string
  readonly redirect?: boolean
  /** Answers 404 this many times first: media may be late after the webhook. */
  readonly lateBy?: number
}

interface SentMessage {
  readonly sid: string
  readonly to: string
  readonly from: string
  readonly body: string
  readonly at: Date
  readonly form: Readonly<Record<string, string>>
}

export interface FakeTwilio {
  readonly port: number
  /** For the setting `apiBase`. */
  readonly url: string
  /** Every message Twilio accepted, including those whose answer was lost. */
  readonly sent: SentMessage[]
  /** Every request, as `POST /2010-04-01/…`, with the authorisation it carried. */
  readonly requests: { readonly line: string; readonly authorization: string }[]
  /** Let the next posts go wrong. */
  next(...mishaps: Mishap[]): void
  /** Put a file behind an address and get the address. */
  addMedia(media: FakeMedia): string
  close(): Promise<void>
}

/**
 * Twilio's REST API as far as a gateway sees it: creating and listing messages, and media with Basic authentication.
 * @see https://www.twilio.com/docs/messaging/api/message-resource
 */
export async function startFakeTwilio(
  options: { port?: number; accountSid?: string; authToken?: string; now?: () => Date } = {},
): Promise<FakeTwilio> {
  const {
    accountSid = `AC${'0'.repeat(32)}`,
    authToken = 'fake-twilio-token',
    now = () => new Date(),
  } = options
  const account = `/2010-04-01/Accounts/${accountSid}`
  const sent: SentMessage[] = []
  const requests: FakeTwilio['requests'] = []
  const mishaps: Mishap[] = []
  const media = new Map<string, FakeMedia & { asked: number }>()
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    requests.push({
      line: `${request.method} ${request.url}`,
      authorization: request.headers.authorization ?? '',
    })
    if (url.pathname.startsWith('/stored/')) return file(url.pathname.slice('/stored/'.length), response)
    if (request.headers.authorization !== expected) return refuse(response, 401, 20003, 'Authenticate')
    if (url.pathname.startsWith(`${account}/Messages/`)) return mediaAt(url.pathname, response)
    if (url.pathname !== `${account}/Messages.json`) return refuse(response, 404, 20404, 'Not found')
    if (request.method === 'GET') return list(url.searchParams, response)
    return create(Object.fromEntries(new URLSearchParams(await bodyOf(request))), response)
  }

  function create(form: Record<string, string>, response: ServerResponse): void {
    const mishap = mishaps.shift()
    if (mishap?.is === 'throttled') {
      if (mishap.retryAfter !== undefined) response.setHeader('retry-after', mishap.retryAfter)
      return refuse(response, 429, 20429, 'Too Many Requests')
    }
    if (mishap?.is === 'refused') return refuse(response, mishap.status, mishap.code, `refused: ${form.To}`)
    if (mishap?.is === 'down') return void response.writeHead(mishap.status ?? 503).end('upstream error')
    if (!form.To || !form.Body || !(form.From || form.MessagingServiceSid))
      return refuse(response, 400, 21602, 'To, Body and From are required')
    const sid = `SM${createHash('md5').update(String(sent.length)).digest('hex')}`
    const message = { sid, to: form.To, from: form.From ?? '', body: form.Body, at: now(), form }
    sent.push(message)
    if (mishap?.is === 'accepted then cut') return void response.destroy()
    if (mishap?.is !== 'accepted then silent') json(response, 201, resource(message))
  }

  function list(query: URLSearchParams, response: ServerResponse): void {
    const messages = sent.filter(one => !query.get('To') || one.to === query.get('To')).map(resource)
    json(response, 200, { messages: messages.reverse(), page: 0, page_size: 50, next_page_uri: null })
  }

  function resource({ sid, to, from, body, at }: SentMessage) {
    const status = {
      status: 'queued',
      direction: 'outbound-api',
      error_code: null,
      num_media: '0',
      num_segments: '1',
    }
    const date = at.toUTCString()
    return {
      sid,
      account_sid: accountSid,
      to,
      from,
      body,
      date_created: date,
      date_sent: date,
      date_updated: date,
      ...status,
    }
  }

  function mediaAt(path: string, response: ServerResponse): void {
    const name = path.split('/').at(-1) ?? ''
    const found = media.get(name)
    if (!found || found.asked++ < (found.lateBy ?? 0)) return refuse(response, 404, 20404, 'Not found')
    if (found.redirect) return void response.writeHead(302, { location: `/stored/${name}` }).end()
    file(name, response)
  }

  function file(name: string, response: ServerResponse): void {
    const found = media.get(name)
    if (!found) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': found.type }).end(found.body)
  }

  const server = createServer(
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  )
  await new Promise<void>(listening => server.listen(options.port ?? 0, '127.0.0.1', listening))
  const port = (server.address() as AddressInfo).port
  const url = `http://127.0.0.1:${port}`
  return {
    port,
    url,
    sent,
    requests,
    next: (...more) => void mishaps.push(...more),
    addMedia(one) {
      const name = `ME${createHash('md5').update(String(media.size)).digest('hex')}`
      media.set(name, { ...one, asked: 0 })
      return `${url}${account}/Messages/MM${'0'.repeat(32)}/Media/${name}`
    },
    close: () =>
      new Promise(closed => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  json(response, status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status })
}

/** Fields of a webhook; a list is a repeated key. */
export type TwilioFields = Readonly<Record<string, string | readonly string[]>>

/** The body of a webhook request. */
export function twilioForm(fields: TwilioFields): string {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one)
  return form.toString()
}

/**
 * `X-Twilio-Signature` as Twilio computes it: HMAC-SHA1 over the URL and the sorted, joined parameters. For GET and
 * for JSON pass no fields; for JSON the URL must carry `bodySHA256` (see `withBodyHash`).
 * @see https://www.twilio.com/docs/usage/security#validating-requests
 */
export function signTwilio(url: string, fields: TwilioFields, authToken: string): string {
  const joined = Object.keys(fields)
    .sort()
    .flatMap(name => [...new Set([fields[name] ?? []].flat())].sort().map(value => name + value))
    .join('')
  return createHmac('sha1', authToken)
    .update(url + joined, 'utf8')
    .digest('base64')
}

/** The URL Twilio calls with a JSON body: its SHA-256 is part of the signed query. */
export function withBodyHash(url: string, body: string | Uint8Array): string {
  const hash = createHash('sha256').update(body).digest('hex')
  return `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`
}
