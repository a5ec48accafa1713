/**
 * When to try again. Pure: the moment and the chance come in as arguments.
 *
 * Ten attempts over about three days, the spread of the example in Standard Webhooks 1.0.0 ("Deliverability and
 * reliability"): at once, after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h.
 */
export const WAITS: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]

/** Each wait varies by this part of it either way, so that what failed together does not come back together. */
export const JITTER = 0.2

/** A receiver may ask for no longer than this (`Retry-After`, RFC 9110 10.2.3). Seconds. */
export const LONGEST_ASKED = 86_400

/**
 * @param made attempts made so far, at least 1.
 * @param random from 0 up to, not including, 1.
 * @param asked what the receiver asked for, seconds; it only ever makes the wait longer.
 * @returns null when there is no further attempt.
 */
export function nextAttempt(
  made: number,
  now: Date,
  random: number,
  asked = 0,
  waits: readonly number[] = WAITS,
): Date | null {
  const wait = waits[made - 1]
  if (wait === undefined) return null
  const varied = wait * (1 - JITTER + 2 * JITTER * random)
  return new Date(now.getTime() + 1_000 * Math.max(varied, Math.min(asked, LONGEST_ASKED)))
}

export interface RestRules {
  /** Failures in a row after which an endpoint rests, and is then tried with one delivery at a time. */
  readonly failures: number
  /** First rest and longest rest, seconds; each further failure doubles it. */
  readonly first: number
  readonly longest: number
}

export const REST: RestRules = { failures: 5, first: 30, longest: 900 }

/** An endpoint may make us wait for all its deliveries no longer than this. Seconds. */
const LONGEST_PAUSE = 3_600

/**
 * Until when an endpoint is left in peace after a failure: it failed often in a row, or it asks to slow down (429, 502, 503,
 * 504 with Retry-After). Null: go on with its other deliveries.
 *
 * @param failures in a row, this one included.
 */
export function restUntil(
  failures: number,
  now: Date,
  random: number,
  { status, asked = 0 }: { readonly status?: number | null; readonly asked?: number | undefined } = {},
  rules: RestRules = REST,
): Date | null {
  const slowDown = [429, 502, 503, 504].includes(status ?? 0) ? Math.min(asked, LONGEST_PAUSE) : 0
  const tired =
    failures < rules.failures
      ? 0
      : Math.min(rules.first * 2 ** (failures - rules.failures), rules.longest) *
        (1 - JITTER + 2 * JITTER * random)
  const rest = Math.max(slowDown, tired)
  return rest > 0 ? new Date(now.getTime() + rest * 1_000) : null
}

/** An endpoint that has failed for so long is switched off, as nobody seems to be there. Days. */
export const GIVE_UP_DAYS = 5

/** `Retry-After` in seconds: a number of seconds or a date; undefined when it says neither. */
export function askedFor(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header)
  const date = /^[A-Za-z]{3}/.test(header.trim()) ? Date.parse(header) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now.getTime()) / 1_000))
}
