import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import smsTwilio from '../../adapters/sms-twilio/adapter.js'
import { type Channel, Draft } from '../../src/kit/index.js'
import { diskStore } from '../../src/media/files.js'
import { createDesk } from '../../src/pipeline/desk.js'
import { createPipeline } from '../../src/pipeline/pipeline.js'
import { insertMessages } from '../../src/store/accept.js'
import { accounting } from '../../src/store/read/operations.js'
import { loadTables } from '../../src/tables.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { officer, rules, validator } from '../ticket/life/city.js'
import { contract, does, phone, plannerAt } from './street.js'

const log = { info() {}, warn() {}, error() {} }

/** `number|words`; STOP and START are read as the SMS adapter reads them. */
const channel: Channel = {
  normalise({ externalId, raw }) {
    const [address = '', text = ''] = Buffer.from(raw).toString().split('|')
    if (text === 'STOP' || text === 'START') return { is: text === 'STOP' ? 'opt_out' : 'opt_in', address }
    const draft = Draft.parse({
      externalId: externalId as string,
      sender: { kind: 'phone', address },
      sentAt: null,
      text,
      answerTo: { to: address },
    })
    return { is: 'report', draft }
  },
}

let fresh: FreshDatabase
let folder: string
let process: (messageId: string, starts: number) => Promise<void>
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
  folder = mkdtempSync(join(tmpdir(), 'muara-answers-'))
  const desk = createDesk({
    tables: loadTables('config'),
    configDir: 'config',
    publicUrl: 'http://muara.example',
    voices: new Map([['sms', smsTwilio.manifest]]),
    clerks: new Set(),
    rules,
    contract,
  })
  process = createPipeline({
    database: fresh.database,
    desk,
    fetch,
    files: diskStore(folder),
    log,
    wakeReplies() {},
    channels: new Map([['sms', { adapter: 'sms-twilio', channel }]]),
  }).process
})
afterAll(async () => {
  await fresh.drop()
  rmSync(folder, { recursive: true, force: true })
})

let me: string
beforeEach(() => {
  me = phone()
})

/** Says something; returns what became of it and the answer. */
async function say(text: string, from = me) {
  const key = randomUUID()
  const message = {
    channel: 'sms',
    adapter: 'sms-twilio',
    key,
    externalId: key,
    raw: Buffer.from(`${from}|${text}`),
  }
  const [row] = await insertMessages(fresh.database.db, [{ ...message, meta: {}, headers: {} }])
  await process(row?.id as string, 1)
  const { rows } = await fresh.database.db.query(
    `select m.outcome, r.kind, r.text, r.state, r.step from message m left join reply r on r.message_id = m.id where m.id = $1`,
    [row?.id],
  )
  return rows[0] as { outcome: string; kind: string | null; text: string; state: string; step: string | null }
}

interface Mine {
  readonly id: string
  readonly number: string
  readonly status: string
  readonly agency: string
  readonly unit: string | null
}

async function mine(): Promise<Mine> {
  const { rows } = await fresh.database.db.query(
    `select t.id, r.number, t.status, t.agency, t.unit from reporter p join report r on r.reporter_id = p.id join membership m on m.report_id = r.id
     join ticket t on t.id = m.ticket_id where p.address = $1 order by r.received_at desc limit 1`,
    [me],
  )
  return rows[0] as Mine
}

let streets = 0
const complaint = () =>
  `Saluran mampet di Jl Kenanga ${++streets} RT 0${streets} RW 05 kelurahan Tebet Timur, air meluap`

async function solved(): Promise<Mine> {
  await say(complaint())
  const ticket = await mine()
  const unit = officer({ agency: ticket.agency, unit: ticket.unit })
  await does(
    fresh.database,
    ticket.id,
    { action: 'finish', reason: 'saluran sudah dikuras' },
    unit,
    new Date(),
  )
  await does(fresh.database, ticket.id, { action: 'validate' }, validator, new Date())
  return mine()
}

describe('STATUS', () => {
  it('tells how far it is, with or without a number, to whom it belongs', async () => {
    await say(complaint())
    const { number } = await mine()
    for (const words of [
      'STATUS',
      `status ${number}`,
      number.replaceAll('-', ' ').toLowerCase(),
      `cek ${number}`,
    ]) {
      const answer = await say(words)
      expect(answer, words).toMatchObject({ outcome: 'status_query', kind: 'status' })
      expect(answer.text).toContain(number)
    }
    me = phone()
    expect(await say(`STATUS ${number}`)).toMatchObject({ outcome: 'status_query', kind: 'status_unknown' })
  })
})

describe('BELUM', () => {
  it('opens a solved ticket again, as often as the rules allow, and says so once', async () => {
    const { id, number } = await solved()
    expect(await say('Belum selesai pak!')).toMatchObject({ outcome: 'reopened', kind: 'reopened' })
    expect((await mine()).status).toBe('Menunggu')
    // Who opened it again knows; the planner tells the others only.
    const planner = plannerAt(fresh.database, { now: new Date() })
    await planner.round()
    const { rows } = await fresh.database.db.query(
      `select kind from reply where ticket_id = $1 and kind = 'reopened'`,
      [id],
    )
    expect(rows).toHaveLength(1)

    const unit = async () => officer(await mine().then(({ agency, unit }) => ({ agency, unit })))
    for (let times = 1; times <= rules.life.rules.reopening.times; times++) {
      await does(
        fresh.database,
        id,
        { action: 'finish', reason: 'dikuras sekali lagi' },
        await unit(),
        new Date(),
      )
      await does(fresh.database, id, { action: 'validate' }, validator, new Date())
      const last = times === rules.life.rules.reopening.times
      const answer = await say(`BELUM ${number}`)
      expect(answer.kind).toBe(last ? 'not_reopened' : 'reopened')
      if (last) expect(answer.text).toMatch(/laporan baru/)
    }
    expect((await mine()).status).toBe('Selesai')
  })

  it('means nothing special from somebody who was told nothing, and opens nobody else’s ticket', async () => {
    const { number } = await solved()
    me = phone()
    expect((await say('belum selesai')).outcome).not.toBe('reopened')
    expect((await say(`BELUM ${number}`)).outcome).not.toBe('reopened')
    await solved()
    expect(await say(`BELUM ${number}`)).toMatchObject({ outcome: 'status_query', kind: 'status_unknown' })
    expect((await mine()).status).toBe('Selesai')
    await say(complaint())
    expect((await say(`sudah selesai ${(await mine()).number}`)).text).toContain('Menunggu')
  })
})

describe('SUDAH, TERIMA KASIH', () => {
  it('confirms a solved ticket once, as an event of it; else it is thanks like any other', async () => {
    expect((await say('terima kasih')).outcome).not.toBe('confirmed')
    const { id } = await solved()
    expect(await say('Terima kasih')).toMatchObject({ outcome: 'confirmed', kind: 'confirmed' })
    expect(await say('sudah')).toMatchObject({ outcome: 'confirmed', kind: null })
    const { rows } = await fresh.database.db.query(
      `select actor, report_id from ticket_event where ticket_id = $1 and type = 'confirmed'`,
      [id],
    )
    expect(rows).toHaveLength(1)
  })
})

describe('STOP, MULAI, LANGGANAN, ENGLISH', () => {
  it('STOP is confirmed once and obeyed; MULAI resumes', async () => {
    await say(complaint())
    expect(await say('STOP')).toMatchObject({ outcome: 'opt_out', kind: 'stopped', state: 'pending' })
    expect(await say('STOP')).toMatchObject({ outcome: 'opt_out', kind: null })
    expect(await say('berhenti')).toMatchObject({ outcome: 'opt_out', kind: null })
    expect(await say('MULAI')).toMatchObject({ outcome: 'opt_in', kind: 'resumed' })
    expect(await say('START')).toMatchObject({ outcome: 'opt_in', kind: null })
  })

  it('LANGGANAN chooses this channel, ENGLISH the language of all that follows', async () => {
    await say(complaint())
    expect(await say('langganan')).toMatchObject({ outcome: 'opt_in', kind: 'here' })
    expect((await say('ENGLISH')).text).toContain('in English')
    expect((await say('STATUS')).text).toMatch(/^Report .* waiting for the agency/)
    expect((await say(complaint())).text).toContain('Thank you')
    const { rows } = await fresh.database.db.query(
      `select channel, language from person where id = (select person_id from reporter where address = $1)`,
      [me],
    )
    expect(rows).toEqual([{ channel: 'sms', language: 'en' }])
  })

  it('answers in the language somebody writes', async () => {
    const answer = await say(
      'There is a clogged drain on Jl Kenanga 99 RT 09 RW 05 kelurahan Tebet Timur and the water is on the street, please help',
    )
    expect(answer.text).toMatch(/Thank you|We have your report/)
  })
})

it('leaves nothing without a result', async () => {
  const { accepted, settled, quarantined, inFlight } = await accounting(fresh.database.db)
  expect({ accepted, inFlight }).toEqual({ accepted: settled + quarantined, inFlight: 0 })
})
