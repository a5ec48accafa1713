import type { Due } from '../../store/deliveries.js'

/** What became of one attempt. */
export interface Outcome {
  /** `accepted`, or what went wrong: the names are in docs/push.md. */
  readonly is: string
  /** HTTP status, where there is one. */
  readonly status?: number
  /** First words of the answer, masked. */
  readonly answer?: string
  /** Seconds the receiver asks us to wait. */
  readonly asked?: number | undefined
  /** The receiver does not want to be told any more. */
  readonly gone?: true
  /** No later attempt can go better. */
  readonly final?: true
}

/** A way of telling: by push, by mail. Never throws for what the receiver does. */
export interface Carrier {
  carry(due: Due): Promise<Outcome>
}
