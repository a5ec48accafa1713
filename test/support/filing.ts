import { randomUUID } from 'node:crypto'
import { type Complaint, Draft, type DraftInput } from '../../src/report/index.js'
import type { Database, Db } from '../../src/store/database.js'
import { type Filed, joinTicket, type NewReport, openTicket } from '../../src/store/grouping.js'

export const placeIn = (kelurahan: string | null): Complaint['place'] => ({
  basis: kelurahan === null ? 'unknown' : 'claimed',
  kelurahan,
  kecamatan: kelurahan?.slice(0, 8) ?? null,
  kota: kelurahan?.slice(0, 5) ?? null,
  point: null,
  street: 'Jalan Contoh',
  gang: null,
  rt: '003',
  rw: '005',
  house: null,
  landmark: 'pos ronda',
  outside: false,
  confidence: 0.9,
  because: [],
  candidates: [],
})

export interface NewTicket {
  readonly text: string
  readonly agency?: string
  readonly unit?: string | null
  readonly kelurahan?: string | null
  readonly category?: string | null
  readonly channel?: string
  readonly name?: string
  readonly phone?: string
  /** Join this ticket instead of opening one. */
  readonly joins?: string
  readonly messageId?: string
  /** Of several complaints in one message. */
  readonly ordinal?: number
}

interface FiledTicket extends Filed {
  readonly messageId: string
  readonly externalId: string
}

/** Writes a report and its ticket through the store, as the worker does; returns the numbers. */
export async function fileTicket(database: Database, given: NewTicket): Promise<FiledTicket> {
  const [filed] = await database.transaction(db => fileTickets(db, [given]))
  return filed as FiledTicket
}

/** Many at once inside the caller's transaction, each opened by the store's own statement. One message each. */
export async function fileTickets(db: Db, given: readonly NewTicket[]): Promise<FiledTicket[]> {
  const reports = given.map(one => reportOf(one))
  const [, ...filed] = await Promise.all([
    writeMessages(db, reports),
    ...reports.map((report, n) => file(db, report, given[n] as NewTicket)),
  ])
  return filed.map((numbers, n) => {
    const { messageId, draft } = reports[n] as NewReport
    return { ...numbers, messageId, externalId: draft.externalId }
  })
}

function reportOf(given: NewTicket): NewReport {
  const { text, kelurahan = '31.74.01.1001', category = 'Jalan', channel = 'desk-kelurahan' } = given
  return {
    id: randomUUID(),
    messageId: given.messageId ?? randomUUID(),
    ordinal: given.ordinal ?? 0,
    channel,
    reporterId: null,
    receivedAt: new Date(),
    draft: Draft.parse({
      externalId: randomUUID(),
      sender: given.phone
        ? { kind: 'phone', address: given.phone, ...(given.name && { name: given.name }) }
        : { kind: 'none', address: null },
      sentAt: null,
      text,
    } satisfies DraftInput),
    complaint: {
      text,
      category: { value: category, confidence: 0.8, because: ['kata: contoh'], alternatives: [] },
      place: placeIn(kelurahan),
    },
    matching: { decision: 'new', secret: 'same person' },
    subject: {},
    matchKeys: [],
    threadIds: [],
  }
}

const writeMessages = (db: Db, reports: readonly NewReport[]): Promise<unknown> =>
  db.query(
    `insert into message (id, channel, adapter, key, external_id, raw, state, settled_at, reading, outcome, draft, understanding)
     select id, channel, 'desk', id::text, draft->>'externalId', '', 'settled', clock_timestamp(), 'report', 'report', draft, understanding
     from jsonb_to_recordset($1) as m (id uuid, channel text, draft jsonb, understanding jsonb)
     on conflict (id) do update set state = 'settled', settled_at = clock_timestamp(), reading = 'report', outcome = 'report', draft = excluded.draft`,
    [
      JSON.stringify(
        reports.map(({ messageId, channel, draft, complaint }) => ({
          id: messageId,
          channel,
          draft,
          understanding: { version: 'test', kind: { value: 'complaint' }, complaints: [complaint] },
        })),
      ),
    ],
  )

function file(db: Db, report: NewReport, { agency = 'DBM', unit = null, joins }: NewTicket): Promise<Filed> {
  if (joins) return joinTicket(db, report, joins)
  const routed = { agency, unit, rule: 'test', because: ['contoh'] }
  return openTicket(db, report, routed, report.complaint.text.slice(0, 80), [])
}
