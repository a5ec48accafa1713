import { timingSafeEqual } from 'node:crypto'
import { cutText, cleanText, scrub } from '../../report/index.js'
import { ForbiddenAddress } from '../../network/guarded-fetch.js'
import type { Due } from '../../store/deliveries.js'
import type { Carrier, Outcome } from './carrier.js'
import { bodyOf, idOf } from './payload.js'
import { askedFor } from './schedule.js'
import { challengeOf, secretsOf, signedHeaders } from './signing.js'

export interface PostOptions {
  /** Guarded against internal addresses; gives up by itself after the time-out of `Push`. */
  readonly fetch: typeof fetch
  /** What secrets are derived from. */
  readonly root: string
  readonly publicUrl: string
}

/**
 * For the guarded fetch: an agency has 20 s to answer, between the 15 and 30 that Standard Webhooks asks of senders, and
 * below the lease of the sender; a long answer is not read to its end.
 */
export const PUSH_LIMITS = { timeoutMs: 20_000, maxBytes: 65_536 } as const

/** Read of an answer, bytes; enough for the echo of a challenge. */
const READ = 4_096
/** Kept of an answer in the log, characters. */
const KEPT = 200

/** Tells an endpoint by Standard Webhooks 1.0.0. Only a 2xx is success; a redirect is a failure and is not followed. */
export function createPost({ fetch, root, publicUrl }: PostOptions): Carrier {
  return {
    async carry(due) {
      const { endpoint } = due
      const now = new Date()
      const challenge = challengeOf(root, endpoint)
      const body = bodyOf(due, publicUrl, challenge)
      try {
        const response = await fetch(endpoint.address, {
          method: 'POST',
          redirect: 'manual',
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'user-agent': 'Muara/1 (+https://www.standardwebhooks.com)',
            ...signedHeaders(secretsOf(root, endpoint, now), idOf(due), now, body),
          },
          body,
        })
        return judged(response, await beginningOf(response), due, challenge)
      } catch (error) {
        return { is: nameOf(error) }
      }
    },
  }
}

function judged(response: Response, text: string, { type }: Due, challenge: string): Outcome {
  const { status, ok } = response
  const answer = cutText(cleanText(scrub(text)).replace(/\s+/g, ' ').trim(), KEPT)
  const seen = { status, answer }
  if (ok && type === 'endpoint.verification')
    return echoes(text, challenge)
      ? { is: 'accepted', status }
      : { is: 'challenge_not_echoed', status, answer }
  if (ok) return { is: 'accepted', ...seen }
  if (status === 410) return { is: 'gone', ...seen, gone: true }
  if (status >= 300 && status < 400) return { is: 'redirected', ...seen }
  return { is: `http_${status}`, ...seen, asked: askedFor(response.headers.get('retry-after'), new Date()) }
}

/** The challenge itself as text, or `{"challenge": "..."}`. */
function echoes(text: string, challenge: string): boolean {
  let said: unknown = text.trim()
  try {
    said = (JSON.parse(text) as { challenge?: unknown } | null)?.challenge ?? said
  } catch {
    // Plain text.
  }
  const given = Buffer.from(typeof said === 'string' ? said : '')
  const expected = Buffer.from(challenge)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** The first bytes of a body. What the status says is not undone by a body that breaks off. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    while (length < READ) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(value)
      length += value.byteLength
    }
  } catch {
    // Cut off: what was read is enough.
  }
  void reader.cancel().catch(() => {})
  return Buffer.concat(chunks).subarray(0, READ).toString('utf8')
}

/** Names of what goes wrong before there is an answer. */
function nameOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ForbiddenAddress) return 'forbidden_address'
    if (cause.name === 'TimeoutError' || /TIMEOUT/.test(codeOf(cause))) return 'timeout'
    if (/^(ENOTFOUND|EAI_AGAIN)$/.test(codeOf(cause))) return 'name_not_found'
    if (codeOf(cause) === 'ECONNREFUSED') return 'connection_refused'
    if (/^(ERR_TLS|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|ERR_SSL)/.test(codeOf(cause))) return 'tls'
    if (/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(codeOf(cause))) return 'connection_lost'
  }
  return 'not_reached'
}

const codeOf = (error: Error) => String((error as { code?: unknown }).code ?? '')
