import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { type SmallCity, startSmallCity } from '../support/small-city.js'

let fresh: FreshDatabase
let city: SmallCity
let admin: string
let agency: string
beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database)
  const grant = { name: 'test', agency: null, unit: null, channel: null, mode: 'live' } as const
  admin = (await issueKey(fresh.database, { ...grant, scope: 'admin' })).key
  agency = (await issueKey(fresh.database, { ...grant, scope: 'agency', agency: 'DBM' })).key
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

async function call(
  method: string,
  path: string,
  body?: unknown,
  key = admin,
): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${city.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json() }
}
const lurah = { role: 'lurah', office: '31.74.01.1001', name: 'Contoh Satu', email: 'Lurah@Example.com' }

describe('/officials', () => {
  it('keeps the heads of offices; one office has one', async () => {
    const made = await call('POST', '/officials', { ...lurah, phone: '0812-0000-1234' })
    expect(made).toMatchObject({
      status: 201,
      body: {
        office: { code: '31.74.01.1001', name: 'Kelurahan Tebet Timur' },
        email: 'lurah@example.com',
        phone: '+6281200001234',
        channel: 'email',
        active: true,
      },
    })
    expect((await call('POST', '/officials', lurah)).status).toBe(409)
    const lurahs = await call('GET', '/officials?role=lurah')
    expect(lurahs.body.data).toHaveLength(1)
    // Nobody is silent about the others.
    expect(lurahs.body.missing).toHaveLength(266)
    expect(lurahs.body.missing[0]).toMatchObject({
      role: 'lurah',
      office: { name: expect.stringContaining('Kelurahan') },
    })
    expect((await call('GET', `/officials?office=${lurah.office}`)).body.missing).toEqual([])
    expect((await call('GET', `/officials/${made.body.id}`)).body).toEqual(made.body)
  })

  it('changes people, addresses and absences', async () => {
    const [one] = (await call('GET', '/officials?role=lurah')).body.data
    const camat = await call('POST', '/officials', {
      role: 'camat',
      office: '31.74.01',
      name: 'Contoh Dua',
      phone: '081200005678',
    })
    expect(camat.body.channel).toBe('sms')
    const absences = [{ from: '2026-12-24', until: '2026-12-31', deputy: camat.body.id }]
    const changed = await call('PATCH', `/officials/${one.id}`, {
      name: 'Contoh Tiga',
      absences,
      digest: { every: 'week', hour: 6, weekday: 'friday' },
    })
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'Contoh Tiga', email: 'lurah@example.com', absences, digest: { every: 'week' } },
    })
    expect((await call('PATCH', `/officials/${one.id}`, { email: null })).body).toMatchObject({
      channel: 'sms',
      absences,
    })
    expect((await call('PATCH', `/officials/${one.id}`, { active: false })).body).toMatchObject({
      active: false,
    })
    expect((await call('PATCH', `/officials/${one.id}`, { active: true, absences: [] })).body).toMatchObject({
      active: true,
      absences: [],
    })
  })

  it("refuses what cannot be, and every key but the administrator's", async () => {
    const [one] = (await call('GET', '/officials?role=lurah')).body.data
    const self = { absences: [{ from: '2026-12-24', until: '2026-12-31', deputy: one.id }] }
    const back = { absences: [{ from: '2026-12-24', until: '2026-12-01', deputy: one.id }] }
    for (const body of [
      self,
      back,
      { email: null, phone: null },
      { phone: 'bukan nomor' },
      { digest: { every: 'day', hour: 24, weekday: 'monday' } },
    ])
      expect((await call('PATCH', `/officials/${one.id}`, body)).status).toBe(400)
    for (const wrong of [
      { office: '31.74.01' },
      { office: 'DBM' },
      { role: 'gubernur' },
      { email: 'bukan surel' },
      { email: undefined },
    ])
      expect((await call('POST', '/officials', { ...lurah, ...wrong })).status).toBe(400)
    expect((await call('PATCH', '/officials/00000000-0000-4000-8000-000000000000', {})).status).toBe(404)
    expect((await call('GET', '/officials', undefined, agency)).status).toBe(403)
  })
})

describe('/officials/import', () => {
  const header = 'role;office;name;email;phone'
  it('adds and changes from a table, again and again', async () => {
    const csv = `\uFEFF${header}\nwalikota;31.74;Contoh Wali;wali@example.com;\nkepala_sudin;DSDA-31.74;Contoh Sudin;;081200007777\nkepala_dinas;BIRO_PEM;Contoh Biro;biro@example.com;\n`
    expect((await call('POST', '/officials/import', { csv })).body).toEqual({ added: 3, changed: 0 })
    expect(
      (await call('POST', '/officials/import', { csv: csv.replace('Contoh Wali', 'Contoh Baru') })).body,
    ).toEqual({ added: 0, changed: 3 })
    expect((await call('GET', '/officials?office=31.74')).body.data[0]).toMatchObject({ name: 'Contoh Baru' })
  })

  it('is all or nothing, and names the lines that are wrong', async () => {
    const csv = `${header}\ncamat;31.71.01;Contoh;camat@example.com;\ncamat;31.71;Contoh;x@example.com;\nlurah;31.71.01.1001;Contoh;;\n`
    const refused = await call('POST', '/officials/import', { csv })
    expect(refused.status).toBe(400)
    expect(refused.body.errors.map((one: { detail: string }) => one.detail.slice(0, 7))).toEqual([
      'baris 3',
      'baris 4',
    ])
    expect((await call('GET', '/officials?office=31.71.01')).body.data).toEqual([])
    for (const broken of ['role,office\n"', 'a,b\n1,2', `${header}\nlurah;31.71.01.1001`])
      expect((await call('POST', '/officials/import', { csv: broken })).status).toBe(400)
  })
})
