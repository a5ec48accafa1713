import type { Status } from '../../ticket/life/index.js'

/** A status of JAKI/CRM for peers who know two, or mySociety's dozen. */
export interface Told {
  /** All that GeoReport v2 itself knows. */
  readonly status: 'open' | 'closed'
  /** mySociety's extended state, in the small letters their servers send. */
  readonly extended: ExtendedState
}

/**
 * States of mySociety's update extension.
 *
 * @see https://github.com/mysociety/open311-adapter perllib/Open311/Endpoint/Role/mySociety.pm
 */
export const EXTENDED_STATES = [
  'unchanged',
  'open',
  'closed',
  'fixed',
  'in_progress',
  'planned',
  'action_scheduled',
  'investigating',
  'duplicate',
  'not_councils_responsibility',
  'no_further_action',
  'internal_referral',
  'cancelled',
  'reopen',
  'for_triage',
] as const
export type ExtendedState = (typeof EXTENDED_STATES)[number]

/** Every status, outwards. */
const OUTWARDS: Readonly<Record<Status, Told>> = {
  Menunggu: { status: 'open', extended: 'open' },
  Koordinasi: { status: 'open', extended: 'internal_referral' },
  Disposisi: { status: 'open', extended: 'action_scheduled' },
  Proses: { status: 'open', extended: 'in_progress' },
  'Menunggu Validasi': { status: 'open', extended: 'investigating' },
  'TL Ditolak': { status: 'open', extended: 'in_progress' },
  Selesai: { status: 'closed', extended: 'fixed' },
  Ditolak: { status: 'closed', extended: 'no_further_action' },
}

export const told = (status: string): Told =>
  OUTWARDS[status as Status] ?? { status: 'open', extended: 'open' }

/** Our statuses a peer means by `open` and `closed`. */
export const statusesOf = (asked: 'open' | 'closed', all: readonly string[]): string[] =>
  all.filter(status => told(status).status === asked)

/**
 * What an agency wants of a ticket when its software sends a state. Done is never taken on its word: it waits for
 * validation. Null asks for no change: the words are a note.
 */
const INWARDS: Readonly<Record<ExtendedState, Status | null>> = {
  unchanged: null,
  open: null,
  duplicate: null,
  closed: 'Menunggu Validasi',
  fixed: 'Menunggu Validasi',
  in_progress: 'Proses',
  investigating: 'Proses',
  reopen: 'Proses',
  planned: 'Disposisi',
  action_scheduled: 'Disposisi',
  internal_referral: 'Koordinasi',
  for_triage: 'Koordinasi',
  not_councils_responsibility: 'Koordinasi',
  no_further_action: 'Ditolak',
  cancelled: 'Ditolak',
}

export const wishOf = (state: ExtendedState): Status | null => INWARDS[state]

/** Reads a state in any case, with spaces or underscores; null for one nobody knows. */
export function readState(text: string): ExtendedState | null {
  const state = text.trim().toLowerCase().replaceAll(' ', '_')
  return EXTENDED_STATES.find(known => known === state) ?? null
}
