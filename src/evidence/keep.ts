import type { Db } from '../store/database.js'
import {
  type Evidence,
  evidenceOf,
  findEvidence,
  namesOfPhoto,
  type NewEvidence,
  saveEvidence,
} from '../store/evidence.js'
import { lockNames, noteOnTicket } from '../store/grouping.js'
import { lifeOfTicket, type TicketLife } from '../store/life.js'
import { evidenceRefusal, type NonceCheck } from '../ticket/evidence/index.js'
import { type Actor, type Refusal, refusal } from '../ticket/life/index.js'
import type { EvidenceDeps, Refused } from './deps.js'
import { pointOf } from './facts.js'
import type { Judge } from './judge.js'
import type { Photograph } from './photograph.js'

/** A photograph somebody hands in for a ticket. */
interface HandedIn extends Pick<NewEvidence, 'id' | 'kind' | 'position'> {
  readonly photo: Photograph
  readonly note: string
  /** What the pass of our camera page was; null without one. */
  readonly pass: NonceCheck | null
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

export interface Keeping {
  /**
   * Writes photographs down as evidence inside the caller's transaction: compared with all that came before, judged, and in
   * the history of the ticket with their SHA-256. The same id is the same photo. Call it once for all photos of a message
   * and before `act`: it waits for whoever brings pictures like these.
   */
  keep(db: Db, ticketId: string, photos: readonly HandedIn[], actor: Actor): Promise<Taken[]>
  /** Why an actor can hand in no photo for a ticket now; null when they can. */
  mayHandIn(ticket: TicketLife, actor: Actor): Refusal | null
}

export function createKeeping({ rules, kelurahanAt }: EvidenceDeps, judge: Judge): Keeping {
  return {
    mayHandIn,
    async keep(db, ticketId, photos, actor) {
      const all = photos.map(one => written(one, ticketId, actor))
      await lockNames(db, [`ticket:${ticketId}`, ...all.flatMap(namesOf)])
      const taken: Taken[] = []
      for (const one of all) taken.push(await keepOne(db, one, actor))
      return taken
    },
  }

  /** Whoever could report the work as done may hand in photos for it; an administrator does it in the owner's place. */
  function mayHandIn({ state, now }: TicketLife, actor: Actor): Refusal | null {
    const hands: Actor = actor.is === 'admin' ? { is: 'officer', name: actor.name, ...state.owner } : actor
    const reason = '-'.repeat(rules.life.rules.reason.shortest)
    const outcome = rules.life.act(state, { action: 'finish', reason }, hands, now)
    return outcome.done ? null : outcome.refusal
  }

  /** As a row: with the hand it comes from and where it was taken. */
  function written({ photo, note, pass, ...one }: HandedIn, ticketId: string, actor: Actor): NewEvidence {
    const point = pointOf({ provenance: photo.provenance, position: one.position })
    const { agency, unit } = actor.is === 'officer' ? actor : { agency: null, unit: null }
    return {
      ...one,
      ...photo,
      ticketId,
      note: storable(note) || null,
      kelurahan: point && kelurahanAt(point),
      pass: pass?.is ?? null,
      passId: pass?.is === 'valid' ? pass.id : null,
      by: actor.name,
      agency,
      unit,
    }
  }

  async function keepOne(db: Db, one: NewEvidence, actor: Actor): Promise<Taken> {
    const ticket = await lifeOfTicket(db, rules, { id: one.ticketId })
    if (!ticket) return refused(refusal('unknown_ticket'))
    const earlier = await takenBefore(db, one.id, one.ticketId)
    if (earlier) return earlier
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
}

/** The same id again: the photo as it was taken then. Null when there is none. */
export async function takenBefore(db: Db, id: string, ticketId: string): Promise<Taken | null> {
  const earlier = await findEvidence(db, { id })
  if (!earlier) return null
  if (earlier.ticketId !== ticketId) return refused(refusal('change_reused'))
  return { done: true, fresh: false, ...(await standing(db, id)) }
}

async function standing(db: Db, id: string): Promise<{ evidence: Evidence; version: number }> {
  const evidence = (await findEvidence(db, { id })) as Evidence
  const { rows } = await db.query('select version from ticket where id = $1', [evidence.ticketId])
  return { evidence, version: (rows[0] as { version: number }).version }
}

/** What waits for what: the photo itself, its pass, and every picture like it. */
const namesOf = (one: NewEvidence): string[] => [
  `evidence:id:${one.id}`,
  ...(one.passId === null ? [] : [`pass:${one.passId}`]),
  ...namesOfPhoto(one),
]

const refused = (because: Refused['refusal']): Refused => ({ done: false, refusal: because })

/** As it can be stored: PostgreSQL knows neither the sign NUL nor half a surrogate pair. */
const storable = (note: string): string =>
  note.replaceAll('\0', '').toWellFormed().trim().slice(0, LONGEST_NOTE).toWellFormed()
