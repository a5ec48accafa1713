import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXTENDED_STATES, readState, told, wishOf } from '../../src/agencies/open311/states.js'
import { noteOnTicket } from '../../src/store/grouping.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import { cityDirectory } from '../support/small-city.js'
import type { Door } from './door.js'
import { ask, CHANNEL, grant, openDoor, post } from './door.js'

let fresh: FreshDatabase
let door: Door
let app: string
let dbm: string
let road: { ticketId: string; ticketNumber: string }

beforeAll(async () => {
  fresh = await freshDatabase()
  door = await openDoor(fresh.database)
  app = await grant(fresh.database, { channel: CHANNEL })
  dbm = await grant(fresh.database, { scope: 'agency', agency: 'DBM' })
  road = await fileTicket(fresh.database, { text: 'Jalan ambles' })
  await fileTicket(fresh.database, { text: 'Pungli', agency: 'INSPEKTORAT', category: 'Pungutan Liar' })
})
afterAll(async () => {
  await door.close()
  await fresh.drop()
})

const update = (fields: Record<string, string> = {}) =>
  post(`${door.url}/v2/servicerequestupdates.xml`, {
    api_key: dbm,
    service_request_id: road.ticketNumber,
    update_id: '1',
    status: 'IN_PROGRESS',
    updated_datetime: '2026-11-22T08:15:30+07:00',
    description: 'Regu berangkat, hubungi 0812-0000-0061',
    ...fields,
  })
const updates = async (query: Record<string, string> = {}) => {
  const path = `${door.url}/v2/servicerequestupdates.json?${new URLSearchParams(query)}`
  return (await ask(path)).body as Record<string, any>[]
}

describe('an agency', () => {
  it('tells of its work once, however often it is sent, and everybody hears it without numbers of people', async () => {
    const [first, again] = await Promise.all([update(), update()])
    expect(first.status).toBe(200)
    const id = first.body.service_request_updates.request_update.update_id
    expect(again.body.service_request_updates.request_update.update_id).toBe(id)
    const heard = (await updates()).filter(one => one.service_request_id === road.ticketNumber)
    expect(heard).toMatchObject([
      { status: 'open', description: 'Menunggu tanggapan OPD', external_status_code: 'Menunggu' },
      { update_id: id, status: 'in_progress', description: expect.stringContaining('Regu berangkat') },
    ])
    expect(JSON.stringify(heard)).not.toContain('0812')
  })

  it('is asked for what it forgot', async () => {
    const { status, body } = await update({ update_id: '', status: 'DANCING', updated_datetime: '' })
    expect([status, body.errors.error.length]).toEqual([400, 3])
    expect((await update({ updated_datetime: '22/11/2026' })).status).toBe(400)
  })

  it('cannot speak of a ticket of another', async () => {
    const other = await grant(fresh.database, { scope: 'agency', agency: 'DSDA' })
    expect((await update({ api_key: other })).status).toBe(404)
    expect((await update({ service_request_id: 'AAA-BBBB-CCC' })).status).toBe(404)
    expect((await update({ api_key: '' })).status).toBe(403)
  })
})

describe('an app', () => {
  it('hears of its own reports, under the numbers it was given', async () => {
    const { body } = await post(`${door.url}/v2/requests.json`, {
      api_key: app,
      service_code: 'jalan',
      address_string: 'Jalan Contoh',
      description: 'Lubang dalam',
    })
    const number = body[0].service_request_id
    const heard = await updates({ api_key: app })
    expect(heard.map(one => one.service_request_id)).toEqual([number])
  })

  it('adds what its user said since, as a message in the thread of the report', async () => {
    const [{ service_request_id: number }] = (await updates({ api_key: app })) as [any]
    const comment = { api_key: app, service_request_id: number, status: 'FIXED', description: '' }
    const { status } = await update(comment)
    expect(status).toBe(200)
    const { rows } = await fresh.database.db.query('select external_id from report where number = $1', [
      number,
    ])
    expect(door.handed.at(-1)).toMatchObject({
      continues: rows[0].external_id,
      description: 'Menurut pelapor masalahnya sudah selesai.',
    })
    await update(comment)
    const { rows: kept } = await fresh.database.db.query(
      `select 1 from message where channel = $1 and convert_from(raw, 'utf8') like '%"continues":"%'`,
      [CHANNEL],
    )
    expect(kept).toHaveLength(1)
    expect((await update({ ...comment, service_request_id: road.ticketNumber })).status).toBe(404)
  })
})

it('tells of every change of status, whichever word the event has for it', async () => {
  const { database } = fresh
  const filed = await fileTicket(database, { text: 'Jalan amblas lagi' })
  const bodies = [
    { status: 'Proses' },
    { from: 'Proses', to: 'Menunggu Validasi' },
    { to: { agency: 'DSDA' } },
  ]
  for (const body of [...bodies, { status: 'Selesai' }])
    await database.transaction(db => noteOnTicket(db, filed.ticketId, { type: 'step', actor: 'muara', body }))
  const heard = (await updates()).filter(one => one.service_request_id === filed.ticketNumber)
  expect(heard.map(one => one.status)).toEqual(['open', 'in_progress', 'investigating', 'fixed'])

  const joined = await fileTicket(database, { text: 'Sama', channel: CHANNEL, joins: filed.ticketId })
  const [mine] = (await updates({ api_key: app })).filter(
    one => one.service_request_id === joined.reportNumber,
  )
  expect(mine).toMatchObject({ status: 'fixed', external_status_code: 'Selesai' })
})

it('keeps to the span it was asked for and hides whistle-blowers', async () => {
  const hour = 3_600_000
  const span = (from: number, to: number) => ({
    start_date: new Date(Date.now() + from * hour).toISOString(),
    end_date: new Date(Date.now() + to * hour).toISOString(),
  })
  expect(await updates(span(-2, -1))).toEqual([])
  expect((await updates(span(-1, 1))).length).toBeGreaterThan(1)
  const numbers = new Set((await updates()).map(one => one.service_request_id))
  const { rows } = await fresh.database.db.query(`select number from ticket where agency = 'INSPEKTORAT'`)
  expect(numbers.has(rows[0].number)).toBe(false)
})

it('every status of the city has an extended state, and every state of a peer a meaning', () => {
  for (const status of cityDirectory().statuses) expect(told(status)).not.toBe(told('something new'))
  expect(new Set(cityDirectory().statuses.map(status => told(status).status))).toEqual(
    new Set(['open', 'closed']),
  )
  for (const state of EXTENDED_STATES) expect(readState(state.toUpperCase().replaceAll('_', ' '))).toBe(state)
  const wishes = EXTENDED_STATES.map(wishOf).filter(wish => wish !== null)
  expect(cityDirectory().statuses).toEqual(expect.arrayContaining(wishes))
  expect(wishes).not.toContain('Selesai')
})
