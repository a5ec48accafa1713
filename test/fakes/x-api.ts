import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A post as the v2 API shows it; whatever else a test wants is passed on untouched. */
export interface FakePost {
  readonly id: string
  readonly text: string
  readonly [field: string]: unknown
}

/** What happens instead of the ordinary answer. Each is used once, in order; then all goes well. */
type XMishap =
  | {
      readonly is: 'status'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Record<string, string>
    }
  /** The connection breaks before an answer. A post or message has been accepted all the same. */
  | { readonly is: 'cut' }

interface SentPost {
  readonly id: string
  readonly text: string
  readonly inReplyTo: string | null
  readonly authorization: string
}

interface SentDirectMessage {
  readonly id: string
  readonly to: string
  readonly text: string
  readonly authorization: string
}

export interface FakeX {
  readonly port: number
  /** For the setting `apiBase`. */
  readonly url: string
  /** Everything accepted, including what was accepted just before the connection broke. */
  readonly posts: SentPost[]
  readonly directMessages: SentDirectMessage[]
  /** Every request: `GET /2/users/1/mentions?...` and its Authorization. */
  readonly requests: { readonly line: string; readonly authorization: string }[]
  /** Somebody mentions the account. `user` and `includes` fill the page's includes. */
  mention(post: FakePost, includes?: Readonly<Record<string, readonly unknown[]>>): void
  /** Lets the nth page asked for from now on (1 = the next) go wrong. */
  failPage(page: number, mishap: XMishap): void
  /** Lets the next posts or messages go wrong. */
  failSend(...mishaps: XMishap[]): void
  /** The next request for mentions is answered with exactly these bytes, later ones with empty pages. */
  servePage(body: string | Uint8Array): void
  /** Next pages also carry these partial errors. */
  partialErrors(errors: readonly unknown[]): void
  close(): Promise<void>
}

/** Answer X expects to a challenge: `sha256=` and the base64 of HMAC-SHA256 (consumer secret, token). */
export const crcToken = (token: string, consumerSecret: string): string =>
  `sha256=${createHmac('sha256', consumerSecret).update(token).digest('base64')}`

/** Value of `x-twitter-webhooks-signature` for these bytes. */
export const signX = (body: string | Uint8Array, consumerSecret: string): string =>
  `sha256=${createHmac('sha256', consumerSecret).update(body).digest('base64')}`

/**
 * The X API v2 as far as a gateway sees it: mentions in pages, posts and direct messages.
 * @see https://docs.x.com/x-api/users/get-mentions
 */
export async function startFakeX(options: { port?: number; pageSize?: number } = {}): Promise<FakeX> {
  const timeline: { post: FakePost; includes: Readonly<Record<string, readonly unknown[]>> }[] = []
  const posts: SentPost[] = []
  const directMessages: SentDirectMessage[] = []
  const requests: { line: string; authorization: string }[] = []
  const badPages = new Map<number, XMishap>()
  const badSends: XMishap[] = []
  const raw: (string | Uint8Array)[] = []
  let rawMode = false
  let errors: readonly unknown[] = []
  let nextId = 3_000_000_000_000_000_001n

  const page = (query: URLSearchParams): unknown => {
    const since = BigInt(query.get('since_id') ?? 0)
    const size = Math.min(Number(query.get('max_results') ?? 10), options.pageSize ?? 100)
    const start = Number(query.get('pagination_token')?.replace('page-', '') ?? 0)
    const newest = timeline
      .filter(({ post }) => BigInt(post.id) > since)
      .sort((a, b) => (BigInt(a.post.id) < BigInt(b.post.id) ? 1 : -1))
    const shown = newest.slice(start, start + size)
    const includes: Record<string, unknown[]> = {}
    for (const one of shown)
      for (const [kind, list] of Object.entries(one.includes)) (includes[kind] ??= []).push(...list)
    const more = start + size < newest.length
    return {
      ...(shown.length > 0 ? { data: shown.map(({ post }) => post) } : {}),
      ...(Object.keys(includes).length > 0 ? { includes } : {}),
      ...(errors.length > 0 ? { errors } : {}),
      meta: {
        result_count: shown.length,
        ...(shown.length > 0 ? { newest_id: shown[0]?.post.id, oldest_id: shown.at(-1)?.post.id } : {}),
        ...(more ? { next_token: `page-${start + size}` } : {}),
      },
    }
  }

  const accept = (
    path: string,
    body: { text?: string; reply?: { in_reply_to_tweet_id?: string } },
    authorization: string,
  ) => {
    const text = body.text ?? ''
    const id = String(nextId++)
    const person = /^\/2\/dm_conversations\/with\/(\d+)\/messages$/.exec(path)?.[1]
    if (person !== undefined) {
      directMessages.push({ id, to: person, text, authorization })
      return { status: 201, body: { data: { dm_conversation_id: `1-${person}`, dm_event_id: id } } }
    }
    if (path !== '/2/tweets')
      return { status: 404, body: { title: 'Not Found', type: 'about:blank', status: 404 } }
    const inReplyTo = body.reply?.in_reply_to_tweet_id ?? null
    if (posts.some(post => post.text === text && post.inReplyTo === inReplyTo))
      return {
        status: 403,
        body: {
          detail: 'You are not allowed to create a Tweet with duplicate content.',
          type: 'about:blank',
          title: 'Forbidden',
          status: 403,
        },
      }
    posts.push({ id, text, inReplyTo, authorization })
    return { status: 201, body: { data: { id, text, edit_history_tweet_ids: [id] } } }
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://x.invalid')
    const authorization = request.headers.authorization ?? ''
    requests.push({ line: `${request.method} ${request.url}`, authorization })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (authorization === '')
      return reply(response, 401, { title: 'Unauthorized', type: 'about:blank', status: 401 })
    if (request.method === 'GET' && /^\/2\/users\/\d+\/mentions$/.test(url.pathname)) {
      const mishap = countDown(badPages)
      if (mishap) return fail(response, mishap)
      const given = raw.shift()
      if (given !== undefined) return reply(response, 200, given)
      return reply(response, 200, rawMode ? { meta: { result_count: 0 } } : page(url.searchParams))
    }
    if (request.method !== 'POST') return reply(response, 404, { title: 'Not Found', status: 404 })
    const mishap = badSends.shift()
    if (mishap?.is === 'status') return fail(response, mishap)
    const accepted = accept(url.pathname, JSON.parse(Buffer.concat(chunks).toString() || '{}'), authorization)
    return mishap ? fail(response, mishap) : reply(response, accepted.status, accepted.body)
  }

  const server = createServer(
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  )
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    posts,
    directMessages,
    requests,
    mention: (post, includes = {}) => void timeline.push({ post, includes }),
    failPage: (number, mishap) => void badPages.set(number, mishap),
    failSend: (...mishaps) => void badSends.push(...mishaps),
    servePage(body) {
      rawMode = true
      raw.push(body)
    },
    partialErrors(list) {
      errors = list
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The mishap due now; all others come one page nearer. */
function countDown(badPages: Map<number, XMishap>): XMishap | undefined {
  const due = badPages.get(1)
  const later = [...badPages]
    .filter(([number]) => number > 1)
    .map(([number, mishap]) => [number - 1, mishap] as const)
  badPages.clear()
  for (const [number, mishap] of later) badPages.set(number, mishap)
  return due
}

function fail(response: ServerResponse, mishap: XMishap): void {
  if (mishap.is === 'cut') return void response.destroy()
  reply(response, mishap.status, mishap.body ?? { title: 'Error', status: mishap.status }, mishap.headers)
}

function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body))
}
