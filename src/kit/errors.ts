/**
 * Every way a channel can fail. The row is the policy; the core decides nothing by message text.
 *
 * - `retry`: try the same thing again later.
 * - `alarm`: an administrator must act (wrong key, expired token); the channel is shown as broken.
 * - `status`: what a caller at the door gets.
 */
export const CHANNEL_ERRORS = {
  /** Signature missing (401). */
  unauthenticated: { retry: false, alarm: false, status: 401 },
  /** Signature wrong, or signed by somebody else (403). */
  forbidden: { retry: false, alarm: false, status: 403 },
  /** The request makes no sense and nothing in it is signed content (400). */
  malformed: { retry: false, alarm: false, status: 400 },
  /** The provider refuses our credentials. */
  credentials_refused: { retry: true, alarm: true, status: 503 },
  /** The provider asks us to slow down; `retryAfterSeconds` says how long. */
  throttled: { retry: true, alarm: false, status: 503 },
  /** The provider does not answer or answers 5xx. */
  unavailable: { retry: true, alarm: false, status: 503 },
  /** We do not know whether our message went out (connection lost after sending). Retried only where a repeat is harmless. */
  outcome_unknown: { retry: true, alarm: false, status: 503 },
  /** This citizen cannot be reached here: opted out. Remembered, nothing further is sent. */
  opted_out: { retry: false, alarm: false, status: 422 },
  /** The provider will never take this reply (recipient gone, outside the window, not allowed to answer). */
  rejected: { retry: false, alarm: false, status: 422 },
} as const

export type ChannelErrorCode = keyof typeof CHANNEL_ERRORS

export class ChannelError extends Error {
  readonly code: ChannelErrorCode
  readonly retryAfterSeconds: number | undefined

  /** @param message for an administrator: what happened, without personal data or secrets. */
  constructor(
    code: ChannelErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ChannelError'
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get policy(): (typeof CHANNEL_ERRORS)[ChannelErrorCode] {
    return CHANNEL_ERRORS[this.code]
  }
}
