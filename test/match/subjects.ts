import { createMatching, type Candidate, type Subject } from '../../src/match/index.js'
import type { Place } from '../../src/report/index.js'
import { createReader } from '../../src/understand/index.js'
import { draft, tables } from '../understand/tables.js'

const reader = createReader(tables)
export const matching = createMatching(tables.matching, reader.wordsOf)

let next = 0

type More = Parameters<typeof draft>[1] & { id?: string; from?: string | null; heardAt?: string }

/** What is compared of the first complaint of a text written by somebody new, at the given time. */
export function subject(text: string, more: More = {}): Subject {
  const { id = `r-${++next}`, from = `phone:+6281200${next}`, heardAt, ...rest } = more
  const written = draft(text, { externalId: id, ...rest })
  const complaint = reader.understand(written).complaints[0]
  if (!complaint) throw new Error(`no complaint in: ${text}`)
  return matching.subjectOf(complaint, written, {
    id,
    receivedAt: heardAt ?? written.sentAt ?? '2026-11-20T03:00:00.000Z',
    channel: 'sms',
    sender: from,
  })
}

export const keysOf = (text: string, more: Parameters<typeof draft>[1] = {}): string[] => {
  const written = draft(text, more)
  const complaint = reader.understand(written).complaints[0]
  return complaint ? matching.matchKeys(complaint, written, { channel: 'sms' }) : []
}

export const inTicket = (ticketId: string, member: Subject, closedAt: string | null = null): Candidate => ({
  ...member,
  ticketId,
  status: closedAt === null ? 'Proses' : 'Selesai',
  closedAt,
})

export const nowhere: Place = {
  basis: 'unknown',
  kelurahan: null,
  kecamatan: null,
  kota: null,
  point: null,
  street: null,
  gang: null,
  rt: null,
  rw: null,
  house: null,
  landmark: null,
  outside: false,
  confidence: 0,
  because: [],
  candidates: [],
}
