import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { protectTicket, releaseTicket } from '../../src/store/conflict/protect.js'
import { cityRules } from '../support/small-city.js'
import { type Filed, openTown, type Said, type Town } from './town.js'

/** What is said of a closed ticket later is kept from administrators like the report itself. */

let town: Town
let closed: Filed['reports'][number]
const phone = '+628120000701'

beforeAll(async () => {
  town = await openTown()
  const accusation = await town.say({
    phone,
    externalId: 'tertutup-1',
    text: 'lurah tebet barat minta uang 200 ribu untuk surat usaha di kelurahan tebet barat',
  })
  closed = accusation.reports[0] as typeof closed
  // What they report next, so that the closed one is not their latest.
  await town.say({ phone, text: 'lampu jalan mati di jl bukit duri utara kel bukit duri rt 001/002' })
})
afterAll(() => town.close())

const isKept = async (messageId: string): Promise<boolean> =>
  (await town.fresh.database.db.query('select protected from message where id = $1', [messageId])).rows[0]
    .protected
const kept = async (said: Said) => isKept((await town.say(said)).messageId)

it('an ordinary word is not', async () => {
  expect(closed.protected).toBe(true)
  expect(await kept({ phone, text: 'STATUS' })).toBe(false)
  expect(await kept({ phone, text: 'terima kasih banyak pak' })).toBe(false)
})

it('a word that names it is, whoever says it', async () => {
  expect(await kept({ phone, text: `STATUS ${closed.number}` })).toBe(true)
  expect(await kept({ phone: '+628120000702', text: `STATUS ${closed.number}` })).toBe(true)
  expect(await kept({ phone: '+628120000702', text: `terima kasih atas tiket ${closed.ticket}` })).toBe(true)
})

it('"belum" and "sudah" about it are, where they do not name it', async () => {
  const { db } = town.fresh.database
  await db.query(`update ticket set status = 'Selesai', closed_at = clock_timestamp() where id = $1`, [
    closed.ticketId,
  ])
  expect(await kept({ phone, text: 'SUDAH' })).toBe(true)
  expect(await kept({ phone, text: 'BELUM' })).toBe(true)
})

it('an answer below it is, also where it is no complaint', async () => {
  for (const [phone, text] of [
    ['+628120000705', 'halo selamat pagi'],
    ['+628120000706', 'STATUS'],
  ] as const) {
    expect(await kept({ phone, text })).toBe(false)
    expect(await kept({ phone, text, replyTo: 'tertutup-1' })).toBe(true)
  }
})

it('a complaint that names it goes where it went', async () => {
  const { messageId, reports } = await town.say({
    phone: '+628120000703',
    text: `sampah menumpuk di jl tebet barat raya kel tebet barat rt 001/002, sama dengan laporan ${closed.number}`,
  })
  expect(reports[0]).toMatchObject({ protected: true, agency: 'INSPEKTORAT' })
  expect(await isKept(messageId)).toBe(true)
})

it('an edit that names it leaves the ticket it was about as it is', async () => {
  const first = {
    phone,
    externalId: 'got-1',
    text: 'got mampet di jl tebet barat dalam rt 003/004 kel tebet barat',
  }
  const ordinary = (await town.say(first)).reports[0]
  const edited = await town.say({
    ...first,
    edits: 'got-1',
    externalId: 'got-2',
    text: `${first.text}, lihat ${closed.number}`,
  })
  expect(ordinary?.protected).toBe(false)
  expect(edited.reports[0]).toMatchObject({ protected: true })
})

it('that its author took it back is', async () => {
  const gone = await town.arrives('sms', { is: 'delete', target: 'tertutup-1' }, 'hapus-1')
  const other = await town.arrives('sms', { is: 'delete', target: 'tidak-ada' }, 'hapus-2')
  expect([await isKept(gone), await isKept(other)]).toEqual([true, false])
})

it('all that was said of a ticket is, once it turns out to be about its office', async () => {
  const { database } = town.fresh
  const author = '+628120000704'
  const first = {
    phone: author,
    externalId: 'taman-1',
    text: 'taman rusak di kelurahan manggarai rt 001/002',
  }
  const { reports, messageId } = await town.say(first)
  const { ticketId, number } = reports[0] as Filed['reports'][number]
  const asked = await town.say({ phone: author, text: `STATUS ${number}` })
  const edited = await town.say({
    ...first,
    edits: 'taman-1',
    externalId: 'taman-2',
    text: `${first.text} sekali`,
  })
  const unrelated = await town.say({ phone: author, text: 'INDONESIA' })
  const ids = [messageId, asked.messageId, edited.messageId, unrelated.messageId]
  expect(await Promise.all(ids.map(isKept))).toEqual([false, false, false, false])
  await database.transaction(db =>
    protectTicket(
      db,
      ticketId,
      { accused: [], routed: { agency: 'INSPEKTORAT', unit: null, rule: 'x', because: [] } },
      { actor: 'petugas', because: 'dalam tes', rules: cityRules() },
    ),
  )
  expect(await Promise.all(ids.map(isKept))).toEqual([true, true, true, false])
})

describe('"belum" about a ticket', () => {
  const by = { actor: 'petugas', because: 'dalam tes', rules: cityRules() }
  const to = (agency: string) => ({ agency, unit: null, rule: 'x', because: [] })
  const protects = (ticketId: string) =>
    town.fresh.database.transaction(db =>
      protectTicket(db, ticketId, { accused: [], routed: to('INSPEKTORAT') }, by),
    )
  const releases = (ticketId: string) =>
    town.fresh.database.transaction(db => releaseTicket(db, ticketId, to('DPHK'), by))
  const isDone = (ticketId: string) =>
    town.fresh.database.db.query(
      `update ticket set status = 'Selesai', closed_at = clock_timestamp() where id = $1`,
      [ticketId],
    )

  it('said another way than the report is closed and opened with it', async () => {
    const author = '+628120000707'
    const { reports, messageId } = await town.say({
      phone: author,
      text: 'ayunan patah di taman kelurahan bukit duri rt 005/006',
    })
    const { ticketId, number } = reports[0] as Filed['reports'][number]
    await isDone(ticketId)
    const notSolved = await town.say({ phone: author, channel: 'app', text: 'BELUM' })
    const status = await town.say({ phone: author, text: `STATUS ${number}` })
    const before = [messageId, notSolved.messageId, status.messageId]
    expect(await Promise.all(before.map(isKept))).toEqual([false, false, false])
    await protects(ticketId)
    expect(await Promise.all(before.map(isKept))).toEqual([true, true, true])
    await isDone(ticketId)
    const later = await town.say({ phone: author, channel: 'app', text: 'BELUM' })
    const both = await town.say({ phone: author, text: `STATUS ${number} seperti ${closed.number}` })
    expect(await Promise.all([later, both].map(one => isKept(one.messageId)))).toEqual([true, true])
    await releases(ticketId)
    expect(await Promise.all([...before, later.messageId].map(isKept))).toEqual([false, false, false, false])
    // It names another one that still is closed.
    expect(await isKept(both.messageId)).toBe(true)
  })
})
