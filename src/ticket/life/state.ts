import type { Heritage, Inherited } from './heritage.js'
import type { Action } from './rules.js'

/** Who must act on a ticket. */
export interface Owner {
  /** Code of agencies.csv. */
  readonly agency: string
  /** Code of sudin.csv or of a kelurahan, kecamatan or kota; null when the agency itself must look. */
  readonly unit: string | null
}

/** Who does something. Where an officer works decides what they may do; the name is kept with the event. */
export type Actor =
  | { readonly is: 'officer'; readonly name: string; readonly agency: string; readonly unit: string | null }
  | { readonly is: 'admin' | 'muara'; readonly name: string }
  | { readonly is: 'reporter'; readonly name: string; readonly said?: Said | undefined }

/** How often one person has said of one ticket that it is not solved, and that it was wrong to reject it. */
export interface Said {
  readonly reopened: number
  readonly contested: number
}

/** An event of a ticket as the fold reads it. Types of other rooms pass by unheeded. */
export interface LifeEvent {
  readonly type: string
  readonly at: Date
  readonly actor: string
  readonly body: LifeBody
}

/**
 * What an event of this room holds; all of it may be shown to the agencies. `text` is what somebody wrote: the store keeps
 * it beside the event, where it can be erased, so an old event may come without.
 */
export interface LifeBody {
  readonly action?: Action
  /** The office that acted; null for a reporter, the administrator or the program. */
  readonly office?: Owner | null
  readonly status?: string
  /** Who held the ticket when it happened. */
  readonly from?: Owner
  /** Who holds it from now on, or who is proposed. */
  readonly to?: Owner
  readonly code?: string
  readonly text?: string | null
  /** ISO 8601: the promised date, or when a pause or a decision's finality ends. */
  readonly until?: string
  readonly arbiter?: Owner
  /** Status before, of what a reporter opens again. */
  readonly was?: string
  readonly evidence?: readonly string[]
  readonly visibility?: 'public' | 'internal'
  readonly change?: string
  /** Of an event of another room (a place became known, tickets were regrouped): who holds the ticket from then on. */
  readonly routed?: Owner | null
  readonly facts?: { readonly after: Owner }
  /** Of a regrouping: what this ticket takes over, and when it was opened itself; or the change whose heritage it loses. */
  readonly heritage?: Heritage
  readonly own?: string
  readonly disinherits?: string
  readonly root?: string
  /** Body of a `routed` event: the first owner. */
  readonly agency?: string
  readonly unit?: string | null
}

/** One step of a ticket's way through the offices. */
export interface Step {
  readonly how: 'routed' | 'coordinated' | 'disposed' | 'arbitrated' | 'rerouted'
  readonly at: Date
  readonly from: Owner | null
  readonly to: Owner
  /** Who sent it: an office; null when Muara did. */
  readonly by: Owner | null
  readonly code: string | null
  readonly text: string | null
}

/** A stop of the completion clock; it ends by itself at `until`. */
export interface Pause {
  readonly since: Date
  readonly until: Date
  readonly code: string
}

/** Everything that decides what may be done to a ticket next. A fold of its events. */
export interface LifeState {
  readonly status: string
  readonly owner: Owner
  readonly openedAt: Date
  /** Number of the ticket this one was merged into; nothing can be done here any more. */
  readonly mergedInto: string | null
  /** When the present owner accepted or began; null before, and again after a hand-over. */
  readonly claimedAt: Date | null
  /** How often it went from owner to owner, of `handover.hops`. A first disposition to a unit is none. */
  readonly hops: number
  readonly disposed: boolean
  readonly chain: readonly Step[]
  /** Whose decision is awaited. */
  readonly arbiter: Owner | null
  /** Whom the owner who asked for it proposes: a party as well. */
  readonly proposed: Owner | null
  /** Until when the arbiter's decision stands. */
  readonly finalUntil: Date | null
  readonly extensions: number
  readonly promisedAt: Date | null
  readonly pauses: number
  /** Milliseconds of pauses that are over. */
  readonly pausedFor: number
  readonly pause: Pause | null
  /** Who reported the work as done, or proposed to reject the report, while it waits for validation. */
  readonly finishedBy: string | null
  /** Their office. */
  readonly finishedOffice: Owner | null
  /** A rejection that waits for validation. */
  readonly declined: { readonly code: string | null; readonly text: string | null } | null
  /** What was ever done to it, each once. */
  readonly done: readonly Action[]
  readonly closedAt: Date | null
  /** How often reporters said that it is not solved. */
  readonly reopened: number
  /** How often the same problem, reported again by anybody, opened it. */
  readonly revived: number
  /** What counts here of tickets whose reports came here. */
  readonly inherited: readonly Inherited[]
  /** When it was opened itself; null while that is `openedAt`. */
  readonly ownOpenedAt: Date | null
  /** Agencies a report about offices accuses: who they are must never be asked about it. Null for an open ticket. */
  readonly accused: readonly string[] | null
}

/** What the ticket's row knows. */
export interface TicketFacts {
  readonly status: string
  readonly owner: Owner
  readonly openedAt: Date
  readonly mergedInto: string | null
  /** As in `LifeState`; nothing stands for an open ticket. */
  readonly accused?: readonly string[] | null
}

export const sameOwner = (a: Owner, b: Owner): boolean => a.agency === b.agency && a.unit === b.unit

/** A pause as long as it lasted until `now`, milliseconds. */
export const pausedSince = ({ since, until }: Pause, now: Date): number =>
  Math.max(0, Math.min(until.getTime(), now.getTime()) - since.getTime())
