import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import { ActedSchema } from '../../src/agencies/life/schemas.js'
import { ROUTES } from '../../src/agencies/router.js'
import { Submitted, TicketDetail, TicketPage } from '../../src/agencies/schemas.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import { type SmallCity, startSmallCity } from '../support/small-city.js'
import { type Client, client } from './door.js'

const WHY = 'alasan yang cukup panjang'

let fresh: FreshDatabase
let city: SmallCity
let test: Client
let real: { ticketId: string; ticketNumber: string }
/** Everything a test key could have changed. */
const everything = async () =>
  (
    await fresh.database.db.query(
      `select (select count(*) from ticket_event)::int as events, (select count(*) from message)::int as messages,
         (select count(*) from idempotency)::int as keys, (select count(*) from endpoint)::int as endpoints,
         (select sum(version) from ticket)::int as versions, (select count(*) from api_key)::int as made`,
    )
  ).rows[0]

beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database)
  real = await fileTicket(fresh.database, { text: 'KATA WARGA', unit: 'DBM-31.74' })
  test = await client(city, fresh.database, { agency: 'DBM', unit: 'DBM-31.74', mode: 'test' })
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

const samples = async () => (await test.get('/tickets')).body

it('are made by administrators, say what they are, and open nothing outside the API', async () => {
  const admin = await client(city, fresh.database, { scope: 'admin' })
  const body = { name: 'Uji coba', scope: 'agency', agency: 'DBM', mode: 'test' }
  const made = await admin.post('/keys', body)
  expect(made.body.key).toMatch(/^mk_test_[0-9a-f]{12}_[\w-]{43}$/)
  expect((await admin.post('/keys', { name: 'x', scope: 'admin', mode: 'test' })).status).toBe(400)
  const elsewhere = await admin.post('/keys', { ...body, unit: 'DSDA-31.74' })
  expect([elsewhere.status, elsewhere.body.errors[0].detail]).toEqual([400, 'bukan unit dari DBM'])
  expect((await admin.post('/keys', { ...body, unit: 'DBM-31.74' })).status).toBe(201)
  const kelurahan = { ...body, agency: 'KELURAHAN' }
  expect((await admin.post('/keys', { ...kelurahan, unit: '31.74.01' })).status).toBe(400)
  // A key may read for all kelurahan at once, as their common software does.
  expect((await admin.post('/keys', kelurahan)).status).toBe(201)
  const authorization = `Bearer ${made.body.key}`
  expect((await fetch(`${city.url}/api/v1/tickets`, { headers: { authorization } })).status).toBe(200)
  const live = { authorization: authorization.replace('mk_test_', 'mk_') }
  expect((await fetch(`${city.url}/api/v1/tickets`, { headers: live })).status).toBe(401)
})

it('see invented tickets only, in every part of their life', async () => {
  const page = await samples()
  expect(TicketPage.strict().safeParse(page).error).toBeUndefined()
  expect(page).toMatchObject({ simulated: true, more: false })
  expect(page.data.map((one: any) => one.status ?? 'left').join(', ')).toBe(
    'Menunggu, Proses, Menunggu Validasi, TL Ditolak, Selesai, left',
  )
  for (const one of page.data.filter((each: any) => !each.left)) {
    const { body, status } = await test.get(`/tickets/${one.number.toLowerCase()}`)
    expect([status, TicketDetail.strict().safeParse(body).error]).toEqual([200, undefined])
    expect(body).toMatchObject({ simulated: true, unit: { code: 'DBM-31.74' }, reports: [{ erased: false }] })
    expect((await test.get(`/tickets/${one.id}`)).body.number).toBe(one.number)
  }
  expect(JSON.stringify(page)).not.toContain('KATA WARGA')
  for (const name of [real.ticketNumber, real.ticketId]) {
    expect((await test.get(`/tickets/${name}`)).status).toBe(404)
    expect((await test.act(name, 'claim')).status).toBe(404)
  }
  const first = (await test.get('/tickets?limit=4')).body
  expect([first.data.length, first.more]).toEqual([4, true])
  const rest = (await test.get(`/tickets?cursor=${first.next}`)).body
  expect([rest.data.length, rest.more]).toEqual([2, false])
  expect((await test.get(`/tickets?cursor=${rest.next}`)).body.data).toEqual([])
  expect((await test.get('/tickets?status=Proses')).body.data).toHaveLength(1)
})

it('are checked like any other, and change nothing', async () => {
  const before = await everything()
  const [waiting, working] = (await samples()).data
  const accepted = await test.act(waiting.number, 'claim', {}, { 'idempotency-key': 'x', 'if-match': '"3"' })
  expect([accepted.status, ActedSchema.strict().safeParse(accepted.body).error]).toEqual([200, undefined])
  expect(accepted.body).toMatchObject({ simulated: true, ticket: { version: 4 }, left: false })
  const given = await test.act(waiting.number, 'coordinate', { owner: { agency: 'DSDA' }, reason: WHY })
  expect(given.body).toMatchObject({ left: true, ticket: { status: 'Koordinasi', agency: { code: 'DSDA' } } })
  for (const [number, action, body, headers, status, code] of [
    [waiting.number, 'validate', {}, {}, 403, 'not_yours'],
    [waiting.number, 'extend', { until: '2030-01-01', reason: WHY }, {}, 409, 'not_now'],
    [working.number, 'extend', { until: '2020-01-01', reason: WHY }, {}, 422, 'date_out_of_range'],
    [working.number, 'finish', {}, {}, 422, 'evidence_needed'],
    [working.number, 'coordinate', { reason: WHY }, {}, 422, 'owner_needed'],
    [working.number, 'start', {}, { 'if-match': '"1"' }, 412, 'stale'],
  ] as const) {
    const refused = await test.act(number, action, body, headers)
    expect([refused.status, refused.body.errors[0].code]).toEqual([status, code])
  }
  expect((await test.act(working.number, 'finish', { color: 'red' })).status).toBe(400)
  expect((await test.get('/actions')).status).toBe(200)
  // Nothing was kept: the same again is as fresh as before.
  expect((await test.act(waiting.number, 'claim')).status).toBe(200)
  expect(await everything()).toEqual(before)
})

it('hand in reports that nobody gets', async () => {
  const before = await everything()
  const desk = await client(city, fresh.database, {
    scope: 'channel',
    channel: 'desk-kelurahan',
    mode: 'test',
  })
  const filed = await desk.post('/reports', { text: 'Pohon tumbang' })
  expect([filed.status, Submitted.strict().safeParse(filed.body).error]).toEqual([201, undefined])
  expect(filed.body.simulated).toBe(true)
  expect((await desk.post('/reports', { text: '' })).status).toBe(400)
  expect((await desk.post('/reports', { text: 'x', channel: 'desk-pendopo' })).status).toBe(403)
  const after = await everything()
  expect({ ...after, made: 0 }).toEqual({ ...before, made: 0 })
})

it('are refused by every other route, in words', async () => {
  const grant = {
    name: 'uji',
    scope: 'agency',
    agency: 'DBM',
    unit: null,
    channel: null,
    mode: 'test',
  } as const
  const { key } = await issueKey(fresh.database, grant)
  for (const one of ROUTES.filter(({ simulated }) => !simulated)) {
    const response = await fetch(`${city.url}/api/v1${one.path.replaceAll(/\{\w+\}/g, 'x')}`, {
      method: one.method.toUpperCase(),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(one.body && { body: '{}' }),
    })
    expect(response.status, `${one.method} ${one.path}`).toBe(403)
    if (one.scopes.includes('agency'))
      expect(await response.json()).toMatchObject({ type: expect.stringContaining('live_only') })
  }
})
