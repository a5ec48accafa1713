import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import { createMail } from '../../src/agencies/mail/index.js'
import { bodyOf } from '../../src/agencies/push/payload.js'
import type { Letter } from '../../src/kit/index.js'
import { protectTicket } from '../../src/store/conflict/protect.js'
import { type Due, followFeeds, leaseDeliveries, putLetter } from '../../src/store/deliveries.js'
import { noteOnTicket } from '../../src/store/grouping.js'
import { activeEndpoint, mailTexts, ROOT } from '../push/support.js'
import { fileTicket } from '../support/filing.js'
import { cityDirectory, cityRules } from '../support/small-city.js'
import { KELURAHAN, openTown, type Town } from './town.js'

/** What an office is told without asking of a ticket that turns out to be about it: what it is told of any that leaves. */

type Told = { readonly ticketId: string; readonly ticket: string; readonly number: string }

let town: Town
let key: string
const endpoints: string[] = []

beforeAll(async () => {
  town = await openTown()
  const { database } = town.fresh
  for (const unit of [KELURAHAN, null])
    for (const kind of ['push', 'email'] as const)
      endpoints.push(
        await activeEndpoint(database, {
          agency: 'KELURAHAN',
          unit,
          kind,
          address: kind === 'push' ? `https://kelurahan.example/${unit}` : `k${unit}@example.com`,
        }),
      )
  const grant = { name: 'tes', scope: 'agency', agency: 'KELURAHAN', unit: KELURAHAN, channel: null } as const
  key = (await issueKey(database, grant)).key
})
beforeEach(() => town.fresh.database.db.query('truncate delivery, delivery_attempt, told'))
afterAll(() => town.close())

const follow = () => followFeeds(town.fresh.database.db)
const INSPEKTORAT = { agency: 'INSPEKTORAT', unit: null, rule: 'benturan-kepentingan', because: [] }
const by = { actor: 'petugas', because: 'dalam tes', rules: cityRules() }

/** A ticket of the kelurahan, never the same incident as another. */
const ordinary = async (): Promise<Told> => {
  const filed = await fileTicket(town.fresh.database, {
    text: 'coretan di tembok rptra',
    agency: 'KELURAHAN',
    unit: KELURAHAN,
    kelurahan: KELURAHAN,
  })
  return { ticketId: filed.ticketId, ticket: filed.ticketNumber, number: filed.reportNumber }
}
const closeDoors = (ticketId: string) =>
  town.fresh.database.transaction(db => {
    const accused = [{ agency: 'KELURAHAN', unit: KELURAHAN, confidence: 1, because: 'ditandai' }]
    return protectTicket(db, ticketId, { accused, routed: INSPEKTORAT }, by)
  })
/** Goes elsewhere because its place became known. */
const leave = (ticketId: string) =>
  town.fresh.database.transaction(db =>
    noteOnTicket(
      db,
      ticketId,
      { type: 'placed', actor: 'muara', body: {} },
      { routed: { agency: 'DLH', unit: null, rule: 'x', because: [] } },
    ),
  )
const happens = (ticketId: string) =>
  town.fresh.database.transaction(db =>
    noteOnTicket(db, ticketId, { type: 'reopened', actor: 'warga', body: { status: 'Menunggu' } }),
  )
const outbox = async (ticketId: string) =>
  (
    await town.fresh.database.db.query(
      `select endpoint_id as endpoint, seq, type, ends, state, reason from delivery where ticket_id = $1 order by endpoint_id, seq, id`,
      [ticketId],
    )
  ).rows
const lease = async (): Promise<Due[]> =>
  leaseDeliveries(town.fresh.database.db, {
    slots: 99,
    leaseSeconds: 60,
    trustedFailures: 5,
    busy: new Map(),
  })

/** The mail or push of a delivery, without what tells one ticket from another. */
async function told(due: Due, { ticketId, ticket }: Told): Promise<string> {
  const letters: Letter[] = []
  const mail = createMail({
    database: town.fresh.database,
    directory: cityDirectory(),
    texts: mailTexts(),
    root: ROOT,
    write: async letter => {
      letters.push(letter)
      return { providerId: null }
    },
  })
  if (due.endpoint.kind === 'email') await mail.carry(due)
  const said =
    due.endpoint.kind === 'push' ? bodyOf(due, 'https://muara.example', '') : JSON.stringify(letters)
  return said
    .replaceAll(ticketId, 'TICKET')
    .replace(new RegExp(`${ticket}(-[0-9A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{3})?`, 'gi'), 'NUMBER')
    .replace(/"(id|token|timestamp)":"[^"]*"/g, '"$1":""')
}

it('nothing where it was closed from the beginning', async () => {
  const text = 'lurah tebet timur minta uang 300 ribu di kelurahan tebet timur untuk surat usaha'
  const [report] = (await town.say({ text, claimedKelurahan: KELURAHAN, channel: 'desk-kelurahan' })).reports
  expect(report?.protected).toBe(true)
  await follow()
  expect(await outbox(report?.ticketId as string)).toEqual([])
})

it('nothing where it was closed before they were told', async () => {
  const report = await ordinary()
  await closeDoors(report.ticketId)
  await follow()
  expect(await outbox(report.ticketId)).toEqual([])
})

it('only that it left, where it was closed between the event and its delivery', async () => {
  const report = await ordinary()
  await follow()
  expect(await outbox(report.ticketId)).not.toEqual([])
  await closeDoors(report.ticketId)
  expect((await lease()).filter(due => due.ticket)).toEqual([])
  await follow()
  const due = (await lease()).filter(one => one.ticket)
  expect(due.map(one => one.ends)).toEqual(endpoints.map(() => 'left'))
  for (const one of due)
    expect(await told(one, report)).toMatch(
      one.endpoint.kind === 'push' ? /"ends":"left"/ : /sudah dialihkan/,
    )
})

it('only that it left, where the delivery was under way already', async () => {
  const report = await ordinary()
  await follow()
  const due = (await lease()).filter(one => one.endpoint.kind === 'email')
  await closeDoors(report.ticketId)
  expect(due.length).toBeGreaterThan(0)
  for (const one of due) {
    expect(await told(one, report)).toContain('sudah dialihkan')
    expect(await told(one, report)).not.toMatch(/coretan|Status/)
  }
})

it('exactly what they are told of any other that leaves', async () => {
  const { db } = town.fresh.database
  const [closed, gone] = [await ordinary(), await ordinary()]
  await follow()
  await db.query(`update delivery set state = 'sent', tried = 1`)
  for (const { ticketId } of [closed, gone]) {
    await happens(ticketId)
    await putLetter(db, endpoints[1] as string, ticketId, 'letter.help', {})
  }
  await follow()
  await closeDoors(closed.ticketId)
  await leave(gone.ticketId)
  await db.query(`update ticket set status = 'Proses' where id = $1`, [closed.ticketId])
  await follow()
  const rows = await outbox(closed.ticketId)
  expect(rows.map(row => row.state).toSorted()).toContain('cancelled')
  expect(rows).toEqual(await outbox(gone.ticketId))

  // Everything once more, as who replays it, and our answers to what they write about it.
  const letter = endpoints[1] as string
  for (const { ticketId } of [closed, gone])
    for (const [type, words] of [
      ['letter.refused', { why: 'Tiket ini sekarang dipegang Inspektorat.' }],
      ['letter.help', {}],
      ['letter.done', { keyword: 'BUKAN WEWENANG' }],
    ] as const)
      await putLetter(db, letter, ticketId, type, words)
  await db.query(`update delivery set state = 'pending' where seq is not null`)
  const heard: Record<string, string[]> = { [closed.ticketId]: [], [gone.ticketId]: [] }
  for (let due = await lease(); due.length > 0; due = await lease())
    for (const one of due) {
      const about = [closed, gone].find(({ ticketId }) => ticketId === one.ticket?.id)
      if (about) heard[about.ticketId]?.push(await told(one, about))
      await db.query(`update delivery set state = 'sent' where id = $1`, [one.id])
    }
  const [one, other] = [closed, gone].map(({ ticketId }) => heard[ticketId]?.toSorted())
  expect(one?.length).toBeGreaterThan(10)
  expect(one).toEqual(other)
  expect(one?.filter(said => /Inspektorat|coretan|dibuka kembali/i.test(said))).toEqual([])
})

it('exactly what they find of any other that left', async () => {
  const [closed, gone] = [await ordinary(), await ordinary()]
  await closeDoors(closed.ticketId)
  await leave(gone.ticketId)
  const ask = async (path: string) => {
    const response = await fetch(`${town.url}${path}`, { headers: { authorization: `Bearer ${key}` } })
    return { status: response.status, body: (await response.json()) as { data?: { number: string }[] } }
  }
  const { body } = await ask('/api/v1/tickets?limit=200')
  const lines = [closed, gone].map(({ ticket }) => body.data?.filter(line => line.number === ticket))
  const shape = (line: object | undefined) =>
    Object.entries(line ?? {}).map(([name, value]) => [name, typeof value])
  expect(lines.map(found => found?.length)).toEqual([1, 1])
  expect(shape(lines[0]?.[0])).toEqual(shape(lines[1]?.[0]))
  for (const path of ['', '/suggestions', '/evidence']) {
    const [one, other] = [closed, gone].map(({ ticket }) => ask(`/api/v1/tickets/${ticket}${path}`))
    expect([path, (await one)?.status]).toEqual([path, 404])
    expect({ ...(await one)?.body, instance: '' }).toEqual({ ...(await other)?.body, instance: '' })
  }
})

it('on the page of its number, that it was received and is on its way, not why or where', async () => {
  const report = await ordinary()
  await closeDoors(report.ticketId)
  for (const number of [report.number, report.ticket]) {
    const page = await fetch(`${town.url}/t/${number}`)
    const text = await page.text()
    expect(page.status).toBe(200)
    expect(text).toContain('Laporan sudah diterima dan sedang disalurkan.')
    expect(text).not.toMatch(/Inspektorat|tertutup|dialihkan|diteruskan|Tebet|coretan/i)
  }
})
