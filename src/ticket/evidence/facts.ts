import type { PhotoDistance, PhotoEdit, PhotoHash, Provenance } from '../../report/index.js'
import type { NonceCheck } from './nonce.js'

/** All that is known of a photo handed in as evidence. */
export interface PhotoFacts {
  /** `before`: the place before the work. `after`: what shall prove the work. They are not judged alike. */
  readonly kind: 'before' | 'after'
  /** What it looks like; null for a plain picture. */
  readonly hash: PhotoHash | null
  /** What the file says of its own origin, read when it arrived. */
  readonly provenance: Provenance
  /**
   * Where the sender's telephone said it was, accuracy in metres; null when it did not say, or did not know. A form carries
   * it, so anybody can type it: it is no word of the file.
   */
  readonly told: { readonly lat: number; readonly lon: number; readonly accuracy: number } | null
  /** Code of the kelurahan the position of the file lies in, else the one told; null without position or outside Jakarta. */
  readonly kelurahan: string | null
  /** Whether it came through our page; null when it came another way. */
  readonly nonce: NonceCheck | null
  readonly receivedAt: Date
}

/** The ticket the photo shall close. */
export interface TicketFacts {
  readonly id: string
  /** Where the problem is; null when no report says so. */
  readonly point: { readonly lat: number; readonly lon: number } | null
  /** How far the true place may lie from `point`, metres: 0 for a device's fix, hundreds for the middle of a street. */
  readonly uncertainty: number
  readonly kelurahan: string | null
  /** When the first report was received. */
  readonly openedAt: Date
  /** When the agency began to work; null when it did not say. */
  readonly startedAt: Date | null
}

/** A photo seen before, with what it shares with this one. */
export interface KnownPhoto {
  /** Id of the ticket it belongs to: its number is not for everybody who reads a verdict. */
  readonly ticketId: string
  /** SHA-256 of the file as it arrived. */
  readonly sha256: string
  readonly distance: PhotoDistance
  /** What was done to it before it was handed in again as this one; null when nothing was, or it is another photo. */
  readonly edit: PhotoEdit | null
  /** It was presented as the result, and then the work was refused or opened again: the citizen or a validator saw it was not done. */
  readonly contradicted: boolean
}

export interface KnownPhotos {
  /** The nearest photos among all earlier evidence, this ticket's own included. */
  readonly evidence: readonly KnownPhoto[]
  /** The nearest photos among those the citizens of this ticket sent. */
  readonly reporters: readonly KnownPhoto[]
}

/** One thing noticed about a photo. */
export interface Finding {
  readonly code: FindingCode
  /** Below 0: speaks against the photo. Above: for it. From `config/evidence.yaml`. */
  readonly weight: number
  /** A sentence for the validator, Indonesian. `{ticket}` stands for the number of `ticketId`. */
  readonly because: string
  readonly because_en: string
  /** Id of the other ticket the sentence is about: its number is put in for each reader who may see that ticket. */
  readonly ticketId?: string
}

export interface Verdict {
  /** `plausible`: a person still looks. `unclear`: a person must look closely. `suspicious`: also for the Inspektorat. */
  readonly is: 'plausible' | 'unclear' | 'suspicious'
  /** Weightiest first. */
  readonly findings: readonly Finding[]
  /** Version of `config/evidence.yaml` that weighed. */
  readonly version: string
}

export const FINDING_CODES = [
  'copy_of_evidence',
  'resembles_evidence',
  'repeated_evidence',
  'contradicted_evidence',
  'copy_of_report',
  'before_from_report',
  'plain_picture',
  'taken_before_report',
  'taken_before_start',
  'taken_in_future',
  'taken_in_time',
  'taken_far',
  'other_kelurahan',
  'taken_near',
  'told_near',
  'told_far',
  'declared_generated',
  'generator_software',
  'declared_edited',
  'editor_software',
  'manifest_unreadable',
  'no_metadata',
  'screenshot',
  'tiny',
  'through_our_page',
  'nonce_expired',
  'nonce_elsewhere',
  'nonce_forged',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

/** What a check noticed, before it is weighed. */
export type Noticed = Omit<Finding, 'weight'>
