import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import { measureAll } from '../../src/store/numbers.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { type SmallCity, startSmallCity } from '../support/small-city.js'
import { on, report, rules } from './world.js'

let fresh: FreshDatabase
let city: SmallCity
const keys: Record<string, string> = {}
beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database)
  const grant = { name: 'test', agency: null, unit: null, channel: null, mode: 'live' } as const
  keys['admin'] = (await issueKey(fresh.database, { ...grant, scope: 'admin' })).key
  keys['dsda'] = (await issueKey(fresh.database, { ...grant, scope: 'agency', agency: 'DSDA' })).key
  const sudin = { ...grant, scope: 'agency', agency: 'DSDA', unit: 'DSDA-31.74' } as const
  keys['sudin'] = (await issueKey(fresh.database, sudin)).key
  for (let i = 0; i < 5; i++)
    await report(fresh.database, `+6281200002${i}00`, on(3), { agency: 'DBM', unit: null })
  await report(fresh.database, '+62812000030000', on(3))
  await report(fresh.database, '+62812000030001', on(3), { agency: 'DPHK', unit: null })
  await report(fresh.database, '+62812000030002', on(3), { agency: 'DISHUB', unit: null })
  await measureAll(fresh.database, rules)
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

const get = (path: string, key = 'admin') =>
  fetch(`${city.url}/api/v1${path}`, { headers: { authorization: `Bearer ${keys[key]}` } })
const RANGE = 'from=2026-11-01&to=2026-11-30'
const rowsOf = async (path: string, key?: string) => {
  const body = (await (await get(path, key)).json()) as {
    data: { agency: { code: string } | null; reporters: unknown }[]
  }
  return Object.fromEntries(body.data.map(row => [row.agency?.code ?? '-', row.reporters]))
}

describe('GET /numbers', () => {
  it('tells an administrator all, an agency its own in full and others as everybody', async () => {
    expect(await rowsOf(`/numbers?${RANGE}`)).toEqual({ DBM: 5, DISHUB: 1, DPHK: 1, DSDA: 1 })
    expect(await rowsOf(`/numbers?${RANGE}`, 'dsda')).toEqual({ DBM: 5, DISHUB: '<3', DPHK: '<3', DSDA: 1 })
    expect(await rowsOf(`/numbers?${RANGE}&view=public`)).toEqual({
      DBM: 5,
      DISHUB: '<3',
      DPHK: '<3',
      DSDA: '<3',
    })
    expect(await rowsOf(`/numbers?${RANGE}&by=kelurahan`, 'dsda')).toEqual({ '-': 8 })
    expect(await rowsOf(`/numbers?${RANGE}&agency=DBM`)).toEqual({ DBM: 5 })
  })

  it('tells of others nothing that could be taken from another answer', async () => {
    const others = 'from=2026-11-02&to=2026-11-30'
    expect(await rowsOf(`/numbers?${others}`, 'dsda')).toEqual({ DSDA: 1 })
    expect(await rowsOf(`/numbers?${others}&view=public`)).toEqual({})
    expect(await rowsOf('/numbers?from=2026-10-01&to=2026-11-30', 'dsda')).toEqual({ DSDA: 1 })
    expect(await rowsOf(`/numbers?${RANGE}&agency=DBM`, 'dsda')).toEqual({ DBM: 5 })
    const body = (await (await get(`/numbers?${others}`, 'dsda')).json()) as Record<string, unknown>
    expect(body['others_shown']).toBe(false)
  })

  it('tells of one agency by kelurahan only whose it is, and everybody else why not', async () => {
    const query = (agency: string) => `${RANGE}&by=kelurahan&agency=${agency}`
    expect(await rowsOf(`/numbers?${query('DSDA')}`, 'dsda')).toEqual({ '-': 1 })
    expect(await rowsOf(`/numbers?${query('DBM')}`)).toEqual({ '-': 5 })
    const own = (await (await get(`/numbers?${query('DSDA')}`, 'dsda')).json()) as Record<string, unknown>
    expect(own['others_shown']).toBe(false)
    for (const [asked, key] of [
      [query('DBM'), 'dsda'],
      [query('DSDA'), 'sudin'],
      [`${query('DSDA')}&view=public`, 'dsda'],
      [`${query('DSDA')}&view=public`, 'admin'],
    ] as const)
      for (const path of ['numbers', 'numbers.csv']) {
        const answer = await get(`/${path}?${asked}`, key)
        expect(answer.status, asked).toBe(422)
        expect(await answer.json()).toMatchObject({ errors: [{ parameter: 'agency' }] })
      }
  })

  it('counts once, whatever is own of it', async () => {
    const query = vi.spyOn(fresh.database.db, 'query')
    const counts = async (path: string, key?: string) => {
      query.mockClear()
      expect((await get(path, key)).status).toBe(200)
      return query.mock.calls.filter(([statement]) => String(statement).includes('"reopenRate"')).length
    }
    for (const narrowed of ['', '&agency=DSDA', '&agency=DBM', '&by=unit', '&by=kelurahan', '&view=public'])
      for (const key of ['dsda', 'sudin', 'admin'])
        expect(await counts(`/numbers?${RANGE}${narrowed}`, key), `${narrowed} ${key}`).toBe(1)
    query.mockRestore()
  })

  it('masks a row for the sake of another also when it is asked for alone', async () => {
    const october = 'from=2026-10-01&to=2026-10-31'
    const then = new Date('2026-10-05T08:00:00+07:00')
    await report(fresh.database, '+62812000040001', then, { agency: 'DPHK', unit: null })
    for (let i = 0; i < 3; i++)
      for (const agency of ['DBM', 'DISHUB'])
        await report(fresh.database, `+6281200004${agency.length}1${i}`, then, {
          agency,
          unit: null,
        })
    await measureAll(fresh.database, rules)
    const all = await rowsOf(`/numbers?${october}`, 'dsda')
    const masked = Object.entries(all).filter(([, reporters]) => reporters === null)
    expect(masked).toHaveLength(1)
    const [agency] = masked[0] as [string, unknown]
    expect(await rowsOf(`/numbers?${october}&agency=${agency}`, 'dsda')).toEqual({ [agency]: null })
  })

  it('says of when they are and what range was counted', async () => {
    const body = (await (await get(`/numbers?${RANGE}&by=unit`)).json()) as Record<string, unknown>
    expect(body).toMatchObject({ by: 'unit', from: '2026-11-01', to: '2026-11-30' })
    expect(Date.parse(String(body['as_of']))).toBeGreaterThan(0)
  })

  it('refuses what makes no sense, in words', async () => {
    for (const query of [
      'from=2026-11-31&to=2026-12-01',
      'from=2026-12-01&to=2026-11-01',
      'by=rt',
      'agency=XX',
      'from=kemarin',
      'x=1',
    ])
      expect((await get(`/numbers?${query}`)).status).toBe(400)
    expect((await fetch(`${city.url}/api/v1/numbers`)).status).toBe(401)
  })
})

describe('GET /numbers.csv', () => {
  it('is a table a spreadsheet opens', async () => {
    const answer = await get(`/numbers.csv?${RANGE}&separator=semicolon`)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const read = parse(bytes, { bom: true, delimiter: ';', columns: true }) as Record<string, string>[]
    expect(read.find(one => one['opd'] === 'DBM')).toMatchObject({
      nama_opd: 'Dinas Bina Marga',
      kejadian: '5',
      pelapor: '5',
    })
  })
})

describe('the document', () => {
  it('describes both', async () => {
    const document = (await (await fetch(`${city.url}/api/openapi.json`)).json()) as {
      paths: Record<string, unknown>
    }
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/v1/numbers', '/api/v1/numbers.csv', '/api/v1/officials']),
    )
  })
})
