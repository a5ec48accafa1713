import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Complaint, Draft } from '../../src/report/index.js'
import { insertMessages } from '../../src/store/accept.js'
import { joinTicket, type NewReport, openTicket } from '../../src/store/grouping.js'
import { moveReport, NotRegroupable, splitReport } from '../../src/store/regroup.js'
import { freshDatabase, type FreshDatabase } from '../support/postgres.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 8 })
})
afterAll(() => fresh.drop())

const ROUTED = { agency: 'DSDA', unit: 'DSDA-31.74', rule: 'sudin-kota', because: ['contoh'] }
const BY = { actor: 'petugas', because: 'bukan kejadian yang sama' }
const place = {
  basis: 'explicit',
  kelurahan: '31.74.01.1001',
  kecamatan: '31.74.01',
  kota: '31.74',
  point: null,
  street: null,
  gang: null,
  rt: null,
  rw: null,
  house: null,
  landmark: null,
  outside: false,
  confidence: 1,
  because: [],
  candidates: [],
} as const
let made = 0

async function newReport(): Promise<NewReport> {
  const key = `m-${made++}`
  const [row] = await insertMessages(fresh.database.db, [
    {
      channel: 'sms',
      adapter: 'sms-twilio',
      key,
      externalId: key,
      raw: Buffer.from('x'),
      meta: {},
      headers: {},
    },
  ])
  const complaint: Complaint = {
    text: 'saluran mampet',
    category: { value: 'Saluran Air, Kali/Sungai', confidence: 1, because: [], alternatives: [] },
    place,
  }
  return {
    id: uuidv7(),
    messageId: row?.id as string,
    ordinal: 0,
    channel: 'sms',
    reporterId: null,
    receivedAt: new Date(),
    draft: Draft.parse({
      externalId: key,
      sender: { kind: 'none', address: null },
      sentAt: null,
      text: complaint.text,
    }),
    complaint,
    matching: { is: 'new' },
    subject: {},
    matchKeys: ['kel:31.74.01.1001'],
    threadIds: [],
  }
}

function inTransaction<T>(work: Parameters<typeof fresh.database.transaction<T>>[0]): Promise<T> {
  return fresh.database.transaction(work)
}

async function ticketWith(reports: number): Promise<{ ticketId: string; reports: string[] }> {
  const first = await newReport()
  const { ticketId } = await inTransaction(db => openTicket(db, first, ROUTED, 'saluran mampet', []))
  const ids = [first.id]
  for (let i = 1; i < reports; i++) {
    const next = await newReport()
    await inTransaction(db => joinTicket(db, next, ticketId))
    ids.push(next.id)
  }
  return { ticketId, reports: ids }
}

/** Members of a ticket by folding its events, which is what membership must equal. */
async function fold(ticketId: string): Promise<string[]> {
  const { rows } = await fresh.database.db.query(
    `select type, report_id from ticket_event where ticket_id = $1 and report_id is not null order by seq`,
    [ticketId],
  )
  const members = new Set<string>()
  for (const { type, report_id } of rows) {
    if (type === 'attached') members.add(report_id)
    if (type === 'detached') members.delete(report_id)
  }
  return [...members].sort()
}
const members = async (ticketId: string) =>
  (
    await fresh.database.db.query(
      `select report_id from membership where ticket_id = $1 order by report_id`,
      [ticketId],
    )
  ).rows.map(row => row.report_id)
const ticket = async (ticketId: string) =>
  (await fresh.database.db.query(`select * from ticket where id = $1`, [ticketId])).rows[0]

describe('regrouping', () => {
  it('a move and its undo leave members, counts and fold as before, with both told in history', async () => {
    const [a, b] = [await ticketWith(3), await ticketWith(2)]
    const before = [await members(a.ticketId), await members(b.ticketId)]
    const moved = a.reports[1] as string
    await inTransaction(db => moveReport(db, moved, b.ticketId, BY))
    expect(await members(b.ticketId)).toContain(moved)
    expect((await ticket(a.ticketId)).report_count).toBe(2)
    await inTransaction(db => moveReport(db, moved, a.ticketId, BY))
    for (const [index, one] of [a, b].entries()) {
      expect(await members(one.ticketId)).toEqual(before[index])
      expect(await fold(one.ticketId)).toEqual(before[index])
      expect((await ticket(one.ticketId)).report_count).toBe(before[index]?.length)
    }
    const { rows } = await fresh.database.db.query(
      `select type from ticket_event where ticket_id = $1 and report_id = $2 order by seq`,
      [a.ticketId, moved],
    )
    expect(rows.map(row => row.type)).toEqual(['attached', 'detached', 'attached'])
  })

  it('a split makes a ticket of its own and the agency sees both change', async () => {
    const a = await ticketWith(2)
    const feedBefore = Number((await ticket(a.ticketId)).feed)
    const split = await inTransaction(db =>
      splitReport(db, a.reports[1] as string, { ...ROUTED, agency: 'DBM', unit: null }, BY),
    )
    expect(await members(split)).toEqual([a.reports[1]])
    expect(await fold(split)).toEqual([a.reports[1]])
    expect((await ticket(split)).agency).toBe('DBM')
    expect(Number((await ticket(a.ticketId)).feed)).toBeGreaterThan(feedBefore)
  })

  it('crossing moves do not deadlock and lose nobody', async () => {
    const [a, b] = [await ticketWith(4), await ticketWith(4)]
    for (let round = 0; round < 10; round++) {
      const [one, other] = [a.reports[round % 4] as string, b.reports[round % 4] as string]
      const home = async (id: string) =>
        (await fresh.database.db.query(`select ticket_id from membership where report_id = $1`, [id])).rows[0]
          .ticket_id
      const away = async (id: string) => ((await home(id)) === a.ticketId ? b.ticketId : a.ticketId)
      const [toOne, toOther] = [await away(one), await away(other)]
      const results = await Promise.allSettled([
        inTransaction(db => moveReport(db, one, toOne, BY)),
        inTransaction(db => moveReport(db, other, toOther, BY)),
      ])
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(NotRegroupable)
    }
    const all = [...(await members(a.ticketId)), ...(await members(b.ticketId))].sort()
    expect(all).toEqual([...a.reports, ...b.reports].sort())
    expect(await fold(a.ticketId)).toEqual(await members(a.ticketId))
    expect(await fold(b.ticketId)).toEqual(await members(b.ticketId))
  })

  it('refuses to leave a ticket without a report', async () => {
    const [a, b] = [await ticketWith(1), await ticketWith(1)]
    await expect(inTransaction(db => moveReport(db, a.reports[0] as string, b.ticketId, BY))).rejects.toThrow(
      NotRegroupable,
    )
    expect(await members(a.ticketId)).toEqual(a.reports)
  })
})
