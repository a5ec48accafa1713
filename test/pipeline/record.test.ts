import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import smsTwilio from '../../adapters/sms-twilio/adapter.js'
import { type Channel, Draft } from '../../src/kit/index.js'
import { diskStore } from '../../src/media/files.js'
import { createDesk } from '../../src/pipeline/desk.js'
import { createPipeline } from '../../src/pipeline/pipeline.js'
import { insertMessages } from '../../src/store/accept.js'
import { accounting } from '../../src/store/read/operations.js'
import { loadTables } from '../../src/tables.js'
import { inLanes } from '../support/lanes.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { cityRules } from '../support/small-city.js'

const CONNECTIONS = 24
const quiet = { info() {}, warn() {}, error() {} }

/** Reads what the test wrote: the text as it is, one sender per message. */
const channel: Channel = {
  normalise: ({ externalId, raw }) => ({
    is: 'report',
    draft: Draft.parse({
      externalId: externalId as string,
      sender: { kind: 'phone', address: `+62812000${externalId}` },
      sentAt: null,
      text: Buffer.from(raw).toString(),
    }),
  }),
}

/** The same below an announcement of the city, which is no report of ours. */
const belowAnnouncement: Channel = {
  normalise(message) {
    const reading = channel.normalise(message) as { is: 'report'; draft: Draft }
    return { ...reading, draft: { ...reading.draft, replyTo: 'announcement-1', thread: ['announcement-1'] } }
  },
}

/** One person who writes again and again. */
const oneWriter: Channel = {
  normalise(message) {
    const reading = channel.normalise(message) as { is: 'report'; draft: Draft }
    const address = '+6281200009999'
    return {
      ...reading,
      draft: { ...reading.draft, sender: { kind: 'phone', address }, answerTo: { to: address } },
    }
  },
}

let fresh: FreshDatabase
let folder: string
let process: (messageId: string, starts: number) => Promise<void>
beforeAll(async () => {
  fresh = await freshDatabase({ max: CONNECTIONS })
  folder = mkdtempSync(join(tmpdir(), 'muara-pipeline-'))
  const desk = createDesk({
    tables: loadTables('config'),
    configDir: 'config',
    publicUrl: 'http://muara.example',
    voices: new Map([
      ['sms', smsTwilio.manifest],
      ['talk', smsTwilio.manifest],
    ]),
    clerks: new Set(),
    rules: cityRules(),
  })
  process = createPipeline({
    database: fresh.database,
    channels: new Map([
      ['sms', { adapter: 'sms-twilio', channel }],
      ['talk', { adapter: 'sms-twilio', channel: oneWriter }],
      ['page', { adapter: 'facebook', channel: belowAnnouncement }],
    ]),
    desk,
    fetch,
    files: diskStore(folder),
    log: quiet,
    wakeReplies() {},
  }).process
})
afterAll(async () => {
  await fresh.drop()
  rmSync(folder, { recursive: true, force: true })
})

let made = 10_000
async function accept(texts: readonly string[], name = 'sms'): Promise<string[]> {
  const rows = await insertMessages(
    fresh.database.db,
    texts.map(text => {
      const id = String(made++)
      return {
        channel: name,
        adapter: 'sms-twilio',
        key: id,
        externalId: id,
        raw: Buffer.from(text),
        meta: {},
        headers: {},
      }
    }),
  )
  return rows.map(row => row.id)
}
const tickets = async (like: string) =>
  (
    await fresh.database.db.query(
      `select t.id, t.report_count as reports from ticket t
       where exists (select 1 from membership m join report r on r.id = m.report_id where m.ticket_id = t.id and r.text like $1)`,
      [like],
    )
  ).rows as { id: string; reports: number }[]

describe('one incident, however many write at the same moment', () => {
  it.each([
    ['Pohon', 'pohon tumbang menutup jalan di jl cipinang jaya rt 02/07 kel cipinang besar selatan'],
    ['Lampu', 'lampu jalan mati di jl tebet timur dalam rt 03/05 kel tebet timur'],
    ['Got', 'got mampet di jl kebon sirih rt 01/02 kel kebon sirih'],
  ])('%s: fifty over twenty-four connections at once, one ticket', async (_name, text) => {
    const ids = await accept(Array.from({ length: 50 }, (_, i) => `${text}${'!'.repeat(i % 4)}`))
    await inLanes(CONNECTIONS, ids, id => process(id, 1))
    expect(await tickets(`${text}%`)).toEqual([{ id: expect.any(String), reports: 50 }])
  })

  it('the same message processed by several workers at once gives one report', async () => {
    const [id] = await accept(['sampah menumpuk di jl pasar minggu raya kel pejaten barat'])
    await Promise.all(Array.from({ length: 8 }, () => process(id as string, 1)))
    const { rows } = await fresh.database.db.query(
      'select count(*)::int as n from report where message_id = $1',
      [id],
    )
    expect(rows[0].n).toBe(1)
  })

  it('strangers who answer one announcement of the city share no ticket by that', async () => {
    const ids = await accept(
      ['lampu jalan mati pak, tolong dibenerin', 'lampu jalan mati nih sudah tiga hari'],
      'page',
    )
    for (const id of ids) await process(id, 1)
    const { rows } = await fresh.database.db.query(
      'select count(distinct ticket_id)::int as n from membership m join report r on r.id = m.report_id where r.message_id = any($1)',
      [ids],
    )
    expect(rows[0].n).toBe(2)
  })

  it('the line officers see in lists masks numbers and addresses of people', async () => {
    const [id] = await accept([
      'trotoar rusak di jl kemang raya kel bangka, hubungi 0812-0000-1234 atau warga@example.com NIK 3174012345678901',
    ])
    await process(id as string, 1)
    const { rows } = await fresh.database.db.query(
      'select t.summary from ticket t join membership m on m.ticket_id = t.id join report r on r.id = m.report_id where r.message_id = $1',
      [id],
    )
    expect(rows[0].summary).toContain('trotoar rusak')
    expect(rows[0].summary).not.toMatch(/0812|example\.com|3174012345678901/)
  })

  it('a message that claims to be a report without one leaves a gap in the accounting', async () => {
    const gap = async () => {
      const now = await accounting(fresh.database.db)
      return now.accepted - now.settled - now.quarantined - now.inFlight
    }
    expect(await gap()).toBe(0)
    const [id] = await accept(['hilang'])
    await fresh.database.db.query(`update message set state = 'settled', outcome = 'report' where id = $1`, [
      id,
    ])
    expect(await gap()).toBe(1)
  })
})

/** Somebody in a conversation with us says something. */
async function say(text: string) {
  const [id] = await accept([text], 'talk')
  await process(id as string, 1)
  const { rows } = await fresh.database.db.query(
    `select m.outcome, t.id as ticket, t.kelurahan from message m left join report r on r.message_id = m.id
       left join membership b on b.report_id = r.id left join ticket t on t.id = b.ticket_id where m.id = $1`,
    [id],
  )
  return rows[0] as { outcome: string; ticket: string | null; kelurahan: string | null }
}

it('the bare name of a kelurahan is an answer when we have asked where, and nothing otherwise', async () => {
  expect(await say('Kelurahan Tebet Timur')).toMatchObject({ outcome: 'not_complaint', ticket: null })
  const asked = await say('lampu jalan mati sudah seminggu')
  expect(asked.kelurahan).toBeNull()
  const answered = await say('Kelurahan Tebet Timur')
  expect(answered).toEqual({ outcome: 'follow_up', ticket: asked.ticket, kelurahan: expect.any(String) })
})

it('while we ask about one matter, another one reported twice is reported, not answered', async () => {
  const asked = await say('pohon tumbang menutup jalan')
  const other = 'jembatan gantung rusak di jl kemang raya rt 003/001 kel bangka'
  const first = await say(other)
  const again = await say(other)
  expect([first.outcome, again.outcome]).toEqual(['report', 'report'])
  expect(again.ticket).toBe(first.ticket)
  expect(again.ticket).not.toBe(asked.ticket)
})

it('a ticket is opened with its deadlines, so that whoever is told first is told by when', async () => {
  const [id] = await accept(['jembatan rusak di jl otista rt 004/002 kel bidara cina'])
  await process(id as string, 1)
  const { rows } = await fresh.database.db.query(
    `select t.service_rule as rule, t.coordination_due_at > t.opened_at as coordination, t.completion_due_at > t.opened_at as completion
     from report r join membership m on m.report_id = r.id join ticket t on t.id = m.ticket_id where r.message_id = $1`,
    [id],
  )
  expect(rows).toEqual([{ rule: expect.any(String), coordination: true, completion: true }])
})
