import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import { ROUTES } from '../../src/agencies/router.js'
import { MessageSchema, Submitted, TicketDetail, TicketPage } from '../../src/agencies/schemas.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import type { SmallCity } from '../support/small-city.js'
import { fileTicket } from '../support/filing.js'
import { startSmallCity } from '../support/small-city.js'

/** Copies of one request at the same moment, and how many requests are doubled at once. */
const COPIES = 5
const DOUBLED = 4

let fresh: FreshDatabase
let city: SmallCity
let admin: string

const call = (path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) =>
  fetch(`${city.url}${path}`, { ...init, headers: { authorization: `Bearer ${admin}`, ...init.headers } })
const post = (body: unknown, headers: Record<string, string> = {}) =>
  call('/api/v1/reports', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
const json = async (response: Response) => (await response.json()) as any

beforeAll(async () => {
  // A connection for each: the wait for one is bounded, and says nothing about copies.
  fresh = await freshDatabase({ max: COPIES * DOUBLED })
  city = await startSmallCity(fresh.database)
  admin = (
    await issueKey(fresh.database, { name: 'test', scope: 'admin', agency: null, unit: null, channel: null })
  ).key
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

describe('handing in a report', () => {
  it('answers with the numbers', async () => {
    const response = await post({
      text: 'Got mampet di depan pos',
      kelurahan: '31.74.01.1002',
      phone: '0812-0000-0001',
    })
    expect(response.status).toBe(201)
    const body = await json(response)
    expect(Submitted.strict().safeParse(body).error).toBeUndefined()
    expect(body).toMatchObject({
      state: 'settled',
      reports: [{ ticket: { agency: 'DBM', status: 'Menunggu' } }],
    })
  })

  it('answers 202 while nobody has processed it', async () => {
    const slow = await startSmallCity(fresh.database, {
      patience: 60,
      submit: async () => {
        const { rows } = await fresh.database.db.query(
          `insert into message (id, channel, adapter, key, raw) values (gen_random_uuid(), 'desk-kelurahan', 'desk', gen_random_uuid()::text, '') returning id`,
        )
        return { messageId: rows[0].id }
      },
    })
    const response = await fetch(`${slow.url}/api/v1/reports`, {
      method: 'POST',
      body: '{"text":"Pohon tumbang"}',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}` },
    })
    expect(response.status).toBe(202)
    expect(await json(response)).toMatchObject({ state: 'accepted', reports: [] })
    await slow.close()
  })

  it('refuses what nobody knows and says where', async () => {
    const response = await post({ text: 'x', status: 'closed', media: [{ content: '!!' }], lat: 1 })
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    const { errors } = await json(response)
    expect(errors.map((fault: { pointer: string }) => fault.pointer).toSorted()).toEqual([
      '#/lat',
      '#/media/0/content',
      '#/status',
    ])
    for (const fault of errors) expect(fault.detail).not.toBe(fault.detail_en)
    expect(await json(await post({ text: 'x', lat: 1 }))).toMatchObject({
      errors: [{ pointer: '#/lat', detail_en: 'lat and lon belong together' }],
    })
    expect(await json(await post({}))).toMatchObject({ errors: [{ pointer: '#/text' }] })
  })

  it('tells what the channel cannot take', async () => {
    const response = await post({ text: 'x', phone: '0000000' })
    expect(response.status).toBe(400)
    expect(await json(response)).toMatchObject({
      errors: [{ detail: 'phone: bukan nomor telepon yang dikenal' }],
    })
  })

  it('answers broken requests with problems, never with a stack', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const cases: [Promise<Response>, number][] = [
      [post('{"text":'), 400],
      [post('null'), 400],
      [post(`{"text":"x","media":${deep}}`), 400],
      [post('{"text":"x"}', { 'content-type': 'text/plain' }), 415],
      [post('{"text":"x"}', { 'content-type': 'application/json; charset=utf-99' }), 415],
      [post(JSON.stringify({ text: 'x'.repeat(21 * 1024 * 1024) })), 413],
      [post({ text: 'x', __proto__: { admin: true } }), 201],
      [post('{"text":"x","__proto__":{"admin":true},"constructor":{"prototype":{}}}'), 400],
      [call('/api/v1/messages?channel=x&external_id=%00'), 400],
      [call('/api/v1/messages?channel=x&external_id=1&external_id=2'), 400],
      [call('/api/v1/messages?channel=x&external_id=1&where[id][$ne]=1'), 400],
      [call("/api/v1/messages/'; drop table message"), 400],
      [call('/api/v1/tickets/%00'), 400],
      [call('/api/v1/tickets/%'), 400],
      [call('/api/v1/tickets/zzz'), 404],
      [call('/api/v1/tickets?agency=DBM&limit=1000'), 400],
      [call('/api/v1/tickets?agency=DBM&limit=-1'), 400],
      [call('/api/v1/tickets?agency=DBM&cursor=zzz'), 400],
      [call('/api/v1/tickets?agency=DBM&status=Nonsense'), 400],
      [call('/api/v1/tickets?agency=DBM&updated_after=yesterday'), 400],
      [call('/api/v1/accounting?x=1'), 400],
      [call('/api/v1/tickets', { method: 'PUT' }), 405],
      [call('/api/v1/Tickets'), 404],
      [call('/api/v1/tickets/'), 404],
      [call('/api/v1/nothing'), 404],
      [call('/api/nothing'), 404],
    ]
    for (const [index, [pending, status]] of cases.entries()) {
      const response = await pending
      expect(response.status, `case ${index}`).toBe(status)
      const text = await response.text()
      expect(text).not.toMatch(/at .*\.[jt]s:|node_modules/)
      if (status >= 400)
        expect(JSON.parse(text), `case ${index}`).toMatchObject({
          status,
          title: expect.any(String),
          title_en: expect.any(String),
        })
    }
  })

  it('tells the limits of a key', async () => {
    const narrow = await startSmallCity(fresh.database, { requestsPerMinute: 2 })
    const { key } = await issueKey(fresh.database, {
      name: 'opd',
      scope: 'agency',
      agency: 'DLH',
      unit: null,
      channel: null,
    })
    const ask = () =>
      fetch(`${narrow.url}/api/v1/tickets`, {
        headers: { authorization: `Bearer ${key}`, 'x-forwarded-for': String(Math.random()) },
      })
    const first = await ask()
    expect(first.headers.get('ratelimit')).toContain('r=1')
    await ask()
    const third = await ask()
    expect(third.status).toBe(429)
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await json(third)).toMatchObject({ status: 429 })
    await narrow.close()
  })

  it('slows down who tries keys, and nobody else', async () => {
    const guarded = await startSmallCity(fresh.database)
    const ask = (key: string) =>
      fetch(`${guarded.url}/api/v1/accounting`, { headers: { authorization: `Bearer ${key}` } })
    const guesses = await Promise.all(
      Array.from({ length: 70 }, (_, index) =>
        ask(`mk_${String(index).padStart(12, '0')}_${'x'.repeat(43)}`),
      ),
    )
    expect(guesses.filter(guess => guess.status === 401).length).toBe(60)
    expect(guesses.filter(guess => guess.status === 429).length).toBe(10)
    expect((await ask(admin)).status).toBe(200)
    await guarded.close()
  })
})

describe('Idempotency-Key', () => {
  it('one effect for copies at the same moment, the same answer for all', async () => {
    const keys = Array.from({ length: 20 }, () => randomUUID())
    const { rows: before } = await fresh.database.db.query('select count(*)::int as n from ticket')
    const copiesOf = (key: string) =>
      Promise.all(
        Array.from({ length: COPIES }, () =>
          post({ text: `Jalan rusak ${key}` }, { 'idempotency-key': key }),
        ),
      )
    const answers: Response[][] = []
    for (let at = 0; at < keys.length; at += DOUBLED)
      answers.push(...(await Promise.all(keys.slice(at, at + DOUBLED).map(copiesOf))))
    for (const copies of answers) {
      const texts = await Promise.all(copies.map(copy => copy.text()))
      expect(copies.map(copy => copy.status)).toEqual(Array.from({ length: COPIES }, () => 201))
      expect(new Set(texts).size).toBe(1)
    }
    const { rows: after } = await fresh.database.db.query('select count(*)::int as n from ticket')
    expect(after[0].n - before[0].n).toBe(keys.length)
  })

  it('another body is refused, and another caller has keys of his own', async () => {
    const key = randomUUID()
    expect((await post({ text: 'Satu' }, { 'idempotency-key': key })).status).toBe(201)
    expect((await post({ text: 'Dua' }, { 'idempotency-key': key })).status).toBe(422)
    const desk = (
      await issueKey(fresh.database, {
        name: 'desk',
        scope: 'channel',
        agency: null,
        unit: null,
        channel: 'desk-kelurahan',
      })
    ).key
    expect(
      (await post({ text: 'Dua' }, { 'idempotency-key': key, authorization: `Bearer ${desk}` })).status,
    ).toBe(201)
    expect(
      (await post({ text: 'Dua', channel: 'desk-pendopo' }, { authorization: `Bearer ${desk}` })).status,
    ).toBe(403)
  })

  it('a process that died in the middle is taken over without a second effect', async () => {
    const key = randomUUID()
    const first = await json(await post({ text: 'Banjir' }, { 'idempotency-key': key }))
    await fresh.database.db.query(
      `update idempotency set status = null, response = null, created_at = created_at - interval '1 minute' where key = $1`,
      [key],
    )
    expect(await json(await post({ text: 'Banjir' }, { 'idempotency-key': key }))).toEqual(first)
  })

  it('a refusal is not remembered', async () => {
    const key = randomUUID()
    expect((await post({ text: 'x', phone: '0000000' }, { 'idempotency-key': key })).status).toBe(400)
    expect((await post({ text: 'x' }, { 'idempotency-key': key })).status).toBe(201)
  })
})

describe('messages', () => {
  it('show everything that became of them, also after the author took the words back', async () => {
    const filed = await fileTicket(fresh.database, { text: 'Sampah menumpuk', phone: '+6281200000077' })
    const view = async () => json(await call(`/api/v1/messages/${filed.messageId}`))
    const body = await view()
    expect(MessageSchema.strict().safeParse(body).error).toBeUndefined()
    expect(body).toMatchObject({
      state: 'settled',
      outcome: 'report',
      normalised: {
        text: 'Sampah menumpuk',
        sender: { kind: 'phone', value: '+6281200000077' },
        media_count: 0,
        may_answer: true,
      },
      reports: [
        { number: filed.reportNumber, category: { value: 'Jalan' }, ticket: { number: filed.ticketNumber } },
      ],
      replies: [],
    })
    const found = await json(
      await call(`/api/v1/messages?channel=desk-kelurahan&external_id=${filed.externalId}`),
    )
    expect(found.data.map((message: { id: string }) => message.id)).toEqual([filed.messageId])
    await fresh.database.db.query(
      `update message set draft = draft - 'text' - 'sender' - 'media' - 'point', understanding = null where id = $1`,
      [filed.messageId],
    )
    expect((await view()).normalised).toMatchObject({ text: '', sender: { kind: 'none', value: null } })
  })

  it('in quarantine go back in flight, others do not', async () => {
    const filed = await fileTicket(fresh.database, { text: 'x' })
    const replay = (id: string) => call(`/api/v1/messages/${id}/replay`, { method: 'POST' })
    expect((await replay(filed.messageId)).status).toBe(409)
    expect((await replay(randomUUID())).status).toBe(404)
    await fresh.database.db.query(`update message set state = 'quarantined' where id = $1`, [filed.messageId])
    expect((await json(await call('/api/v1/accounting'))).quarantined).toBe(1)
    expect((await replay(filed.messageId)).status).toBe(202)
  })
})

describe('the published document', () => {
  it('names every route with its policy, and real answers fit it', async () => {
    const document = await json(await fetch(`${city.url}/api/openapi.json`))
    expect(document.openapi).toBe('3.1.0')
    const published = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map(method => `${method} ${path}`),
    )
    expect(published.toSorted()).toEqual(ROUTES.map(one => `${one.method} /api/v1${one.path}`).toSorted())
    const parameters = document.paths['/api/v1/tickets'].get.parameters.map(
      (one: { name: string }) => one.name,
    )
    expect(parameters.toSorted()).toEqual(['agency', 'cursor', 'limit', 'status', 'updated_after'])
    expect(document.components.schemas.NewReport.additionalProperties).toBe(false)
    const page = await json(await call('/api/v1/tickets?agency=DBM&limit=2'))
    expect(TicketPage.strict().safeParse(page).error).toBeUndefined()
    expect(
      TicketDetail.strict().safeParse(await json(await call(`/api/v1/tickets/${page.data[0].id}`))).error,
    ).toBeUndefined()
  })

  it('can be tried out without asking anybody else', async () => {
    const page = await fetch(`${city.url}/api/docs`)
    const html = await page.text()
    expect(html).not.toMatch(/https?:\/\//)
    expect(page.headers.get('content-security-policy')).not.toMatch(/https?:/)
    for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g))
      expect((await fetch(`${city.url}${path}`)).status).toBe(200)
    expect(await json(await fetch(`${city.url}/api/problems/too_many`))).toMatchObject({ status: 429 })
  })
})
