import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { ask, type Door, grant, openDoor, post } from '../open311/door.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'

let fresh: FreshDatabase
let door: Door
let dbm: string
let road: { ticketId: string; ticketNumber: string }

beforeAll(async () => {
  fresh = await freshDatabase()
  door = await openDoor(fresh.database)
  dbm = await grant(fresh.database, { scope: 'agency', agency: 'DBM' })
})
beforeEach(async () => {
  road = await fileTicket(fresh.database, { text: 'Jalan ambles' })
})
afterAll(async () => {
  await door.close()
  await fresh.drop()
})

let last = 0
const update = (status: string, fields: Record<string, string> = {}) =>
  post(`${door.url}/v2/servicerequestupdates.json`, {
    api_key: dbm,
    service_request_id: road.ticketNumber,
    update_id: String(++last),
    status,
    updated_datetime: '2026-11-22T08:15:30+07:00',
    description: 'Regu sudah di tempat',
    ...fields,
  })
const ticket = async () =>
  (await fresh.database.db.query('select * from ticket where id = $1', [road.ticketId])).rows[0]
const heard = async () =>
  ((await ask(`${door.url}/v2/servicerequestupdates.json`)).body as Record<string, any>[]).filter(
    one => one.service_request_id === road.ticketNumber,
  )

it('what an agency tells of its work changes the status, once, and is one update with its words', async () => {
  const [first, again] = await Promise.all([
    update('IN_PROGRESS', { update_id: 'a' }),
    update('IN_PROGRESS', { update_id: 'a' }),
  ])
  expect([first.status, again.status]).toEqual([200, 200])
  expect(again.body).toEqual(first.body)
  expect((await ticket()).status).toBe('Proses')
  expect((await update('FIXED', { description: 'Lubang sudah ditutup aspal' })).status).toBe(200)
  expect((await ticket()).status).toBe('Menunggu Validasi')
  expect(await heard()).toMatchObject([
    { status: 'open' },
    { status: 'in_progress', description: 'Regu sudah di tempat', update_id: first.body[0].update_id },
    {
      status: 'investigating',
      description: 'Lubang sudah ditutup aspal',
      external_status_code: 'Menunggu Validasi',
    },
  ])
})

it('planned work is accepted work; saying it twice is a note', async () => {
  await update('ACTION_SCHEDULED')
  expect(await ticket()).toMatchObject({ status: 'Menunggu', acted_at: expect.any(Date) })
  expect((await update('PLANNED')).status).toBe(200)
  await update('INVESTIGATING')
  expect((await update('IN_PROGRESS')).status).toBe(200)
  expect((await ticket()).status).toBe('Proses')
})

it('what the rules refuse is refused in words, and nothing is kept', async () => {
  const { version } = await ticket()
  const bare = await update('CLOSED', { description: 'ok' })
  expect([bare.status, bare.body[0].description]).toEqual([
    400,
    expect.stringMatching(/Lampirkan foto bukti.* \/ Attach a photo/),
  ])
  expect((await ticket()).version).toBe(version)
  const named = { description: 'ok', media_url: 'https://example.com/sesudah.jpg' }
  expect((await update('CLOSED', named)).body).toMatchObject([
    { description: expect.stringContaining('Lampirkan foto bukti') },
    { description: expect.stringContaining('Foto di example.com tidak dapat diambil') },
  ])
  expect((await ticket()).version).toBe(version)
  const worded = { ...named, description: 'Lubang sudah ditutup aspal' }
  expect((await update('CLOSED', worded)).status).toBe(200)
  expect((await ticket()).status).toBe('Menunggu Validasi')
  expect((await update('IN_PROGRESS')).status).toBe(409)
})

it('what the specification has no field for stays a note, unless our profile names it', async () => {
  expect((await update('NOT_COUNCILS_RESPONSIBILITY')).status).toBe(200)
  expect((await update('NO_FURTHER_ACTION')).status).toBe(200)
  expect(await ticket()).toMatchObject({ status: 'Menunggu', agency: 'DBM' })
  const named = { agency: 'DSDA', unit: 'DSDA-31.74', reason_code: 'bukan_wewenang' }
  expect((await update('INTERNAL_REFERRAL', named)).status).toBe(200)
  expect(await ticket()).toMatchObject({ status: 'Koordinasi', agency: 'DSDA', unit: 'DSDA-31.74', hops: 1 })
  expect((await update('IN_PROGRESS')).status).toBe(404)
})

it('an administrator’s word is a note', async () => {
  const admin = await grant(fresh.database, { scope: 'admin' })
  expect((await update('FIXED', { api_key: admin })).status).toBe(200)
  expect((await ticket()).status).toBe('Menunggu')
})

it('what leaves the status as it is, is no news', async () => {
  await update('IN_PROGRESS')
  const before = await heard()
  for (const [type, body] of [
    ['claimed', { status: 'Proses' }],
    ['noted', { status: 'Proses', visibility: 'internal', text: 'RAHASIA' }],
  ] as const)
    await fresh.database.db.query(
      `with t as (update ticket set version = version + 1 where id = $1 returning version)
       insert into ticket_event (ticket_id, seq, type, actor, body) select $1, version, $2, 'x', $3 from t`,
      [road.ticketId, type, JSON.stringify(body)],
    )
  expect(await heard()).toEqual(before)
})
