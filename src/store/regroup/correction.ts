import type { TicketRules } from '../../ticket/rules.js'
import type { Reach } from '../read/tickets.js'

/** Who corrects a grouping, and why: kept with every event of the correction. */
export interface Correction {
  /** `muara` for the program itself; else who: `petugas`, `kunci:3f2a…`. */
  readonly actor: string
  readonly because: string
  /**
   * Id of the change (UUID), when a caller who may die before hearing the answer wants to repeat it: the same id changes
   * nothing twice.
   */
  readonly change?: string
  /** Versions of the corrected ticket the caller may have seen; any other is refused with `ChangedMeanwhile`. */
  readonly seen?: readonly number[]
  /** Whose tickets the caller may touch; absent: everybody's. Checked on the locked rows. */
  readonly reach?: Reach
  /** By which the tickets are judged anew in the same transaction. Absent: by the next round that looks for such tickets. */
  readonly rules?: TicketRules
}

/** A correction that may act on a ticket, which nobody does without the rules. */
export type Judged = Correction & Required<Pick<Correction, 'rules'>>

/** What one correction did. */
export interface Regrouped {
  /** The ticket the reports left. */
  readonly from: { readonly id: string; readonly number: string }
  /** The ticket they are in now. */
  readonly into: { readonly id: string; readonly number: string }
  /** Ids of the reports that went. */
  readonly reports: readonly string[]
}

/** The correction cannot be made; the message says why, for a clerk. */
export class NotRegroupable extends Error {
  readonly code = 'not_regroupable'
}

/** Somebody changed the ticket after the caller looked. */
export class ChangedMeanwhile extends Error {
  readonly code = 'changed_meanwhile'
}

/** There is no such ticket or report among those the caller may touch. */
export class OutOfReach extends Error {
  readonly code = 'out_of_reach'
}
