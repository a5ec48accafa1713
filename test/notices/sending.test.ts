import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ChannelError } from '../../src/kit/index.js'
import { type Envelope, plan, sendRound } from '../../src/notices/index.js'
import { protectTicket } from '../../src/store/conflict/protect.js'
import { noteOnTicket } from '../../src/store/grouping.js'
import { leaseNotices, putOfficial, type NewOfficial, writeOfficial } from '../../src/store/notices.js'
import { fileTicket, type NewTicket } from '../support/filing.js'
import { cityDirectory, cityRules } from '../support/small-city.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { LONG_AGO, at as on, settings, TEBET_TIMUR } from './world.js'

const fresh: FreshDatabase = await freshDatabase({ max: 6 })
const { db } = fresh.database
afterAll(() => fresh.drop())
beforeEach(async () => {
  await db.query('delete from notice')
  await db.query('delete from official_absence')
  await db.query('delete from official')
  await db.query('update ticket set report_count = 0')
})

const DAY = 86_400_000
/** One for the whole file: no midnight falls between two moments of a test. */
const NOW = Date.now()
/** The date in Jakarta so many days after tomorrow: what the database notes now was before all of it, and not long before. */
const dayIn = (days: number): string =>
  new Date(NOW + 7 * 3_600_000 + (1 + days) * DAY).toISOString().slice(0, 10)
const at = (time: string, days = 0): Date => new Date(`${dayIn(days)}T${time}:00+07:00`)
/** In the morning, when everybody may be told. */
const later = (days: number): Date => at('10:00', days)

const desk = { settings, directory: cityDirectory(), publicUrl: 'https://muara.example' }
const log = { info: () => {}, warn: () => {}, error: () => {} }
const PHONE = '+6281200004321'

async function head(given: Partial<NewOfficial> & Pick<NewOfficial, 'role' | 'office'>): Promise<string> {
  const id = await putOfficial(db, {
    name: 'Contoh',
    email: `${given.role}@example.com`,
    phone: null,
    channel: 'email',
    digest: { every: 'never', hour: 7, weekday: 'monday' },
    ...given,
  })
  await db.query('update official set since = $2 where id = $1', [id, LONG_AGO])
  return id
}

async function incident(
  opened: Date,
  given: Partial<NewTicket> = {},
): Promise<{ id: string; number: string }> {
  const { ticketId: id, ticketNumber: number } = await fileTicket(fresh.database, {
    text: 'air naik di rumah Pak Budi, hubungi 081200004321',
    category: 'Banjir',
    kelurahan: TEBET_TIMUR,
    agency: 'DSDA',
    unit: 'DSDA-31.74',
    phone: PHONE,
    name: 'Siti Contoh',
    ...given,
  })
  await db.query('update ticket set opened_at = $2, completion_due_at = $3 where id = $1', [
    id,
    opened,
    new Date(opened.getTime() + 7 * DAY),
  ])
  return { id, number }
}

/** Plans and sends everything at a moment; what was sent. */
async function round(now: Date, answer: (envelope: Envelope) => void = () => {}): Promise<Envelope[]> {
  const sent: Envelope[] = []
  const deliver = async (envelope: Envelope) => {
    answer(envelope)
    sent.push(envelope)
  }
  await plan(fresh.database, settings, now)
  while ((await sendRound({ database: fresh.database, desk, deliver, log }, now)).full);
  return sent
}

it('a channel that never answers is cut off by the lease, and the notice is tried again as one of unknown outcome', async () => {
  await head({ role: 'lurah', office: TEBET_TIMUR })
  await incident(at('09:00'))
  await plan(fresh.database, settings, at('09:01'))
  const deliver = () => new Promise<void>(() => {})
  const sending = { database: fresh.database, desk, deliver, log, leaseSeconds: 0.2 }
  expect(await sendRound(sending, at('09:01'))).toMatchObject({ taken: 1 })
  const { rows } = await db.query('select state, reason, attempts, leased_until as leased from notice')
  expect(rows).toEqual([{ state: 'pending', reason: 'outcome_unknown', attempts: 1, leased: null }])
})

describe('an urgent incident', () => {
  it('reaches those of the area at once, in the night, with nothing of who reported', async () => {
    await head({ role: 'lurah', office: TEBET_TIMUR })
    await head({ role: 'camat', office: '31.74.01', phone: '+6281200009999', channel: 'sms' })
    await head({ role: 'lurah', office: '31.71.01.1001', email: 'lain@example.com' })
    const { number } = await incident(at('02:00'))
    const sent = await round(at('02:01'))
    expect(sent.map(({ by, to }) => `${by} ${to}`).sort()).toEqual([
      'email lurah@example.com',
      'sms +6281200009999',
    ])
    const mail = sent.find(({ by }) => by === 'email')
    expect(mail?.text).toContain(number)
    expect(mail?.text).toContain('Lurah Tebet Timur')
    expect(mail?.subject).toBe('[MENDESAK] Banjir: Jalan Contoh, Tebet Timur, Tebet')
    const sms = sent.find(({ by }) => by === 'sms')
    expect(sms?.text.length).toBeLessThanOrEqual(160)
    for (const { text, subject } of sent)
      for (const secret of ['Siti', 'Budi', '4321', 'pos ronda', 'air naik'])
        expect(subject + text).not.toContain(secret)
    expect(await round(at('02:02'))).toEqual([])
  })

  it('of two thousand reports is one notice per official', async () => {
    await head({ role: 'lurah', office: TEBET_TIMUR })
    const { id } = await incident(at('09:00'))
    let all = 0
    for (let i = 0; i < 20; i++) {
      await fileTicket(fresh.database, { text: `banjir ${i}`, joins: id, category: 'Banjir' })
      all += (await round(new Date(at('09:01').getTime() + i * 3 * 60_000))).length
    }
    expect(all).toBe(1)
  })

  it('in fifty places is one notice, and one for those that follow', async () => {
    await head({ role: 'walikota', office: '31.74' })
    for (let i = 0; i < 10; i++) await incident(at('09:00'), { text: `banjir ${i}` })
    const [first, ...none] = await round(at('09:01'))
    expect(none).toEqual([])
    expect(first?.subject).toContain('10 tiket')
    expect(first?.text).toContain('dan 2 tiket lain')
    await incident(at('09:05'))
    await incident(at('09:06'))
    expect(await round(at('09:10'))).toEqual([])
    expect((await round(at('09:35')))[0]?.subject).toContain('2 tiket')
  })

  it('that is protected, merged or emptied by the time it leaves is not told', async () => {
    await head({ role: 'lurah', office: TEBET_TIMUR })
    const { id } = await incident(at('09:00'))
    await plan(fresh.database, settings, at('09:01'))
    await db.query('update ticket set protected = true where id = $1', [id])
    expect(await round(at('09:02'))).toEqual([])
    expect((await db.query('select state, reason from notice')).rows).toEqual([
      { state: 'suppressed', reason: 'nothing_to_tell' },
    ])
    const other = await incident(at('10:00'))
    await db.query('update ticket set protected = true where id = $1', [other.id])
    expect(await round(at('10:31'))).toEqual([])
  })

  it('that calls for words is found in what the latest reports say', async () => {
    await head({ role: 'lurah', office: TEBET_TIMUR })
    const { id } = await incident(at('09:00'), { text: 'pohon miring', category: 'Pohon' })
    expect(await round(at('09:01'))).toEqual([])
    await fileTicket(fresh.database, { text: 'pohonnya tumbang!', joins: id })
    // A report joins by the machine's clock, whatever the day.
    expect(await round(later(0))).toHaveLength(1)
  })
})

describe('what is not urgent', () => {
  it('waits for the end of the quiet hours', async () => {
    await head({ role: 'lurah', office: TEBET_TIMUR })
    await incident(at('22:00'), { text: 'ada tawuran', category: 'Konflik Sosial' })
    expect(await round(at('22:01'))).toEqual([])
    expect(await round(at('06:00', 1))).toHaveLength(1)
  })

  it('planned in time and cut off by a crash, waits too', async () => {
    await head({ role: 'lurah', office: TEBET_TIMUR })
    await incident(at('20:50'), { text: 'ada tawuran', category: 'Konflik Sosial' })
    await plan(fresh.database, settings, at('20:51'))
    expect(await round(at('23:00'))).toEqual([])
    expect(await round(at('06:00', 1))).toHaveLength(1)
    expect((await db.query('select attempts from notice')).rows).toEqual([{ attempts: 1 }])
  })

  it('goes to the deputy, who is told for whom', async () => {
    const id = await head({ role: 'lurah', office: TEBET_TIMUR })
    const deputy = await head({ role: 'camat', office: '31.74.01' })
    await fresh.database.transaction(tx =>
      writeOfficial(tx, id, { absences: [{ from: dayIn(0), until: dayIn(0), deputy }] }),
    )
    await incident(at('09:00'), { text: 'jalan ambles', category: 'Jalan' })
    const sent = await round(at('09:01'))
    expect(sent.map(({ to }) => to)).toEqual(['camat@example.com', 'camat@example.com'])
    expect(sent.filter(({ text }) => text.includes('sebagai wakil Lurah Tebet Timur'))).toHaveLength(1)
  })

  it('is an escalation told to the head it climbed to', async () => {
    await head({ role: 'kepala_dinas', office: 'DSDA' })
    await head({ role: 'kepala_dinas', office: 'DBM', email: 'dbm@example.com' })
    const { id, number } = await incident(at('09:00'), { category: 'Sumur Resapan' })
    const body = { rung: 'agency_head', counter: 4, to: { agency: 'DSDA', unit: null } }
    await noteOnTicket(db, id, { type: 'escalated', actor: 'muara', body })
    const sent = await round(later(0))
    expect(sent.map(({ to }) => to)).toEqual(['kepala_dinas@example.com'])
    expect(sent[0]?.text).toContain(number)
    expect(await round(at('10:01'))).toEqual([])
  })
})

describe('what comes late', () => {
  const pohon = { category: 'Pohon', text: 'mohon pohon dipangkas' }
  it('urgent words in a later report, and a ticket opened again, are told once each', async () => {
    await head({ role: 'lurah', office: TEBET_TIMUR })
    const { id } = await incident(new Date(NOW - 10 * DAY), pohon)
    expect(await round(later(0))).toEqual([])
    await fileTicket(fresh.database, { ...pohon, text: 'pohonnya sudah tumbang', joins: id })
    expect(await round(later(0))).toHaveLength(1)
    expect(await round(later(1))).toEqual([])
    await noteOnTicket(db, id, { type: 'reopened', actor: 'warga', body: {} })
    await db.query('update ticket set reopened = 1 where id = $1', [id])
    expect(await round(later(1))).toHaveLength(1)
    // Still fresh enough to be told, were it not told.
    expect(await round(at('12:00', 1))).toEqual([])
  })

  it('an alarm that could not be told for a week is told as long as the ticket is open and theirs, the last one only', async () => {
    await head({ role: 'kepala_dinas', office: 'DSDA' })
    const { id } = await incident(at('09:00'), { category: 'Sumur Resapan' })
    const other = await incident(at('09:00'), { category: 'Sumur Resapan' })
    const body = { rung: 'agency_head', counter: 4, to: { agency: 'DSDA', unit: null } }
    const handedIn = await incident(at('09:00'), { category: 'Sumur Resapan' })
    for (const ticket of [id, id, other.id, handedIn.id])
      await noteOnTicket(db, ticket, { type: 'escalated', actor: 'muara', body })
    await db.query('update ticket set closed_at = clock_timestamp() where id = $1', [other.id])
    await noteOnTicket(db, handedIn.id, { type: 'finished', actor: 'petugas', body: {} })
    expect(await round(later(7))).toHaveLength(1)
    expect((await db.query('select count(*)::int as n from notice_step')).rows).toEqual([{ n: 1 }])
    expect(await round(later(8))).toEqual([])
  })
})

describe('an alarm about an office', () => {
  it('is told to the head of its holder alone, and to nobody once it is held elsewhere', async () => {
    for (const office of ['INSPEKTORAT', 'DSDA', 'BIRO_PEM'])
      await head({ role: 'kepala_dinas', office, email: `${office.toLowerCase()}@example.com` })
    const { id, number } = await incident(at('09:00'), { agency: 'INSPEKTORAT', unit: null })
    const accused = [{ agency: 'DSDA', unit: null, confidence: 1, because: 'ditandai' }]
    const routed = { agency: 'INSPEKTORAT', unit: null, rule: 'benturan-kepentingan', because: [] }
    const by = { actor: 'kunci:tes', because: 'menyebut kantor itu', rules: cityRules() }
    await fresh.database.transaction(tx => protectTicket(tx, id, { accused, routed }, by))
    for (const agency of ['INSPEKTORAT', 'DSDA', 'BIRO_PEM']) {
      const body = { rung: 'agency_head', counter: 2, to: { agency, unit: null } }
      await noteOnTicket(db, id, { type: 'escalated', actor: 'muara', body })
    }
    const sent = await round(later(0))
    expect(sent.map(({ to }) => to)).toEqual(['inspektorat@example.com'])
    expect(sent[0]?.text).toContain(number)
  })
})

describe('a digest', () => {
  it('tells of an area line by line, and is not sent when there is nothing', async () => {
    const daily = { every: 'day', hour: 7, weekday: 'monday' } as const
    const id = await head({ role: 'camat', office: '31.74.01', digest: daily })
    await head({ role: 'camat', office: '31.73.01', digest: daily, email: 'kosong@example.com' })
    await db.query('update official set since = $1', [on('07:00', '2030-05-05')])
    await db.query('update official set since = $2 where id = $1', [id, on('07:00', '2030-05-05')])
    await incident(on('09:00', '2030-05-05'), { category: 'Sampah' })
    await incident(on('10:00', '2030-05-05'), { category: 'Sampah', kelurahan: '31.74.01.1002' })
    const late = await incident(on('10:00', '2030-05-05'), { category: 'Sampah', kelurahan: '31.74.01.1002' })
    await db.query('update ticket set completion_due_at = $2 where id = $1', [
      late.id,
      on('20:00', '2030-05-05'),
    ])
    const sent = await round(on('07:01', '2030-05-06'))
    expect(sent.map(({ to }) => to)).toEqual(['camat@example.com'])
    const text = sent[0]?.text ?? ''
    expect(text).toMatch(/Tebet Timur\n {2}baru 1, ditutup 0/)
    expect(text).toMatch(/Semua\n {2}baru 3, ditutup 0, dibuka lagi 0\n {2}lewat batas 1/)
    expect(text).toContain(late.number)
    expect(await round(on('12:00', '2030-05-06'))).toEqual([])
    expect((await db.query(`select count(*)::int as n from notice where kind = 'digest'`)).rows).toEqual([
      { n: 2 },
    ])
  })
})

describe('the way out', () => {
  it('is tried again under the same id after a refusal for now, and after a crash', async () => {
    await head({ role: 'lurah', office: TEBET_TIMUR })
    await incident(at('09:00'))
    const tried: string[] = []
    const refuse = ({ id, attempt }: Envelope) => {
      tried.push(`${id} ${attempt}`)
      throw new ChannelError('unavailable', 'not now')
    }
    await round(at('09:01'), refuse)
    expect(await round(at('09:01'))).toEqual([])
    // Taken by a process that dies: nobody else gets it before its lease ends.
    expect(await leaseNotices(db, 10, 60, at('09:02'))).toHaveLength(1)
    expect(await round(at('09:02'))).toEqual([])
    const [sent, ...more] = await round(at('09:04'))
    expect(more).toEqual([])
    expect(tried).toEqual([`${sent?.id} 0`])
    expect(sent?.attempt).toBe(2)
  })

  it('ends where the provider will not have it', async () => {
    await head({ role: 'lurah', office: TEBET_TIMUR })
    await incident(at('09:00'))
    await round(at('09:01'), () => {
      throw new ChannelError('rejected', 'no such address')
    })
    expect((await db.query('select state, reason from notice')).rows).toEqual([
      { state: 'failed', reason: 'rejected' },
    ])
  })

  it('is one, however many processes plan and send at once', async () => {
    for (const [i, office] of ['31.74.01.1001', '31.74.01.1002', '31.74.01.1003'].entries())
      await head({ role: 'lurah', office, email: `l${i}@example.com` })
    for (let i = 0; i < 12; i++) await incident(at('09:00'), { kelurahan: `31.74.01.100${1 + (i % 3)}` })
    const all = await Promise.all(Array.from({ length: 4 }, () => round(at('09:01'))))
    expect(
      all
        .flat()
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['l0@example.com', 'l1@example.com', 'l2@example.com'])
    expect((await db.query('select count(*)::int as n from notice_step')).rows).toEqual([{ n: 12 }])
  })
})
