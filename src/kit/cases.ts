import type { Draft, Reading } from '../report/index.js'
import type { Inbound } from './adapter.js'

/**
 * What an adapter folder exports from `cases.ts`. The one conformance run (test/conformance.test.ts) finds every
 * adapter in `adapters/index.ts` and holds it to these cases and to the rules common to all.
 */
export interface Cases {
  /** Settings that validate, with made-up secrets. */
  readonly settings: Record<string, unknown>
  /**
   * Sign `inbound` as the provider would with `settings`. Required for `door: 'webhook'`. The run then alters the body
   * and drops the signature and expects a refusal.
   */
  sign?(inbound: Inbound, settings: Record<string, unknown>): Inbound
  /** Deliveries at the door and what becomes of each message in them. At least one report, one ignored. */
  readonly deliveries: readonly DeliveryCase[]
  /** Messages that do not come through `receive` (a polled mail, a page of posts). */
  readonly readings: readonly ReadingCase[]
  /** Replies and the provider's answers, played by a local fake. Required when `can.send`. */
  readonly waivers: Readonly<Record<string, string>>
}

export interface DeliveryCase {
  readonly name: string
  readonly inbound: Partial<Omit<Inbound, 'body'>> & { readonly body: Uint8Array | string }
  readonly expect: readonly ExpectedReading[]
}

export interface ReadingCase {
  readonly name: string
  readonly raw: Uint8Array | string
  readonly meta?: Readonly<Record<string, string>>
  readonly expect: ExpectedReading
}

/** A subset of a reading: only what is named is compared. */
export interface ExpectedReading {
  readonly is: Reading['is']
  readonly draft?: Partial<Draft>
  readonly target?: string
}

export const defineCases = (cases: Cases): Cases => cases
