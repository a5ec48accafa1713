import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { climbAppeals } from '../../src/arbitration.js'
import { act } from '../../src/store/life.js'
import { happeningsFor } from '../../src/store/notices.js'
import type { Actor, Asked, Owner } from '../../src/ticket/life/index.js'
import { loadNotices } from '../../src/notice-tables.js'
import { loadTables } from '../../src/tables.js'
import { freshDatabase, type FreshDatabase } from '../support/postgres.js'
import { makeAccount, Visitor } from '../support/people.js'
import { fileTicket } from '../support/filing.js'
import { cityRules, type SmallCity, startSmallCity } from '../support/small-city.js'
import { CAMAT_TEBET, officer, TEBET_BARAT, TEBET_TIMUR, WHY } from '../ticket/life/city.js'
import { type Client, client } from './door.js'

let fresh: FreshDatabase
let city: SmallCity
let keys: Record<'timur' | 'barat' | 'camat' | 'biro' | 'inspektorat' | 'dsda' | 'admin', Client>
const people: Record<string, Visitor> = {}
let filed: Awaited<ReturnType<typeof fileTicket>>

beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database)
  const key = (office: Partial<Owner>, scope: 'agency' | 'admin' = 'agency') =>
    client(city, fresh.database, { scope, ...office })
  keys = {
    timur: await key(TEBET_TIMUR),
    barat: await key(TEBET_BARAT),
    camat: await key(CAMAT_TEBET),
    biro: await key({ agency: 'BIRO_PEM' }),
    inspektorat: await key({ agency: 'INSPEKTORAT' }),
    dsda: await key({ agency: 'DSDA' }),
    admin: await key({}, 'admin'),
  }
  for (const [login, office] of Object.entries({ camat: CAMAT_TEBET, dsda: { agency: 'DSDA' } })) {
    await makeAccount(fresh.database, 'officer', login, office as { agency: string })
    people[login] = new Visitor(city.url)
    await people[login].signIn(login)
  }
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

const does = (asked: Asked, actor: Actor, now?: Date) =>
  fresh.database.transaction(db => act(db, cityRules(), { id: filed.ticketId }, asked, actor, { now }))
const row = async () =>
  (await fresh.database.db.query('select * from ticket where id = $1', [filed.ticketId])).rows[0]
const queue = async (who: keyof typeof keys) => {
  const { status, body } = await keys[who].get('/arbitrations?limit=100')
  expect(status).toBe(200)
  return body.data.filter(({ ticket }: { ticket: string }) => ticket === filed.ticketNumber)
}
/** The two kelurahan quarrel, so many days ago. */
const quarrel = async (daysAgo = 0) => {
  const at = new Date(Date.now() - daysAgo * 86_400_000)
  await does({ action: 'coordinate', owner: TEBET_BARAT, reason: WHY }, officer(TEBET_TIMUR), at)
  await does({ action: 'appeal', owner: TEBET_TIMUR, reason: WHY }, officer(TEBET_BARAT), at)
}

const file = async () => {
  const { unit } = TEBET_TIMUR
  filed = await fileTicket(fresh.database, { text: 'Batas wilayah', agency: 'KELURAHAN', unit })
}
beforeEach(file)

it('the queue is of whoever is asked; the last arbiter and administrators see all, nobody else any', async () => {
  expect(await queue('camat')).toEqual([])
  await quarrel()
  for (const who of ['camat', 'biro', 'admin'] as const)
    expect(await queue(who)).toMatchObject([
      {
        arbiter: { unit: { code: CAMAT_TEBET.unit } },
        proposed: { unit: { code: TEBET_TIMUR.unit } },
        reason: WHY,
        hops: 1,
      },
    ])
  for (const who of ['timur', 'barat', 'dsda'] as const) expect(await queue(who)).toEqual([])
  await fresh.database.db.query('update ticket set protected = true where id = $1', [filed.ticketId])
  for (const who of ['camat', 'biro', 'admin'] as const) expect(await queue(who)).toEqual([])
  await fresh.database.db.query('update ticket set protected = false where id = $1', [filed.ticketId])
  const body = { owner: TEBET_TIMUR, reason: WHY }
  expect((await keys.camat.act(filed.ticketNumber, 'arbitrate', body)).status).toBe(200)
  expect(await queue('camat')).toEqual([])
  expect(await keys.camat.act(filed.ticketNumber, 'arbitrate', body)).toMatchObject({
    status: 409,
    body: { errors: [{ code: 'decided' }] },
  })
})

it('of an ordinary ticket of the Inspektorat the last arbiter is asked, sees it and decides', async () => {
  const inspektorat = { agency: 'INSPEKTORAT', unit: null }
  await does({ action: 'coordinate', owner: inspektorat, reason: WHY }, officer(TEBET_TIMUR))
  await does({ action: 'appeal', owner: TEBET_TIMUR, reason: WHY }, officer(inspektorat))
  expect(await queue('biro')).toMatchObject([{ agency: { code: 'INSPEKTORAT' } }])
  expect((await keys.biro.get(`/tickets/${filed.ticketNumber}`)).status).toBe(200)
  const body = { owner: TEBET_TIMUR, reason: WHY }
  expect((await keys.biro.act(filed.ticketNumber, 'arbitrate', body)).status).toBe(200)
})

it('a quarrel in which the last arbiter is a party is for the next one, and stays out of its queue', async () => {
  const biro = { agency: 'BIRO_PEM', unit: null }
  await does({ action: 'coordinate', owner: biro, reason: WHY }, officer(TEBET_TIMUR))
  await does({ action: 'appeal', owner: TEBET_TIMUR, reason: WHY }, officer(biro))
  expect(await queue('biro')).toEqual([])
  for (const who of ['inspektorat', 'admin'] as const)
    expect(await queue(who)).toMatchObject([{ arbiter: { agency: { code: 'INSPEKTORAT' } } }])
  const body = { owner: TEBET_TIMUR, reason: WHY }
  expect((await keys.biro.act(filed.ticketNumber, 'arbitrate', body)).status).toBe(403)
  expect((await keys.inspektorat.act(filed.ticketNumber, 'arbitrate', body)).status).toBe(200)
})

it('when the last hop is spent passing on asks the arbiter, once, and is answered alike when repeated', async () => {
  let owner = TEBET_TIMUR as Owner
  for (const agency of ['DBM', 'DLH', 'DPHK']) {
    await does({ action: 'coordinate', owner: { agency, unit: null }, reason: WHY }, officer(owner))
    owner = { agency, unit: null }
  }
  const dphk = await client(city, fresh.database, { agency: 'DPHK' })
  const asks = () =>
    dphk.act(
      filed.ticketNumber,
      'coordinate',
      { owner: { agency: 'DSDA' }, reason: WHY },
      { 'idempotency-key': key },
    )
  const key = randomUUID()
  for (let times = 0; times < 2; times++)
    expect(await asks()).toMatchObject({
      status: 200,
      body: { left: false, ticket: { agency: { code: 'DPHK' } } },
    })
  expect(await queue('biro')).toMatchObject([{ proposed: { agency: { code: 'DSDA' } }, hops: 3 }])
  expect(
    await dphk.act(filed.ticketNumber, 'coordinate', { owner: { agency: 'DSDA' }, reason: WHY }),
  ).toMatchObject({ status: 409, body: { errors: [{ code: 'appeal_waits' }] } })
})

/** Days since whoever is asked now was asked: an hour before `decide_days` is over, and after. */
const [IN_TIME, TOO_LATE] = [3 - 1 / 24, 3 + 1 / 24]
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
const round = () => climbAppeals(fresh.database, cityRules())

it('an appeal nobody answers climbs to the last arbiter, not an hour early and once', async () => {
  await quarrel(IN_TIME)
  expect(await round()).toEqual({ climbed: [], overdue: [] })
  await file()
  await quarrel(TOO_LATE)
  expect(await round()).toEqual({ climbed: [filed.ticketNumber], overdue: [] })
  expect(await row()).toMatchObject({ arbiter_agency: 'BIRO_PEM', arbiter_unit: null })
  expect([await queue('camat'), (await queue('biro')).length]).toEqual([[], 1])
  expect(await round()).toEqual({ climbed: [], overdue: [] })
})

/** Waits for the last arbiter since so many days: after it climbed, or because it was asked at once. */
const waitsForTheLast = {
  'after it climbed': async (days: number) => {
    await quarrel(2 * days)
    await does({ action: 'climb' }, { is: 'muara', name: 'muara' }, daysAgo(days))
  },
  'asked at once': async (days: number) => {
    const [dbm, dsda] = [
      { agency: 'DBM', unit: null },
      { agency: 'DSDA', unit: null },
    ]
    await does({ action: 'coordinate', owner: dbm, reason: WHY }, officer(TEBET_TIMUR), daysAgo(days))
    await does({ action: 'appeal', owner: dsda, reason: WHY }, officer(dbm), daysAgo(days))
  },
}

it.each(Object.keys(waitsForTheLast) as (keyof typeof waitsForTheLast)[])(
  'the alarm is raised when the last arbiter waits too long, %s: not an hour early, once, in any number of processes',
  async how => {
    await waitsForTheLast[how](IN_TIME)
    expect(await round()).toEqual({ climbed: [], overdue: [] })
    await file()
    await waitsForTheLast[how](TOO_LATE)
    const at = (await feedOfBiro()).at(-1)
    const rounds = await Promise.all([round(), round(), round()])
    expect(rounds.flatMap(({ overdue }) => overdue)).toEqual([filed.ticketNumber])
    expect(rounds.flatMap(({ climbed }) => climbed)).toEqual([])
    expect(await round()).toEqual({ climbed: [], overdue: [] })
    // The last arbiter is asked again: the question moves to the end of their feed.
    expect([at?.number, (await feedOfBiro()).at(-1)?.number]).toEqual([
      filed.ticketNumber,
      filed.ticketNumber,
    ])
    expect((await feedOfBiro()).at(-1)?.at).not.toBe(at?.at)
    await does(
      { action: 'arbitrate', owner: TEBET_TIMUR, reason: WHY },
      officer({ agency: 'BIRO_PEM', unit: null }),
    )
    expect(await feedOfBiro()).not.toContainEqual(expect.objectContaining({ number: filed.ticketNumber }))
  },
)

it('what was decided in time raises no alarm', async () => {
  await waitsForTheLast['asked at once'](TOO_LATE)
  await does(
    { action: 'arbitrate', owner: TEBET_TIMUR, reason: WHY },
    officer({ agency: 'BIRO_PEM', unit: null }),
  )
  expect(await round()).toEqual({ climbed: [], overdue: [] })
})

const feedOfBiro = async (): Promise<{ number: string; at: string; asks?: string }[]> =>
  (await keys.biro.get('/tickets?limit=200')).body.data.filter((one: { asks?: string }) => one.asks)

it('the head of the arbiter is told while it is asked', async () => {
  await quarrel()
  const settings = loadNotices('config', loadTables('config'))
  const told = async () =>
    (await happeningsFor(fresh.database.db, settings, new Date())).filter(
      one => one.ticket === filed.ticketId && one.is === 'escalated',
    )
  expect(await told()).toMatchObject([{ appeal: true, to: CAMAT_TEBET, protected: false }])
  await does({ action: 'arbitrate', owner: TEBET_TIMUR, reason: WHY }, officer(CAMAT_TEBET))
  expect(await told()).toEqual([])

  // Of a report about offices only who may see it, and no deputy.
  await file()
  await fresh.database.db.query('update ticket set protected = true where id = $1', [filed.ticketId])
  await does({ action: 'appeal', owner: TEBET_BARAT, reason: WHY }, officer(TEBET_TIMUR))
  expect(await told()).toMatchObject([{ to: { agency: 'INSPEKTORAT' }, appeal: true, protected: true }])
})

it('is decided on a page, with what was typed kept beside the fault; others find no such page', async () => {
  await quarrel()
  const path = `/putusan/${filed.ticketNumber}`
  const [camat, dsda] = [people['camat'] as Visitor, people['dsda'] as Visitor]
  expect(await (await camat.get('/putusan')).text()).toContain(filed.ticketNumber)
  expect((await dsda.get(path)).status).toBe(404)
  expect((await dsda.post(path, { owner: 'DSDA', because: WHY, seen: '1' })).status).toBe(404)
  const page = await (await camat.get(path)).text()
  expect(page).toContain('Kelurahan Tebet Timur')
  const seen = /name="seen" value="(\d+)"/.exec(page)?.[1] as string
  const owner = `KELURAHAN/${TEBET_BARAT.unit}`
  const short = await camat.post(path, { owner, because: 'ya <b>', seen })
  expect(short.status).toBe(422)
  expect(await short.text()).toContain('ya &lt;b>')
  const done = await camat.post(path, { owner, because: 'letaknya di barat jalan', seen })
  expect([done.status, done.headers.get('location')]).toEqual([303, '/putusan?hasil=putus'])
  expect(await row()).toMatchObject({ unit: TEBET_BARAT.unit, status: 'Koordinasi', arbiter_agency: null })
})
