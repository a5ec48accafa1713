import { ChannelError, hmac, type Kit, parseLossless, lostRequest } from '#kit'
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
    throw lostRequest(cause, 'Graph', 'write')
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
