import {
  type Evidence,
  evidenceOf,
  findEvidence,
  noteView,
  reportersPhoto,
  reportersPhotos,
} from '../store/evidence.js'
import type { TicketKey } from '../store/life.js'
import { findTicket, type TicketRow } from '../store/read/tickets.js'
import type { EvidenceDeps } from './deps.js'
import { namedFor } from './name.js'
import { seesReporters, type Viewer } from './seats.js'

/** A file to be sent to somebody who may see it; that they saw it is written down already. */
export interface ShownFile {
  readonly bytes: Buffer
  readonly type: string
  /** What to call it when it is saved. Made by us, never by a sender. */
  readonly name: string
}

export interface Showing {
  /** The ticket, when it is one the viewer can see. */
  ticket(key: TicketKey, viewer: Viewer): Promise<TicketRow | null>
  /** All photos handed in for a ticket, with what the viewer may read of the verdicts. */
  photosOf(ticketId: string, viewer: Viewer): Promise<Evidence[]>
  /** What citizens photographed; nothing for those who may not see it. */
  reportersOf(ticketId: string, viewer: Viewer): ReturnType<typeof reportersPhotos>
  /** One photo handed in as evidence. Null when there is none the viewer can see. */
  photo(id: string, viewer: Viewer): Promise<ShownFile | null>
  /** One photo a citizen sent about a ticket. Null when there is none the viewer can see. */
  reporters(key: TicketKey, sha256: string, viewer: Viewer): Promise<ShownFile | null>
}

/** Opens photos for those who may see them, and keeps book of it. */
export function createShowing({ database, files }: EvidenceDeps): Showing {
  const { db } = database

  const ticket: Showing['ticket'] = (key, { reach }) => findTicket(db, key, reach)

  async function open(
    viewer: Viewer,
    seen: { ticketId: string; evidenceId: string | null; sha256: string },
    type: string,
    name: string,
  ): Promise<ShownFile | null> {
    await noteView(db, { viewer: viewer.actor.name, ...seen })
    const bytes = await files.get(seen.sha256).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    return bytes && { bytes, type, name }
  }

  return {
    ticket,
    photosOf: async (id, viewer) => namedFor(db, await evidenceOf(db, id), viewer),
    reportersOf: async (id, viewer) => (seesReporters(viewer) ? reportersPhotos(db, id) : []),
    async photo(id, viewer) {
      const one = await findEvidence(db, { id })
      if (!one || !(await ticket({ id: one.ticketId }, viewer))) return null
      const seen = { ticketId: one.ticketId, evidenceId: id, sha256: one.sha256 }
      return open(viewer, seen, 'image/jpeg', `bukti-${one.ticket}-${id.slice(-6)}.jpg`)
    },
    async reporters(key, sha256, viewer) {
      const found = seesReporters(viewer) ? await ticket(key, viewer) : null
      const photo = found && (await reportersPhoto(db, found.id, sha256))
      if (!found || !photo) return null
      const seen = { ticketId: found.id, evidenceId: null, sha256 }
      return open(viewer, seen, photo.type, `laporan-${found.number}-${sha256.slice(0, 6)}.jpg`)
    },
  }
}

/** Headers for a photo: it is kept, never opened as anything else, and no copy stays behind on the way. */
export const fileHeaders = ({ type, name }: ShownFile): Readonly<Record<string, string>> => ({
  'Content-Type': type,
  'Content-Disposition': `attachment; filename="${name}"`,
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'private, no-store',
})
