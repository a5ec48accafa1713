import { join } from 'node:path'
import { loadTables } from '../../../src/tables.js'
import type { KnownPhoto, KnownPhotos, PhotoFacts, TicketFacts } from '../../../src/ticket/evidence/index.js'
import { createAssess } from '../../../src/ticket/evidence/index.js'

export const settings = loadTables(join(import.meta.dirname, '../../../config')).evidence
export const assess = createAssess(settings)

export const nothingKnown: KnownPhotos = { evidence: [], reporters: [] }
export const ticket: TicketFacts = {
  id: 'this ticket',
  point: { lat: -6.2501, lon: 106.8701 },
  uncertainty: 0,
  kelurahan: '31.75.04.1007',
  openedAt: new Date('2026-11-20T02:00:00Z'),
  startedAt: new Date('2026-11-20T04:00:00Z'),
}

type Origin = Partial<PhotoFacts['provenance']>
/** A photo as WhatsApp hands it on: nothing is known of it. */
export const photo = (origin: Origin = {}, more: Partial<PhotoFacts> = {}): PhotoFacts => ({
  kind: 'after',
  told: null,
  hash: '0123456789abcdef'.repeat(8),
  provenance: {
    sha256: 'a'.repeat(64),
    width: 1_600,
    height: 1_200,
    camera: null,
    software: [],
    takenAt: null,
    zone: null,
    point: null,
    metadata: false,
    sourceTypes: [],
    textKeys: [],
    manifest: null,
    ...origin,
  },
  kelurahan: null,
  nonce: null,
  receivedAt: new Date('2026-11-21T03:00:00Z'),
  ...more,
})

/** The same as the camera wrote it, at the place and after the work began. */
export const honest: Origin = {
  camera: 'samsung SM-A546E',
  software: ['A546EXXU5CXB2'],
  takenAt: '2026-11-21T09:30:00',
  zone: '+07:00',
  point: { lat: -6.2503, lon: 106.8702 },
  metadata: true,
}

export const seen = (form: number, more: Partial<KnownPhoto> = {}): KnownPhoto => ({
  ticketId: 'another ticket',
  sha256: 'b'.repeat(64),
  distance: { form, edges: form },
  edit: null,
  contradicted: false,
  ...more,
})
