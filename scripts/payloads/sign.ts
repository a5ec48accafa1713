import { createHash, createHmac } from 'node:crypto'

/**
 * The providers' signatures, written again from their documents and on purpose not shared with the adapters: a
 * mistake in both places would have to be the same mistake.
 */

const hmac = (algorithm: string, key: string, data: string | Uint8Array) =>
  createHmac(algorithm, key).update(data)

/**
 * `X-Twilio-Signature` of a form: the URL followed by each name and value, names sorted, repeated values once and
 * sorted. For GET pass an empty form: everything is in the URL then.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function twilioSignature(token: string, url: string, form = new URLSearchParams()): string {
  const names = [...new Set(form.keys())].sort()
  const signed = names.map(name =>
    [...new Set(form.getAll(name))]
      .sort()
      .map(value => name + value)
      .join(''),
  )
  return hmac('sha1', token, url + signed.join('')).digest('base64')
}

/** Query parameter which carries the hash of a JSON body; it becomes part of the URL that is signed. */
export const twilioBodyHash = (body: Uint8Array) =>
  `bodySHA256=${createHash('sha256').update(body).digest('hex')}`

/**
 * `X-Hub-Signature-256` over the bytes sent.
 * https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
 */
export const metaSignature = (appSecret: string, body: Uint8Array) =>
  `sha256=${hmac('sha256', appSecret, body).digest('hex')}`

/** `x-twitter-webhooks-signature` over the bytes sent. https://docs.x.com/x-api/webhooks/quickstart */
export const xSignature = (consumerSecret: string, body: Uint8Array) =>
  `sha256=${hmac('sha256', consumerSecret, body).digest('base64')}`
