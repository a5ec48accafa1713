import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import { makeAccount, PASSWORD, Visitor } from '../support/people.js'
import type { SmallCity } from '../support/small-city.js'
import { startSmallCity } from '../support/small-city.js'

let fresh: FreshDatabase
let city: SmallCity
let visitor: Visitor

beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database, { loginLimits: { perAddress: 10_000, perAccount: 10_000 } })
  await makeAccount(fresh.database, 'clerk', 'loket')
  await makeAccount(fresh.database, 'admin', 'admin')
  await makeAccount(fresh.database, 'officer', 'opd')
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})
beforeEach(() => {
  visitor = new Visitor(city.url)
})

describe('signing in', () => {
  it('leads each role to its page and shows nobody another one', async () => {
    for (const [login, home, allowed] of [
      ['loket', '/meja', ['/meja']],
      ['admin', '/kesehatan', ['/meja', '/kesehatan']],
      ['opd', '/', []],
    ] as const) {
      const one = new Visitor(city.url)
      const answer = await one.signIn(login)
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toBe(home)
      for (const path of ['/meja', '/kesehatan'] as const)
        expect((await one.get(path)).status, `${login} at ${path}`).toBe(
          (allowed as readonly string[]).includes(path) ? 200 : 403,
        )
    }
  })

  it('sends strangers to the form and brings them back, only to pages of ours', async () => {
    const asked = await visitor.get('/meja')
    expect(asked.status).toBe(303)
    expect(asked.headers.get('location')).toBe('/masuk?lanjut=%2Fmeja')
    for (const [then, expected] of [
      ['/meja', '/meja'],
      ['//evil.example', '/meja'],
      ['/\\evil.example', '/meja'],
      ['https://evil.example', '/meja'],
      ['/\t/evil', '/meja'],
    ] as const) {
      const answer = await new Visitor(city.url).post('/masuk', {
        login: 'LOKET ',
        password: PASSWORD,
        lanjut: then,
      })
      expect(answer.headers.get('location')).toBe(expected)
    }
  })

  it('gives the same answer for an unknown name and a wrong password', async () => {
    const texts = []
    for (const login of ['loket', 'nobody']) {
      const answer = await visitor.signIn(login, 'wrong')
      expect(answer.status).toBe(422)
      texts.push((await answer.text()).replaceAll(login, ''))
    }
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]).toContain('<title>Galat:')
    for (const strange of ['', "' or 1=1 --", 'a'.repeat(5000), '\u0000'])
      expect((await visitor.signIn(strange, strange)).status).toBe(422)
    expect((await visitor.post('/masuk', {})).status).toBe(422)
  })

  it('starts a session under a new id, in a cookie no script can read', async () => {
    visitor.cookies.set('muara', 's%3Aplanted.AAAA')
    const answer = await visitor.signIn('loket')
    const [cookie] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    expect(cookie).not.toContain('planted')
    expect((await visitor.get('/meja')).headers.get('cache-control')).toBe('no-store')
    const before = visitor.cookies.get('muara')
    await visitor.signIn('loket')
    expect(visitor.cookies.get('muara')).not.toBe(before)
    const old = new Visitor(city.url)
    old.cookies.set('muara', before as string)
    expect((await old.get('/meja')).status).toBe(303)
  })

  it('ends on the server when signing out', async () => {
    await visitor.signIn('loket')
    const copy = new Map(visitor.cookies)
    expect((await visitor.post('/keluar', {})).headers.get('location')).toBe('/masuk')
    for (const [name, value] of copy) visitor.cookies.set(name, value)
    expect((await visitor.get('/meja')).status).toBe(303)
  })

  it('ends at once for a disabled account, a changed role and a changed password', async () => {
    const id = await makeAccount(fresh.database, 'admin', 'former')
    const set = (change: string) =>
      fresh.database.db.query(`update account set ${change} where id = $1`, [id])
    await visitor.signIn('former')
    expect((await visitor.get('/kesehatan')).status).toBe(200)
    await set(`role = 'clerk'`)
    expect((await visitor.get('/kesehatan')).status).toBe(403)
    await set(`role = 'admin', password_hash = password_hash || 'x'`)
    expect((await visitor.get('/kesehatan')).status).toBe(303)
    await set(`password_hash = left(password_hash, -1)`)
    expect((await visitor.get('/kesehatan')).status).toBe(200)
    await set('disabled_at = now()')
    expect((await visitor.get('/kesehatan')).status).toBe(303)
    expect((await visitor.signIn('former')).status).toBe(422)
  })

  it('behind TLS the cookie is pinned to the host', async () => {
    const secure = await startSmallCity(fresh.database, { publicUrl: 'https://muara.example' })
    const answer = await fetch(`${secure.url}/masuk`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ login: 'loket', password: PASSWORD }),
      headers: { origin: 'https://muara.example', 'x-forwarded-proto': 'https' },
    })
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-muara=.*Path=\/;.*HttpOnly; Secure/)
    expect(answer.headers.get('strict-transport-security')).toContain('max-age')
    await secure.close()
  })
})

describe('guessing', () => {
  it('is slowed down by account, from anywhere and however typed', async () => {
    const guarded = await startSmallCity(fresh.database, { loginLimits: { perAddress: 1000, perAccount: 3 } })
    const one = new Visitor(guarded.url)
    for (const login of ['loket', 'LOKET', ' loket'])
      expect((await one.signIn(login, 'wrong')).status).toBe(422)
    const answer = await one.post(
      '/masuk',
      { login: 'Loket', password: PASSWORD },
      { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': '203.0.113.9' },
    )
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await one.signIn('admin')).status).toBe(303)
    await guarded.close()
  })

  it('is slowed down by address, whatever header claims another', async () => {
    const guarded = await startSmallCity(fresh.database, { loginLimits: { perAddress: 3, perAccount: 1000 } })
    const status = async (name: string) =>
      (
        await new Visitor(guarded.url).post(
          '/masuk',
          { login: name, password: 'x' },
          { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': `203.0.113.${name}` },
        )
      ).status
    expect([await status('1'), await status('2'), await status('3'), await status('4')]).toEqual([
      422, 422, 422, 429,
    ])
    await guarded.close()
  })
})

describe('other sites', () => {
  it('cannot make a browser change anything', async () => {
    await visitor.signIn('loket')
    const form = { id: '', text: 'dari situs lain', step: 'send' }
    const hostile: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ]
    for (const headers of hostile)
      for (const path of ['/meja', '/keluar', '/masuk', '/meja/mirip', '/kesehatan/ulang/x'])
        expect((await visitor.post(path, form, headers)).status, `${path} ${JSON.stringify(headers)}`).toBe(
          403,
        )
    expect((await visitor.get('/keluar')).status).toBe(404)
    expect((await visitor.get('/meja')).status).toBe(200)
    expect((await visitor.post('/meja', form, { origin: city.url })).status).toBe(303)
  })
})
