import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findKey, installAccess, issueKey, revokeKey } from '../../src/accounts/index.js'
import type { KeyHolder } from '../../src/accounts/index.js'
import { ROUTES } from '../../src/agencies/router.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import type { SmallCity } from '../support/small-city.js'
import { fileTicket } from '../support/filing.js'
import { startSmallCity } from '../support/small-city.js'

let fresh: FreshDatabase
let city: SmallCity
const keys: Record<string, string> = {}

const grant = (changes: Partial<KeyHolder>) => ({
  name: 'test',
  scope: 'agency' as const,
  agency: null,
  unit: null,
  channel: null,
  ...changes,
})
const call = (
  path: string,
  key?: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
) =>
  fetch(`${city.url}${path}`, {
    ...init,
    headers: { ...(key && { authorization: `Bearer ${key}` }), ...init.headers },
  })
const post = (path: string, key: string, body: unknown, headers: Record<string, string> = {}) =>
  call(path, key, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database)
  const { database } = fresh
  keys.admin = (await issueKey(database, grant({ scope: 'admin' }))).key
  keys.dbm = (await issueKey(database, grant({ agency: 'DBM' }))).key
  keys.dsda = (await issueKey(database, grant({ agency: 'DSDA' }))).key
  keys.south = (await issueKey(database, grant({ agency: 'DBM', unit: 'DBM-31.74' }))).key
  keys.desk = (await issueKey(database, grant({ scope: 'channel', channel: 'desk-kelurahan' }))).key
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

describe('keys', () => {
  it('are stored as a hash only and die at once', async () => {
    const { id, key } = await issueKey(fresh.database, grant({ scope: 'admin' }))
    const { rows } = await fresh.database.db.query('select * from api_key where id = $1', [id])
    expect(JSON.stringify(rows[0])).not.toContain(key.slice(16))
    expect(await findKey(fresh.database, key)).toMatchObject({ id, scope: 'admin' })
    expect(await findKey(fresh.database, `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toBeNull()
    expect(await revokeKey(fresh.database, id)).toBe(true)
    expect((await call('/api/v1/accounting', key)).status).toBe(401)
  })

  it('are made and ended through the API by administrators', async () => {
    const made = await post('/api/v1/keys', keys.admin as string, {
      name: 'Aplikasi',
      scope: 'agency',
      agency: 'DLH',
    })
    expect(made.status).toBe(201)
    const { id, key } = (await made.json()) as { id: string; key: string }
    expect(key).toMatch(/^mk_[0-9a-f]{12}_[\w-]{43}$/)
    expect((await call('/api/v1/tickets', key)).status).toBe(200)
    expect((await call(`/api/v1/keys/${id}`, keys.admin, { method: 'DELETE' })).status).toBe(204)
    expect((await call('/api/v1/tickets', key)).status).toBe(401)
    const wrong = await post('/api/v1/keys', keys.admin as string, {
      name: 'x',
      scope: 'agency',
      agency: 'XX',
      role: 'admin',
    })
    expect(wrong.status).toBe(400)
    expect(JSON.stringify(await wrong.json())).toContain('#/role')
  })

  it('from outside are installed, replaced and removed', async () => {
    const [first, second] = [
      randomBytes(24).toString('hex'),
      `mk_looks_like_one_${randomBytes(24).toString('hex')}`,
    ]
    await installAccess(fresh.database, [], { adminKey: first })
    expect((await call('/api/v1/accounting', first)).status).toBe(200)
    await installAccess(fresh.database, [], { adminKey: second })
    expect((await call('/api/v1/accounting', first)).status).toBe(401)
    expect((await call('/api/v1/accounting', second)).status).toBe(200)
    await installAccess(fresh.database, [], { adminKey: null })
    expect((await call('/api/v1/accounting', second)).status).toBe(401)
    await expect(installAccess(fresh.database, [], { adminKey: 'short' })).rejects.toThrow('32')
  })
})

it('two programs booting at once make the first logins once', async () => {
  const other = await freshDatabase()
  const agencies = [{ code: 'DBM', name: 'Dinas Bina Marga' }]
  const boots = await Promise.all([
    installAccess(other.database, agencies),
    installAccess(other.database, agencies),
  ])
  const logins = boots.flatMap(boot => boot?.logins ?? [])
  expect(logins.map(login => login.role).toSorted()).toEqual(['admin', 'clerk', 'officer'])
  expect(new Set(logins.map(login => login.password)).size).toBe(3)
  expect(await installAccess(other.database, agencies)).toBeNull()
  const { rows } = await other.database.db.query('select password_hash from account')
  for (const row of rows) expect(row.password_hash).toMatch(/^\$argon2id\$/)
  await other.drop()
})

describe('every route answers every identity as its policy says', () => {
  // A door hears sixty wrong keys a minute from one address; these are more.
  beforeEach(async () => {
    await city.close()
    city = await startSmallCity(fresh.database)
  })
  const sample = (path: string) =>
    `/api/v1${path.replace('{ticket}', '00000000-0000-4000-8000-000000000000').replace('{id}', '00000000-0000-4000-8000-000000000000')}`
  for (const one of ROUTES) {
    it(`${one.method} ${one.path}`, async () => {
      const init = {
        method: one.method.toUpperCase(),
        ...(one.body && { body: '{}', headers: { 'content-type': 'application/json' } }),
      }
      expect((await call(sample(one.path), undefined, init)).status).toBe(401)
      expect((await call(sample(one.path), 'mk_000000000000_'.padEnd(59, 'x'), init)).status).toBe(401)
      expect((await call(`${sample(one.path)}?key=${keys.admin}`, undefined, init)).status).toBe(401)
      for (const [name, scope] of [
        ['admin', 'admin'],
        ['dbm', 'agency'],
        ['desk', 'channel'],
      ] as const) {
        const { status } = await call(sample(one.path), keys[name], init)
        if (one.scopes.includes(scope)) expect([200, 400, 404], `${name} may`).toContain(status)
        else expect(status, `${name} may not`).toBe(403)
      }
    })
  }
})

describe('tickets belong to their agency', () => {
  it('others find nothing, by id or by number, and cannot tell it exists', async () => {
    const north = await fileTicket(fresh.database, {
      text: 'Jalan berlubang',
      unit: 'DBM-31.72',
      phone: '+6281200000009',
      name: 'Ibu Contoh',
    })
    const south = await fileTicket(fresh.database, { text: 'Trotoar rusak', unit: 'DBM-31.74' })
    for (const key of [
      north.ticketId,
      north.ticketNumber,
      north.ticketNumber.toLowerCase().replaceAll('-', ' '),
    ]) {
      expect((await call(`/api/v1/tickets/${encodeURIComponent(key)}`, keys.dbm)).status).toBe(200)
      expect((await call(`/api/v1/tickets/${encodeURIComponent(key)}`, keys.dsda)).status).toBe(404)
      expect((await call(`/api/v1/tickets/${encodeURIComponent(key)}`, keys.south)).status).toBe(404)
      expect((await call(`/api/v1/tickets/${encodeURIComponent(key)}`, keys.admin)).status).toBe(200)
    }
    const numbers = async (key: string | undefined, query = '') =>
      (
        (await (await call(`/api/v1/tickets${query}`, key)).json()) as { data: { number: string }[] }
      ).data.map(ticket => ticket.number)
    expect(await numbers(keys.dsda)).toEqual([])
    expect(await numbers(keys.south)).toEqual([south.ticketNumber])
    expect(await numbers(keys.admin, '?agency=DBM')).toEqual([north.ticketNumber, south.ticketNumber])
    expect((await call('/api/v1/tickets?agency=DSDA', keys.dbm)).status).toBe(403)
    expect((await call('/api/v1/tickets', keys.admin)).status).toBe(400)
    const { next } = (await (await call('/api/v1/tickets', keys.dbm)).json()) as { next: string }
    expect((await call(`/api/v1/tickets?cursor=${next}`, keys.dsda)).status).toBe(400)
  })

  it('show the problem and never the person', async () => {
    const filed = await fileTicket(fresh.database, {
      text: 'Lampu mati',
      phone: '+6281200000042',
      name: 'Bapak Rahasia',
    })
    const response = await call(`/api/v1/tickets/${filed.ticketId}`, keys.dbm)
    const text = await response.text()
    for (const secret of ['81200000042', 'Rahasia', 'same person', filed.messageId])
      expect(text).not.toContain(secret)
    expect(JSON.parse(text)).toMatchObject({
      number: filed.ticketNumber,
      status: 'Menunggu',
      status_label: { en: 'Waiting for the agency' },
      agency: { code: 'DBM', name: 'Dinas Bina Marga' },
      place: {
        kelurahan: { code: '31.74.01.1001', name: 'Tebet Timur' },
        kecamatan: { name: 'Tebet' },
        rt: '003',
        rw: '005',
      },
      report_count: 1,
      reports: [{ text: 'Lampu mati', number: filed.reportNumber }],
      events: [
        { seq: 1, type: 'opened' },
        { type: 'routed' },
        { type: 'attached', report: filed.reportNumber },
      ],
    })
    const etag = response.headers.get('etag') as string
    expect(etag).toBe('"3"')
    expect(
      (
        await call(`/api/v1/tickets/${filed.ticketId}`, keys.dbm, {
          headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
        })
      ).status,
    ).toBe(304)
  })
})
