import { ChannelError, type ChannelErrorCode } from '#kit'
import { OPTED_OUT } from './status.js'

/**
 * Twilio's error codes whose meaning the HTTP status alone does not give.
 * @see https://www.twilio.com/docs/api/errors
 */
const MEANING: Readonly<Record<number, ChannelErrorCode>> = {
  20003: 'credentials_refused', // authentication failed
  20005: 'credentials_refused', // account not active
  20404: 'credentials_refused', // no such account: the address we post to holds nothing but the SID
  20429: 'throttled', // too many requests
  21611: 'throttled', // the sender's queue is full
  63018: 'throttled', // rate limit of the channel
  [OPTED_OUT]: 'opted_out',
}

/** What a refused request means. Twilio's own sentence names the citizen's number, so only its code is passed on. */
export function refusal(
  status: number,
  body: object | null,
  retryAfter: string | null,
  now: Date,
): ChannelError {
  const code = Number((body as { code?: unknown } | null)?.code) || 0
  const said = `Twilio answered ${status}${code ? `, error ${code}` : ''}`
  const meaning = MEANING[code] ?? byStatus(status)
  if (meaning !== 'throttled') return new ChannelError(meaning, said)
  return new ChannelError('throttled', said, { retryAfterSeconds: seconds(retryAfter, now) })
}

function byStatus(status: number): ChannelErrorCode {
  if (status === 401) return 'credentials_refused'
  if (status === 429) return 'throttled'
  return status === 408 || status >= 500 ? 'unavailable' : 'rejected'
}

/** `Retry-After` in seconds: a number or a date (RFC 9110, 10.2.3), at most an hour; 30 when Twilio does not say. */
function seconds(retryAfter: string | null, now: Date): number {
  const text = retryAfter?.trim() ?? ''
  const given = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000
  return Number.isFinite(given) ? Math.min(3600, Math.max(1, Math.ceil(given))) : 30
}
