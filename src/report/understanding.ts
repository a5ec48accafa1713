/**
 * What the words of a draft were understood to mean, and how the place and the agency were found. Every automatic
 * answer carries its confidence (0..1), its reasons in words a clerk understands, and the version of the rules.
 */

export type Kind = 'complaint' | 'follow_up' | 'status_query' | 'praise' | 'spam' | 'not_complaint'

export interface Guess<T> {
  readonly value: T
  /** 0..1; 1 only for facts (a code the clerk typed, a device's fix). */
  readonly confidence: number
  /** In Indonesian, for a person: "kata: got, mampet". */
  readonly because: readonly string[]
}

type PlaceBasis = 'gps' | 'explicit' | 'street_or_landmark' | 'claimed' | 'thread' | 'unknown'

/** Where. Unknown is a value: `kelurahan: null`, `basis: 'unknown'`; nothing is ever filled in by guessing. */
export interface Place {
  readonly basis: PlaceBasis
  /** Kemendagri codes: kelurahan `31.74.04.1002`, kecamatan `31.74.04`, kota `31.74`. */
  readonly kelurahan: string | null
  readonly kecamatan: string | null
  readonly kota: string | null
  readonly point: { readonly lat: number; readonly lon: number; readonly approximate: boolean } | null
  readonly street: string | null
  readonly gang: string | null
  readonly rt: string | null
  readonly rw: string | null
  readonly house: string | null
  readonly landmark: string | null
  /** True when the words or the point are clearly outside DKI Jakarta. */
  readonly outside: boolean
  readonly confidence: number
  readonly because: readonly string[]
  /** Other kelurahan it could be, best first, without the chosen one. */
  readonly candidates: readonly {
    readonly kelurahan: string
    readonly confidence: number
    readonly because: string
  }[]
}

/** One complaint inside a message. */
export interface Complaint {
  /** The part of the text that speaks of it. */
  readonly text: string
  /** One of the 126 names of `config/categories.csv`; null when the words do not say. */
  readonly category: Guess<string | null> & {
    readonly alternatives: readonly { readonly value: string; readonly confidence: number }[]
  }
  readonly place: Place
}

export interface Understanding {
  /** Version of the rules and tables that made it, e.g. `2026-11-22.1`. */
  readonly version: string
  readonly kind: Guess<Kind>
  /** At least one when `kind` is `complaint`; may be filled for `follow_up`; else empty. */
  readonly complaints: readonly Complaint[]
}

/** Stands before the one name of a place everybody knows, among the words of a text that are names: "@rs harapan kita". */
export const SPOT = '@'
