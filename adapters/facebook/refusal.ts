import { at, ChannelError, type ChannelErrorCode, isObject, isTrue, numberOf } from '#kit'

/**
 * Codes of Graph errors whose meaning the HTTP status does not give
 * (developers.facebook.com/docs/graph-api/guides/error-handling, …/messenger-platform/error-codes).
 */
const MEANING: Readonly<Record<number, ChannelErrorCode>> = {
  1: 'unavailable', // unknown, "try again"
  2: 'unavailable', // service
  4: 'throttled', // app
  17: 'throttled', // user
  32: 'throttled', // page
  102: 'credentials_refused', // session
  190: 'credentials_refused', // token expired or withdrawn
  341: 'throttled',
  613: 'throttled', // Send API
}

/** A comment takes one private answer; after an unclear attempt this is the proof that it had arrived. */
export class AlreadyAnswered extends ChannelError {
  constructor() {
    super('rejected', 'Graph answered 10900: the comment has its private answer')
  }
}

/**
 * What an error answer of the Graph API means. All that is neither our token, nor patience, is final: no permission (10,
 * 200), comment or person gone (100 with subcode 33, 551), blocked (368), outside the window (10 with 2018278). Meta's
 * own sentences name people, so only numbers are passed on.
 */
export function refusal(response: Response, body: unknown): ChannelError {
  const error = at(body, 'error')
  const code = numberOf(at(error, 'code')) ?? 0
  const subcode = numberOf(at(error, 'error_subcode'))
  if (code === 10900) return new AlreadyAnswered()
  const meaning = meaningOf(response.status, code, isTrue(at(error, 'is_transient')))
  const said = `Graph answered ${response.status}${code ? `, error ${code}` : ''}${subcode ? `/${subcode}` : ''}`
  if (meaning !== 'throttled') return new ChannelError(meaning, said)
  return new ChannelError('throttled', said, { retryAfterSeconds: waitOf(response) })
}

function meaningOf(status: number, code: number, transient: boolean): ChannelErrorCode {
  // Limits of business use cases: pages 80001, Messenger 80006, Instagram 80002, …
  if (code >= 80000 && code <= 80014) return 'throttled'
  const meaning = MEANING[code]
  if (meaning) return meaning
  if (transient || status >= 500) return 'unavailable'
  if (status === 429) return 'throttled'
  return status === 401 ? 'credentials_refused' : 'rejected'
}

/** Seconds: the header counts minutes, in one list per business. Ten minutes when Meta does not say. */
function waitOf(response: Response): number {
  try {
    const usage: unknown = JSON.parse(response.headers.get('x-business-use-case-usage') ?? '{}')
    const minutes = Object.values(isObject(usage) ? usage : {})
      .flat()
      .map(use => numberOf(at(use, 'estimated_time_to_regain_access')) ?? 0)
    const longest = Math.max(0, ...minutes)
    if (longest > 0) return Math.min(longest * 60, 24 * 3600)
  } catch {
    // A broken header says nothing; fall through to the default.
  }
  return Number(response.headers.get('retry-after')) || 600
}
