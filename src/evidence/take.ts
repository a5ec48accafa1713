import { randomUUID } from 'node:crypto'
import type { EvidenceKind, Position } from '../store/evidence.js'
import { lifeOfTicket, type TicketKey } from '../store/life.js'
import { findTicket } from '../store/read/tickets.js'
import { checkNonce, type NonceCheck } from '../ticket/evidence/index.js'
import { refusal } from '../ticket/life/index.js'
import type { EvidenceDeps, Refused } from './deps.js'
import { namedFor } from './name.js'
import { type Keeping, type Taken, takenBefore } from './keep.js'
import { photographIn } from './photograph.js'
import type { Viewer } from './seats.js'

/** A photo as somebody hands it in. */
interface Upload {
  /** A repeat with the same id is the same photo. */
  readonly id?: string | undefined
  readonly kind: EvidenceKind
  readonly note: string
  /** The file as it arrived. */
  readonly bytes: Uint8Array
  /** The pass of our camera page; it must be for whoever hands the photo in. */
  readonly pass?: string | undefined
  readonly position?: Position | undefined
}

export interface Taking {
  /** The answer holds what the viewer may read of the verdict. */
  take(ticket: TicketKey, upload: Upload, viewer: Viewer): Promise<Taken>
}

/** Takes a photo from whoever could report the work as done, in a transaction of its own. */
export function createTaking(
  { database, rules, settings, files, key }: EvidenceDeps,
  { keep, mayHandIn }: Keeping,
): Taking {
  return {
    async take(ticket, upload, viewer) {
      const taken = await takeIn(ticket, upload, viewer)
      if (!taken.done) return taken
      const [evidence = taken.evidence] = await namedFor(database.db, [taken.evidence], viewer)
      return { ...taken, evidence }
    },
  }

  async function takeIn(ticketKey: TicketKey, upload: Upload, viewer: Viewer): Promise<Taken> {
    const found = await findTicket(database.db, ticketKey, viewer.reach)
    if (!found) return refused(refusal('unknown_ticket'))
    const early = upload.id === undefined ? null : await takenBefore(database.db, upload.id, found.id)
    if (early) return early
    const ticket = await lifeOfTicket(database.db, rules, { id: found.id })
    const unasked = ticket ? mayHandIn(ticket, viewer.actor) : refusal('unknown_ticket')
    if (unasked) return refused(unasked)
    const photo = await photographIn(upload.bytes, files)
    if ('code' in photo) return refused(photo)
    const { id = randomUUID(), kind, note, position = null } = upload
    const one = { id, kind, note, position, photo, pass: checked(upload, found.id, viewer) }
    return database.transaction(async db => (await keep(db, found.id, [one], viewer.actor))[0] as Taken)
  }

  function checked({ pass }: Upload, ticketId: string, { actor }: Viewer): NonceCheck | null {
    if (pass === undefined) return null
    return checkNonce(pass, { ticketId, officer: actor.name }, new Date(), key, settings.nonceMinutes)
  }
}

const refused = (because: Refused['refusal']): Refused => ({ done: false, refusal: because })
