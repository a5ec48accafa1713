import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens instead of the ordinary answer. Each is used once, in order; then all goes well. */
type GraphMishap =
  | {
      readonly is: 'error'
      readonly code: number
      readonly subcode?: number
      readonly status?: number
      readonly headers?: Record<string, string>
    }
  /** An outage: a page of HTML with this status. */
  | { readonly is: 'down'; readonly status: number }
  /** Accepted, then the connection breaks before an answer. */
  | { readonly is: 'accepted then cut' }

interface GraphComment {
  readonly id: string
  /** The comment or post answered. */
  readonly under: string
  /** `comments` on a page, `replies` on Instagram. */
  readonly edge: 'comments' | 'replies'
  readonly message: string
}

interface GraphMessage {
  readonly id: string
  readonly recipient: { readonly id?: string; readonly comment_id?: string }
  readonly text: string
}

export interface FakeGraph {
  readonly port: number
  /** For the setting `apiBase`. */
  readonly url: string
  /** Everything accepted, including what was accepted just before the connection broke. */
  readonly comments: GraphComment[]
  readonly messages: GraphMessage[]
  readonly requests: {
    readonly line: string
    readonly authorization: string
    readonly body: Readonly<Record<string, unknown>>
  }[]
  /** Lets the next requests go wrong. */
  next(...mishaps: GraphMishap[]): void
  close(): Promise<void>
}

/** Value of `X-Hub-Signature-256` for these bytes. */
export const signMeta = (body: string | Uint8Array, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`

/**
 * The Graph API as far as a gateway sees it: answers under comments, and the Send API with its one private answer a
 * comment.
 * @see https://developers.facebook.com/docs/messenger-platform/reference/send-api
 */
export async function startFakeGraph(options: { port?: number } = {}): Promise<FakeGraph> {
  const comments: GraphComment[] = []
  const messages: GraphMessage[] = []
  const requests: { line: string; authorization: string; body: Record<string, unknown> }[] = []
  const mishaps: GraphMishap[] = []
  const answered = new Set<string>()
  let nextId = 70_000_000_000_000_001n

  const accept = (path: string, body: Record<string, unknown>): { status: number; body: unknown } => {
    const [, target = '', edge] = /^\/v\d+\.\d+\/([\w-]+)\/(comments|replies|messages)$/.exec(path) ?? []
    const id = String(nextId++)
    if (edge === 'comments' || edge === 'replies') {
      comments.push({ id: `${target}_${id}`, under: target, edge, message: String(body.message) })
      return { status: 200, body: { id: `${target}_${id}` } }
    }
    if (edge !== 'messages') return graphError(404, 2500)
    const recipient = (body.recipient ?? {}) as GraphMessage['recipient']
    const comment = recipient.comment_id
    if (comment !== undefined && answered.has(comment)) return graphError(400, 10900)
    if (comment !== undefined) answered.add(comment)
    messages.push({ id: `m_${id}`, recipient, text: String((body.message as { text?: unknown })?.text) })
    return { status: 200, body: { recipient_id: recipient.id ?? '6100000000000000', message_id: `m_${id}` } }
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>
    const authorization = request.headers.authorization ?? ''
    requests.push({ line: `${request.method} ${request.url}`, authorization, body })
    if (authorization === '') return reply(response, 401, graphError(401, 190).body)
    const mishap = mishaps.shift()
    if (mishap?.is === 'down') {
      response.writeHead(mishap.status, { 'content-type': 'text/html' })
      return void response.end('<html><body>Sorry, something went wrong.</body></html>')
    }
    if (mishap?.is === 'error') {
      const { status, body } = graphError(mishap.status ?? 400, mishap.code, mishap.subcode)
      return reply(response, status, body, mishap.headers)
    }
    const accepted = accept(new URL(request.url ?? '/', 'http://graph.invalid').pathname, body)
    if (mishap) return void response.destroy()
    reply(response, accepted.status, accepted.body)
  }

  const server = createServer(
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  )
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    comments,
    messages,
    requests,
    next: (...list) => void mishaps.push(...list),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Meta's sentence names people and posts; ours names nobody, and tests can look for it where it must not appear. */
function graphError(status: number, code: number, subcode?: number): { status: number; body: unknown } {
  const error = {
    message: `(#${code}) Sentence about Warga Contoh`,
    type: 'OAuthException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: 'Atrace',
  }
  return { status, body: { error } }
}

function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
