import { randomUUID } from 'node:crypto'
import { inspect, type Inspected, RefusedMedia } from '../media/inspect.js'
import type { Provenance } from '../report/index.js'
import type { Db } from '../store/database.js'
import {
  type Evidence,
  type EvidenceKind,
  evidenceOf,
  findEvidence,
  namesOfPhoto,
  type NewEvidence,
  type Position,
  saveEvidence,
} from '../store/evidence.js'
import { lockNames, noteOnTicket } from '../store/grouping.js'
import { lifeOfTicket, type TicketKey, type TicketLife } from '../store/life.js'
import { findTicket } from '../store/read/tickets.js'
import {
  checkNonce,
  type EvidenceRefusal,
  evidenceRefusal,
  type NonceCheck,
  officerOf,
} from '../ticket/evidence/index.js'
import { type Actor, type Refusal, refusal } from '../ticket/life/index.js'
import type { EvidenceDeps, Refused } from './deps.js'
import { pointOf } from './facts.js'
import type { Judge } from './judge.js'
import type { Viewer } from './seats.js'

/** A photo as somebody hands it in. */
export interface Upload {
  /** A repeat with the same id is the same photo. */
  readonly id?: string | undefined
  readonly kind: EvidenceKind
  readonly note: string
  /** The file as it arrived. */
  readonly bytes: Uint8Array
  /** The pass of our camera page. */
  readonly pass?: string | undefined
  /** Whom the pass must be for: the account at the page. Without it: whomever it was issued to. */
  readonly officer?: string | undefined
  readonly position?: Position | undefined
}

export type Taken =
  | {
      readonly done: true
      /** False when it was there before. */
      readonly fresh: boolean
      readonly evidence: Evidence
      /** Of the ticket as it is now. */
      readonly version: number
    }
  | Refused

/** Photos one ticket may have. Honest work needs a handful. */
const MOST_PHOTOS = 40
const LONGEST_NOTE = 1_000

/** What `inspect` leaves of a photograph. */
type Photograph = Inspected & {
  readonly provenance: Provenance
  readonly width: number
  readonly height: number
}

export interface Taking {
  take(ticket: TicketKey, upload: Upload, viewer: Viewer): Promise<Taken>
  /** Why an actor can hand in no photo for a ticket now; null when they can. */
  mayHandIn(ticket: TicketLife, actor: Actor): Refusal | null
}

/**
 * Takes a photo from whoever could report the work as done: read for what it says of itself, encoded again, kept, compared
 * with all that came before, judged, and written into the history of the ticket with its SHA-256.
 */
export function createTaking(deps: EvidenceDeps, judge: Judge): Taking {
  const { database, rules, settings, files, key, kelurahanAt } = deps

  return { take, mayHandIn }

  async function take(ticketKey: TicketKey, upload: Upload, viewer: Viewer): Promise<Taken> {
    const found = await findTicket(database.db, ticketKey, viewer.reach)
    if (!found) return refused(refusal('unknown_ticket'))
    const early = await takenBefore(database.db, upload, found.id)
    if (early) return early
    const ticket = await lifeOfTicket(database.db, rules, { id: found.id })
    const unasked = ticket ? mayHandIn(ticket, viewer.actor) : refusal('unknown_ticket')
    if (unasked) return refused(unasked)
    const photo = await photographIn(upload.bytes)
    if ('code' in photo) return refused(photo)
    const sha256 = await files.put(photo.bytes)
    const check = checked(upload, found.id)
    const one: NewEvidence = {
      id: upload.id ?? randomUUID(),
      ticketId: found.id,
      kind: upload.kind,
      note: written(upload.note) || null,
      sha256,
      bytes: photo.bytes.byteLength,
      width: photo.width,
      height: photo.height,
      hash: photo.hash,
      provenance: photo.provenance,
      position: upload.position ?? null,
      kelurahan: null,
      pass: check?.is ?? null,
      passId: check?.is === 'valid' ? check.id : null,
      by: viewer.actor.name,
      ...(viewer.actor.is === 'officer'
        ? { agency: viewer.actor.agency, unit: viewer.actor.unit }
        : { agency: null, unit: null }),
    }
    const point = pointOf(one)
    const placed = { ...one, kelurahan: point && kelurahanAt(point) }
    return database.transaction(db => keep(db, placed, viewer.actor))
  }

  /** Whoever could report the work as done may hand in photos for it; an administrator does it in the owner's place. */
  function mayHandIn({ state, now }: TicketLife, actor: Actor): Refusal | null {
    const hands: Actor = actor.is === 'admin' ? { is: 'officer', name: actor.name, ...state.owner } : actor
    const reason = '-'.repeat(rules.life.rules.reason.shortest)
    const outcome = rules.life.act(state, { action: 'finish', reason }, hands, now)
    return outcome.done ? null : outcome.refusal
  }

  function checked({ pass, officer }: Upload, ticketId: string): NonceCheck | null {
    if (pass === undefined) return null
    const capture = { ticketId, officer: officer ?? officerOf(pass) ?? '' }
    return checkNonce(pass, capture, new Date(), key, settings.nonceMinutes)
  }

  async function keep(db: Db, one: NewEvidence, actor: Actor): Promise<Taken> {
    const pass = one.passId === null ? [] : [`pass:${one.passId}`]
    await lockNames(db, [`ticket:${one.ticketId}`, `evidence:id:${one.id}`, ...pass, ...namesOfPhoto(one)])
    const ticket = await lifeOfTicket(db, rules, { id: one.ticketId })
    if (!ticket) return refused(refusal('unknown_ticket'))
    const late = await takenBefore(db, one, one.ticketId)
    if (late) return late
    const no = mayHandIn(ticket, actor)
    if (no) return refused(no)
    const used = one.passId === null ? null : await findEvidence(db, { passId: one.passId })
    // A form that is sent twice is one photo; another photo with the same pass did not come through our page.
    if (used?.ticketId === one.ticketId && used.provenance.sha256 === one.provenance.sha256)
      return { done: true, fresh: false, evidence: used, version: ticket.version }
    if (used) return refused(evidenceRefusal('pass_used'))
    const already = await evidenceOf(db, one.ticketId)
    if (already.length >= MOST_PHOTOS)
      return refused(evidenceRefusal('too_many_photos', { most: MOST_PHOTOS }))
    const receivedAt = await saveEvidence(db, one)
    const photo = { ...one, ticket: ticket.number, receivedAt, verdicts: [], inspection: null }
    await judge.photo(db, ticket, photo, 0, receivedAt)
    const body = { evidence: one.id, kind: one.kind, sha256: one.sha256, original: one.provenance.sha256 }
    await noteOnTicket(db, one.ticketId, { type: 'evidence_added', actor: actor.name, body })
    return { done: true, fresh: true, ...(await standing(db, one.id)) }
  }

  /** The same id again: the photo as it was taken then. */
  async function takenBefore(db: Db, { id }: { id?: string | undefined }, ticketId: string) {
    if (id === undefined) return null
    const earlier = await findEvidence(db, { id })
    if (!earlier) return null
    if (earlier.ticketId !== ticketId) return refused(refusal('change_reused'))
    return { done: true as const, fresh: false, ...(await standing(db, id)) }
  }
}

async function standing(db: Db, id: string): Promise<{ evidence: Evidence; version: number }> {
  const evidence = (await findEvidence(db, { id })) as Evidence
  const { rows } = await db.query('select version from ticket where id = $1', [evidence.ticketId])
  return { evidence, version: (rows[0] as { version: number }).version }
}

async function photographIn(bytes: Uint8Array): Promise<Photograph | EvidenceRefusal> {
  try {
    const { provenance, width, height, ...file } = await inspect(bytes)
    if (provenance !== null && width !== null && height !== null)
      return { ...file, provenance, width, height }
    return evidenceRefusal('not_a_photo', { why: 'bukan foto' })
  } catch (error) {
    if (error instanceof RefusedMedia) return evidenceRefusal('not_a_photo', { why: error.message })
    throw error
  }
}

const refused = (because: Refused['refusal']): Refused => ({ done: false, refusal: because })

/** As it can be stored: PostgreSQL knows neither the sign NUL nor half a surrogate pair. */
const written = (note: string): string =>
  note.replaceAll('\0', '').toWellFormed().trim().slice(0, LONGEST_NOTE).toWellFormed()
