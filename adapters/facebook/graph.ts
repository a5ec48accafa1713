import { ChannelError, hmac, type Kit } from '#kit'
import { parseLossless } from './json.js'
import { refusal } from './refusal.js'
import type { FacebookSettings } from './settings.js'

/**
 * One POST to the Graph API. The token travels in a header, out of every log of addresses, together with the proof that
 * we hold the app secret (developers.facebook.com/docs/graph-api/guides/secure-requests).
 *
 * @throws ChannelError as `refusal` says; `outcome_unknown` when the connection broke after sending.
 */
export async function post(
  path: string,
  body: object,
  settings: FacebookSettings,
  kit: Kit,
): Promise<unknown> {
  const url = `${settings.apiBase.replace(/\/+$/, '')}/${settings.graphVersion}/${path}`
  const proof = hmac('sha256', settings.appSecret, settings.pageAccessToken, 'hex')
  let response: Response
  let text: string
  try {
    response = await kit.fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${settings.pageAccessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, appsecret_proof: proof }),
    })
    text = await response.text()
  } catch (cause) {
    throw lost(cause)
  }
  const answer = parsed(text)
  if (!response.ok) throw refusal(response, answer)
  // Accepted, but the answer was cut on its way: the reply exists and we do not know its id.
  if (answer === undefined) throw new ChannelError('outcome_unknown', 'the answer of Graph is no JSON')
  return answer
}

function parsed(text: string): unknown {
  try {
    return parseLossless(text)
  } catch {
    return undefined
  }
}

/** Errors of Node, undici and the guarded client which say that no byte of the request left this machine. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'forbidden_address',
])

function lost(cause: unknown): ChannelError {
  if (cause instanceof ChannelError) return cause
  if (codes(cause).some(code => NEVER_LEFT.has(code)))
    return new ChannelError('unavailable', 'Graph cannot be reached', { cause })
  return new ChannelError('outcome_unknown', 'the connection to Graph broke after sending', { cause })
}

function codes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return []
  const code = (error as { code?: unknown }).code
  const inner = error instanceof AggregateError ? error.errors : [error.cause]
  return [...(typeof code === 'string' ? [code] : []), ...inner.flatMap(one => codes(one, depth + 1))]
}
