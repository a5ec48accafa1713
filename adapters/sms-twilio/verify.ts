import { createHash } from 'node:crypto'
import { ChannelError, type Inbound, sameSecret } from '#kit'
import twilio from 'twilio'
import { parameter, parseForm, type Parameters } from './form.js'
import type { Settings } from './settings.js'

/**
 * Let a request pass only if Twilio signed it for our account. The signature covers the public URL and every form
 * parameter; for JSON the URL carries the SHA-256 of the exact bytes.
 *
 * @throws ChannelError `unauthenticated` without a signature, `forbidden` with a wrong one or somebody else's account
 * @see https://www.twilio.com/docs/usage/security#validating-requests
 */
export function verify(inbound: Inbound, settings: Settings): void {
  const signature = inbound.headers['x-twilio-signature']?.trim()
  if (!signature) throw new ChannelError('unauthenticated', 'X-Twilio-Signature is missing')

  const form = formOf(inbound)
  const tokens = [settings.authToken, settings.authTokenSecondary].filter(token => token !== undefined)
  const signed = tokens.some(token => signedWith(token, signature, inbound, form))
  if (!signed) throw new ChannelError('forbidden', 'X-Twilio-Signature does not fit this request')

  if (bordersMoved(form))
    throw new ChannelError('forbidden', 'parameters were re-cut under a valid signature')
  const foreign = accountsNamed(inbound, form).some(account => account !== settings.accountSid)
  if (foreign) throw new ChannelError('forbidden', 'the request is signed but names another account')
}

/** The message's parameters: in the query for a GET webhook, in the body otherwise. */
function formOf(inbound: Inbound): Parameters {
  if (inbound.method === 'GET') return parseForm(inbound.query)
  return hashedBody(inbound.url) === null ? parseForm(text(inbound.body)) : parseForm('')
}

function signedWith(token: string, signature: string, inbound: Inbound, form: Parameters): boolean {
  const bodyHash = inbound.method === 'POST' ? hashedBody(inbound.url) : null
  // Twilio's own helper hashes a decoded string; bytes that are not UTF-8 must be hashed as they came.
  if (bodyHash !== null && !sameSecret(bodyHash.toLowerCase(), sha256(inbound.body))) return false
  const covered = inbound.method === 'GET' || bodyHash !== null ? {} : form
  try {
    return twilio.validateRequest(token, signature, inbound.url, covered)
  } catch {
    return false // a URL which `new URL` refuses was signed by nobody
  }
}

/** `bodySHA256` of the URL, null for a form request. */
function hashedBody(url: string): string | null {
  const start = url.indexOf('?')
  return start < 0 ? null : new URLSearchParams(url.slice(start)).get('bodySHA256')
}

/**
 * Twilio signs names and values run together without separators, so `MessageSid=SM1&NumMedia=0` signs like
 * `MessageSid=SM1NumMedia0`. Whoever holds one captured request could re-cut it into a "new" message id. Such a cut
 * leaves a trace: an id longer than a SID, or one too short whose rest begins the name of another parameter.
 */
function bordersMoved(form: Parameters): boolean {
  const sid = parameter(form, 'MessageSid')
  if (sid.length > SID_LENGTH) return true
  return Object.keys(form).some(name => {
    const rest = /^([0-9a-f]+)[A-Z]/.exec(name)?.[1]
    return rest !== undefined && sid.length + rest.length === SID_LENGTH
  })
}

/** Two letters and 32 hexadecimal signs. @see https://www.twilio.com/docs/glossary/what-is-a-sid */
const SID_LENGTH = 34

/** Every account the request speaks for: one in a form, one per event in a batch of Event Streams. */
function accountsNamed(inbound: Inbound, form: Parameters): string[] {
  const named = [form.AccountSid ?? []].flat()
  if (inbound.method === 'POST' && hashedBody(inbound.url) !== null)
    named.push(...accountsInEvents(text(inbound.body)))
  return named.filter(account => account !== '')
}

function accountsInEvents(json: string): string[] {
  try {
    const events: unknown = JSON.parse(json)
    return [events]
      .flat()
      .map(event => (event as { data?: { accountSid?: unknown } } | null)?.data?.accountSid)
      .filter(account => typeof account === 'string')
  } catch {
    return [] // unreadable JSON names nobody; it is kept and called malformed later
  }
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
