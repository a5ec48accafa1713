import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import smsTwilio from '../../adapters/sms-twilio/adapter.js'
import { type Channel, Draft, type DraftInput } from '../../src/kit/index.js'
import { diskStore } from '../../src/media/files.js'
import { loadLife } from '../../src/life-tables.js'
import { createDesk } from '../../src/pipeline/desk.js'
import { createPipeline } from '../../src/pipeline/pipeline.js'
import { insertMessages } from '../../src/store/accept.js'
import { splitReports } from '../../src/store/regroup.js'
import { loadTables } from '../../src/tables.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'

/** Each message is its draft, as JSON. */
const channel: Channel = {
  normalise: ({ externalId, raw }) => ({
    is: 'report',
    draft: Draft.parse({
      externalId,
      sender: { kind: 'phone', address: `+62812000${externalId}` },
      sentAt: null,
      ...JSON.parse(Buffer.from(raw).toString()),
    }),
  }),
}
const tables = loadTables('config')
const rules = loadLife('config', tables)

let fresh: FreshDatabase
let folder: string
beforeAll(async () => {
  fresh = await freshDatabase({ max: 8 })
  folder = mkdtempSync(join(tmpdir(), 'muara-grouping-'))
})
afterAll(async () => {
  await fresh.drop()
  rmSync(folder, { recursive: true, force: true })
})

const worker = (recurrence: 'link' | 'reopen' = 'link') =>
  createPipeline({
    database: fresh.database,
    channels: new Map(['sms', 'wa'].map(name => [name, { adapter: 'sms-twilio', channel }])),
    desk: createDesk({
      tables: { ...tables, matching: { ...tables.matching, recurrence } },
      configDir: 'config',
      publicUrl: 'http://muara.example',
      voices: new Map([['sms', smsTwilio.manifest]]),
      clerks: new Set(),
      rules,
    }),
    fetch,
    files: diskStore(folder),
    log: { info() {}, warn() {}, error() {} },
    wakeReplies() {},
  }).process

let made = 50_000
/** Hears one message; @returns its report with the ticket it is in now. */
async function hear(text: string, more: Partial<DraftInput> & { on?: string } = {}, process = worker()) {
  const { on = 'sms', ...draft } = more
  const id = String(made++)
  const raw = Buffer.from(JSON.stringify({ text, ...draft }))
  const [row] = await insertMessages(fresh.database.db, [
    { channel: on, adapter: 'sms-twilio', key: id, externalId: id, raw, meta: {}, headers: {} },
  ])
  await process(row?.id as string, 1)
  const found = await query(
    `select r.id, r.number, r.matching->>'is' as is from report r where r.message_id = $1`,
    [row?.id],
  )
  return found[0] as { id: string; number: string; is: string }
}
const query = async (sql: string, values: unknown[]) =>
  (await fresh.database.db.query(sql, values)).rows as Record<string, unknown>[]
const ticketOf = async (report: { id: string }) =>
  (
    await query(
      `select t.id, t.report_count as reports, t.merged_into, t.closed_at is null as open from membership m join ticket t on t.id = m.ticket_id where m.report_id = $1`,
      [report.id],
    )
  )[0] as { id: string; reports: number; open: boolean }

describe('one person on two channels', () => {
  it('raises the ticket they have, and opens none', async () => {
    const sender = { kind: 'phone' as const, address: '+6281200009999' }
    const first = await hear('lampu jalan mati sudah seminggu', { sender })
    const again = await hear('lampu jalan masih mati belum ada yang datang', { sender, on: 'wa' })
    expect(await ticketOf(again)).toEqual(await ticketOf(first))
    const stranger = await hear('lampu jalan masih mati belum ada yang datang', { on: 'wa' })
    expect((await ticketOf(stranger)).id).not.toBe((await ticketOf(first)).id)
    const people = await query(
      `select count(distinct p.person_id)::int as people, count(distinct p.id)::int as addresses from reporter p where p.address = $1`,
      [sender.address],
    )
    expect(people[0]).toEqual({ people: 1, addresses: 2 })
  })
})

describe('a report that shows two tickets to be one incident', () => {
  const point = { lat: -6.2501, lon: 106.8701, approximate: false }

  it('merges those nobody has touched', async () => {
    // Two other holes in the kelurahan: a report without a street is then nobody's.
    await hear('jalan berlubang di Jl. Dahlia Cawang')
    await hear('jalan berlubang di Jl. Mawar Cawang')
    const byPoint = await hear('jalan berlubang', { point })
    const byStreet = await hear('lubang besar di Jl. Kenanga Cawang')
    expect((await ticketOf(byPoint)).id).not.toBe((await ticketOf(byStreet)).id)
    const both = await hear('jalan berlubang di Jl. Kenanga Cawang', { point })
    const ticket = await ticketOf(both)
    expect(ticket.reports).toBe(3)
    expect([await ticketOf(byPoint), await ticketOf(byStreet)]).toEqual([ticket, ticket])
  })

  it('only suggests it, and once, where a person has parted them', async () => {
    const where = { ...point, lat: -6.2601 }
    const one = await hear('trotoar pecah', { point: where })
    const other = await hear('trotoar pecah di Jl. Dahlia Cawang', { point: where })
    expect((await ticketOf(one)).id).toBe((await ticketOf(other)).id)
    await fresh.database.transaction(async db => {
      await splitReports(
        db,
        (await ticketOf(one)).id,
        [other.id],
        () => ({ agency: 'DBM', unit: null, rule: 'uji', because: [] }),
        { actor: 'petugas', because: 'dua tempat' },
      )
    })
    for (const text of [
      'ubin trotoar pecah di Jl. Dahlia Cawang',
      'trotoar pecah semua di Jl. Dahlia Cawang',
    ])
      await hear(text, { point: where })
    const [a, b] = [await ticketOf(one), await ticketOf(other)]
    expect(a.id).not.toBe(b.id)
    const hints = await query(
      `select 1 from ticket_event where type = 'maybe_same_as' and ticket_id = any($1)`,
      [[a.id, b.id]],
    )
    expect(hints).toHaveLength(1)
  })
})

describe('the same problem after closing', () => {
  const closed = async (text: string) => {
    const report = await hear(text)
    await query(
      `update ticket set closed_at = clock_timestamp() - interval '1 day', status = 'Selesai' where id = $1 returning 1`,
      [(await ticketOf(report)).id],
    )
    await query(`update report set received_at = received_at - interval '3 days' where id = $1 returning 1`, [
      report.id,
    ])
    return report
  }

  it('opens a linked ticket by the rule "link"', async () => {
    const before = await closed('got mampet di Gg. Melati Cawang')
    const again = await hear('got Gg. Melati Cawang mampet lagi')
    expect(again.is).toBe('recurrence')
    expect((await ticketOf(again)).id).not.toBe((await ticketOf(before)).id)
    expect((await ticketOf(before)).open).toBe(false)
  })

  it('opens the old ticket again by the rule "reopen"', async () => {
    const before = await closed('got mampet di Gg. Teratai Cawang')
    const again = await hear('got Gg. Teratai Cawang mampet lagi', {}, worker('reopen'))
    expect(await ticketOf(again)).toMatchObject({ id: (await ticketOf(before)).id, open: true, reports: 2 })
  })
})

describe('an answer in a conversation', () => {
  it('lies where the conversation lies', async () => {
    const first = await hear('pohon miring di Jl. Flamboyan Cililitan')
    const [external] = await query('select external_id as id from report where id = $1', [first.id])
    const answer = await hear('yang ini juga tiang listriknya miring sekali', {
      replyTo: external?.['id'] as string,
    })
    const places = await query('select distinct kelurahan from report where id = any($1)', [
      [first.id, answer.id],
    ])
    expect(places).toEqual([{ kelurahan: expect.any(String) }])
  })
})
