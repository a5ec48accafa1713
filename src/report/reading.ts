import type { Draft } from './draft.js'

/**
 * What an adapter found in one message. A closed list: whatever a provider delivers is one of these, and anything
 * an adapter cannot place is `ignored` with a reason (known to be no complaint) or `malformed` (kept in quarantine).
 */
export type Reading =
  /** A citizen speaks to us. */
  | { readonly is: 'report'; readonly draft: Draft }
  /** A citizen answers a message of ours in a private thread (mail reply, direct message). */
  | { readonly is: 'follow_up'; readonly draft: Draft }
  /** New content of something sent before; `target` is the external id of the original. */
  | { readonly is: 'edit'; readonly target: string; readonly draft: Draft }
  /** The author took a message back. Its text and media are erased, the case number stays. */
  | { readonly is: 'delete'; readonly target: string }
  /** The author's whole account is gone: erase the words of everything this channel address wrote. */
  | { readonly is: 'delete_sender'; readonly address: string }
  /** News of a message we sent. `target` is the provider's id of our message. */
  | {
      readonly is: 'delivery_status'
      readonly target: string | null
      readonly status: DeliveryStatus
      readonly code?: string
      readonly optedOut?: string
    }
  /** A mail of ours could not be delivered. `target` is our Message-ID, where the bounce names it. */
  | { readonly is: 'bounce'; readonly target: string | null; readonly because: string }
  /** A machine wrote it (out of office, newsletter, receipt). Never answered. */
  | { readonly is: 'automatic_mail'; readonly because: string }
  /** STOP / START by the citizen. */
  | { readonly is: 'opt_out' | 'opt_in'; readonly address: string }
  /** A provider's own traffic: challenge, session, check. */
  | { readonly is: 'handshake' }
  /** Deliberately not a report; the reason is kept. */
  | { readonly is: 'ignored'; readonly because: string }
  /** Cannot be read: goes to quarantine with its bytes. */
  | { readonly is: 'malformed'; readonly because: string }

export type DeliveryStatus = 'queued' | 'sent' | 'delivered' | 'read' | 'failed'
