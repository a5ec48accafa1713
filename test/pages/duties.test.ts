import { afterAll, beforeAll, describe, expect, it, type MockInstance, vi } from 'vitest'
import { act } from '../../src/store/life.js'
import type { Actor, Asked, Owner } from '../../src/ticket/life/index.js'
import { fileTicket } from '../support/filing.js'
import { makeAccount, Visitor } from '../support/people.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { cityRules, type SmallCity, startSmallCity } from '../support/small-city.js'
import { BIRO, CAMAT_TEBET, officer, owner, TEBET_BARAT, TEBET_TIMUR, WHY } from '../ticket/life/city.js'

const INSPEKTORAT = owner('INSPEKTORAT')

let fresh: FreshDatabase
let city: SmallCity
const people: Record<string, Visitor> = {}
const faults: unknown[] = []
/** How the store is asked, as it is and as it is watched. */
let ask: (statement: unknown, values?: unknown) => unknown
let query: MockInstance<(statement: unknown, values?: unknown) => unknown>

beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database, { onError: error => void faults.push(error) })
  for (const [login, office] of Object.entries({
    camat: CAMAT_TEBET,
    biro: BIRO,
    inspektorat: INSPEKTORAT,
  })) {
    await makeAccount(fresh.database, 'officer', login, office)
    people[login] = new Visitor(city.url)
    await people[login].signIn(login)
  }
  const db = fresh.database.db as { query: typeof ask }
  ask = db.query.bind(db)
  query = vi.spyOn(db, 'query')
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

const asks = (statement: unknown) => String(statement).includes('from agency_asked a join ticket')
/** How often the store was asked what waits, since the last time. */
const looks = () => {
  const times = query.mock.calls.filter(([statement]) => asks(statement)).length
  query.mockClear()
  return times
}

const does = async (id: string, asked: Asked, actor: Actor) => {
  const acted = await fresh.database.transaction(db => act(db, cityRules(), { id }, asked, actor))
  expect(acted.done || acted.refusal.code).toBe(true)
}
const file = async (office: Owner) =>
  (await fileTicket(fresh.database, { text: 'Batas wilayah', agency: office.agency, unit: office.unit }))
    .ticketId
const as = (login: string) => people[login] as Visitor
const menuOf = async (login: string) =>
  [...(await (await as(login).get('/lacak')).text()).matchAll(/href="\/(?:putusan|validasi)"[^>]*>([^<]+)</g)]
    .map(([, name]) => name)
    .join(', ')

describe('what waits for an officer', () => {
  it('is what they themselves are asked, not all their queues show', async () => {
    const quarrel = await file(TEBET_TIMUR)
    await does(quarrel, { action: 'coordinate', owner: TEBET_BARAT, reason: WHY }, officer(TEBET_TIMUR))
    await does(quarrel, { action: 'appeal', owner: TEBET_TIMUR, reason: WHY }, officer(TEBET_BARAT))
    const done = await file(TEBET_TIMUR)
    await does(done, { action: 'finish', reason: 'sudah dikerjakan' }, officer(TEBET_TIMUR))

    expect(await menuOf('camat')).toBe('Putusan (1)')
    expect(await menuOf('biro')).toBe('Validasi (1), Putusan')
    expect(await menuOf('inspektorat')).toBe('Validasi, Putusan')
    // The last arbiter meets the quarrel all the same, and the Inspektorat the work.
    const [asked, worked] = [await as('biro').get('/putusan'), await as('inspektorat').get('/validasi')]
    expect(await asked.text()).toContain('Menunggu putusan Kecamatan Tebet sejak')
    expect(await worked.text()).toContain('href="/validasi/')
    const start = await (await as('biro').get('/')).text()
    expect(start).toContain('1 tiket menunggu validasi Anda.')
    expect(start).toContain('Tidak ada yang menunggu putusan Anda.')
  })

  it('is counted for a page, and for nothing else', async () => {
    looks()
    expect((await as('biro').get('/lacak')).status).toBe(200)
    expect(looks()).toBe(2)
    const { number } = (await fresh.database.db.query('select number from ticket limit 1')).rows[0]
    for (const path of [`/bukti?nomor=${number}`, `/lacak?nomor=${number}`])
      expect((await as('biro').get(path)).status).toBe(303)
    expect(looks()).toBe(0)
  })

  it('does not cost the page when it cannot be counted', async () => {
    query.mockImplementation((statement, values) =>
      asks(statement) ? Promise.reject(new Error('no count')) : ask(statement, values),
    )
    const page = await as('biro').get('/')
    query.mockRestore()
    expect(page.status).toBe(200)
    expect(await page.text()).toMatch(/href="\/validasi"[^>]*>Validasi</)
    expect(faults).toHaveLength(2)
  })
})
