import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { offersOf } from '../../src/agencies/open311/index.js'
import { loadTables } from '../../src/tables.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import type { Door } from './door.js'
import { ask, CHANNEL, grant, openDoor, post } from './door.js'

let fresh: FreshDatabase
let door: Door
let key: string
let dbm: string
const numbers: Record<string, string> = {}

beforeAll(async () => {
  fresh = await freshDatabase()
  door = await openDoor(fresh.database)
  const { database } = fresh
  key = await grant(database, { channel: CHANNEL })
  dbm = await grant(database, { scope: 'agency', agency: 'DBM' })
  for (const [name, given] of Object.entries({
    road: { text: 'Jalan ambles, hubungi 0812-0000-0051', phone: '+6281200000051', name: 'Ibu Contoh' },
    tree: { text: 'Pohon tumbang', agency: 'INSPEKTORAT', category: 'Pohon' },
    graft: { text: 'Diminta uang di loket', agency: 'INSPEKTORAT', category: 'Pungutan Liar' },
    byOffice: { text: 'Pegawai tidak di tempat', agency: 'INSPEKTORAT', category: 'Jalan' },
    byCategory: { text: 'Parkir diminta uang', agency: 'DBM', category: 'Pungutan Liar' },
    old: { text: 'Laporan lama' },
  })) {
    const filed = await fileTicket(database, given)
    numbers[name] = filed.ticketNumber
    if (name === 'old')
      await database.db.query(
        `update ticket set first_report_at = clock_timestamp() - interval '200 days', status = 'Selesai', closed_at = clock_timestamp() where number = $1`,
        [filed.ticketNumber],
      )
  }
  await database.db.query('update ticket set protected = true where number = any($1)', [
    [numbers.graft, numbers.byOffice],
  ])
  await database.db.query('update ticket set lat = -6.2301234, lon = 106.8512345')
  const { body } = await post(`${door.url}/v2/requests.json`, {
    api_key: key,
    service_code: 'pungutan-liar',
    address_string: 'Jalan Contoh',
    description: 'Pungli di kantor contoh',
  })
  numbers.whistle = body[0].service_request_id
})
afterAll(async () => {
  await door.close()
  await fresh.drop()
})

const list = async (query: Record<string, string> = {}) => {
  const { status, body } = await ask(`${door.url}/v2/requests.json?${new URLSearchParams(query)}`)
  expect(status).toBe(200)
  return body as Record<string, any>[]
}
const ids = async (query: Record<string, string> = {}) =>
  (await list(query)).map(one => one.service_request_id)

describe('the list', () => {
  it('shows tickets of the last 90 days, newest first, whoever has them, and hides whistle-blowers', async () => {
    expect(await ids()).toEqual([numbers.tree, numbers.road])
  })

  it('tells the problem and never the person, no finer than a street', async () => {
    const [road] = await list({ service_code: 'jalan' })
    expect(road).toMatchObject({
      status: 'open',
      service_name: 'Jalan',
      address: expect.stringContaining('Jalan Contoh'),
      address_id: '31.74.01.1001',
      lat: -6.23,
      long: 106.851,
      media_url: null,
      requested_datetime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/),
    })
    // Drawn numbers hold the digits of the RT by chance.
    const text = JSON.stringify((await list()).map(({ service_request_id: _drawn, ...one }) => one))
    expect(text).not.toMatch(/Ibu Contoh|0812|81200000051|pos ronda|003/)
  })

  it('narrows by status, service, dates and change', async () => {
    expect(await ids({ status: 'closed' })).toEqual([])
    expect(await ids({ status: 'open,closed', service_code: 'pohon' })).toEqual([numbers.tree])
    expect(await ids({ service_code: 'pohon,jalan' })).toHaveLength(2)
    const longAgo = new Date(Date.now() - 210 * 86_400_000).toISOString()
    expect(await ids({ start_date: longAgo })).toEqual([numbers.old])
    expect(await ids({ updated_after: new Date(Date.now() - 60_000).toISOString() })).toContain(numbers.old)
    expect(await ids({ start_date: '2026-01-01T00:00:00 07:00', end_date: '2026-01-02T00:00:00Z' })).toEqual(
      [],
    )
  })

  it('pages', async () => {
    expect(await ids({ page_size: '1' })).toEqual([numbers.tree])
    expect(await ids({ page_size: '1', page: '2' })).toEqual([numbers.road])
    expect(await ids({ page_size: '1', page: '3' })).toEqual([])
  })

  it('takes numbers before everything else', async () => {
    const asked = `${numbers.road},${numbers.old?.toLowerCase()},7K3-0000-000,rubbish`
    expect(await ids({ service_request_id: asked, status: 'nonsense', start_date: 'x' })).toEqual([
      numbers.road,
      numbers.old,
    ])
  })

  it.each([
    ['start_date=kemarin', 400],
    ['start_date=2026-02-31T00:00:00Z', 400],
    ['start_date=2026-11-01T00:00:00', 400],
    ['start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z', 400],
    ['start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z', 400],
    ['status=selesai', 400],
    ['page_size=1001', 400],
    ['page=0', 400],
    ['service_code=tidak-ada', 404],
    ['jurisdiction_id=bandung.go.id', 404],
    ['api_key=salah', 403],
    ['changed_after=bukan', 400],
    [`service_request_id=${Array.from({ length: 51 }, (_, i) => i).join(',')}`, 400],
  ])('%s is refused', async (query, status) => {
    for (const format of ['json', 'xml']) {
      const answer = await ask(`${door.url}/v2/requests.${format}?${query}`)
      expect(answer.status).toBe(status)
      expect(answer.type).toContain(format)
    }
  })

  it('takes empty parameters for absent ones', async () => {
    expect(
      await ids({ status: '', start_date: ' ', service_request_id: '', jurisdiction_id: '' }),
    ).toHaveLength(2)
  })

  it('shows an agency its own tickets, with exact positions', async () => {
    const own = await list({ api_key: dbm })
    expect(own.map(one => [one.service_request_id, one.lat])).toEqual([[numbers.road, -6.2301234]])
  })

  it('shows an app its own reports, and none of a whistle-blower', async () => {
    const { body } = await post(`${door.url}/v2/requests.json`, {
      api_key: key,
      service_code: 'jalan',
      address_string: 'Jalan Contoh',
      description: 'Trotoar pecah',
    })
    expect(await ids({ api_key: key })).toEqual([body[0].service_request_id])
  })
})

it('keeps out of its lists the categories conflict.yaml always closes, and no other', () => {
  const tables = loadTables('config')
  const closed = offersOf(tables).filter(offer => offer.closed)
  expect(closed.map(({ category }) => category)).toEqual(Object.keys(tables.conflict.categories))
})

describe('one request', () => {
  it('is found by ticket and by report, and a whistle-blower only by their app', async () => {
    expect((await ask(`${door.url}/v2/requests/${numbers.road}.xml`)).status).toBe(200)
    for (const hidden of [numbers.graft, numbers.byOffice, numbers.byCategory, numbers.whistle]) {
      expect((await ask(`${door.url}/v2/requests/${hidden}.json`)).status).toBe(404)
      expect((await ask(`${door.url}/v2/requests/${hidden}.json?api_key=${dbm}`)).status).toBe(404)
    }
    const own = await ask(`${door.url}/v2/requests/${numbers.whistle}.json?api_key=${key}`)
    expect(own.body).toMatchObject([{ service_request_id: numbers.whistle }])
  })

  it('tells more when asked for extensions', async () => {
    const { body } = await ask(`${door.url}/v2/requests/${numbers.old}.json?extensions=true`)
    expect(body[0]).toMatchObject({
      status: 'closed',
      extended_attributes: { state: 'fixed', jurisdiction_status: 'Selesai', report_count: 1 },
    })
  })
})

describe('changes', () => {
  it('come in order, each once, and not before older transactions have ended', async () => {
    const all: string[] = []
    let next = `${door.url}/v2/requests.json?changed_after=&page_size=1`
    for (let turn = 0; turn < 6; turn++) {
      const { body, headers } = await ask(next)
      all.push(...body.map((one: any) => one.service_request_id))
      next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] as string
    }
    expect(all).toHaveLength(new Set(all).size)
    expect(all).toEqual(expect.arrayContaining([numbers.road, numbers.tree, numbers.old]))

    const late = await fresh.database.pool.connect()
    await late.query('begin')
    await late.query('update ticket set updated_at = clock_timestamp() where number = $1', [numbers.tree])
    await fresh.database.db.query('update ticket set updated_at = clock_timestamp() where number = $1', [
      numbers.road,
    ])
    expect((await ask(next)).body).toEqual([])
    await late.query('commit')
    late.release()
    const { body } = await ask(next.replace('page_size=1', 'page_size=9'))
    expect(body.map((one: any) => one.service_request_id)).toEqual([numbers.tree, numbers.road])
  })
})

describe('services and discovery', () => {
  it('lists every category and one for who does not know', async () => {
    const { body } = await ask(`${door.url}/v2/services.xml`)
    const services = body.services.service as any[]
    expect(services.map(one => one.service_code)).toEqual([
      'jalan',
      'pohon',
      'pungutan-liar',
      'belum-diketahui',
    ])
    expect(services[0]).toMatchObject({ metadata: 'true', type: 'realtime', keywords: 'jalan rusak' })
  })

  it('defines attributes, and knows no others', async () => {
    const { body } = await ask(`${door.url}/v2/services/jalan.json`)
    expect(body.attributes[0].values).toContainEqual({
      key: '31.74.01.1001',
      name: expect.stringContaining(', '),
    })
    expect((await ask(`${door.url}/v2/services/constructor.json`)).status).toBe(404)
  })

  it('is announced in both formats', async () => {
    for (const path of ['/discovery', '/v2/discovery']) {
      const { body } = await ask(`${door.url}${path}.json`)
      expect(body.endpoints[0]).toMatchObject({
        specification: 'http://wiki.open311.org/GeoReport_v2',
        formats: ['text/xml', 'application/json'],
      })
    }
  })

  it('answers unknown addresses and methods in its own way', async () => {
    expect((await ask(`${door.url}/v2/nothing.xml`)).body.errors.error.code).toBe('404')
    expect((await ask(`${door.url}/v2/services.html`)).status).toBe(404)
    const { status, headers } = await ask(`${door.url}/v2/requests.json`, { method: 'DELETE' })
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  })
})
