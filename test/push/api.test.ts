import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type KeyGrant, issueKey } from '../../src/accounts/index.js'
import { createPost, startSender } from '../../src/agencies/push/index.js'
import { runCommand } from '../../src/cli.js'
import { openMetrics } from '../../src/health.js'
import { guardedFetch } from '../../src/network/guarded-fetch.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import { type SmallCity, startSmallCity } from '../support/small-city.js'
import { eventually, ROOT, rowsOf, silent, startReceiver } from './support.js'

let fresh: FreshDatabase
let city: SmallCity
let receiver: Awaited<ReturnType<typeof startReceiver>>
let sender: { close(): Promise<void> }
const keys: Record<string, string> = {}

beforeAll(async () => {
  fresh = await freshDatabase({ max: 8 })
  receiver = await startReceiver(({ body }, response) => {
    response.end(JSON.stringify({ challenge: JSON.parse(body).data.challenge }))
  })
  const localHosts = [receiver.host]
  city = await startSmallCity(fresh.database, { push: { root: ROOT, localHosts } })
  const fetch = guardedFetch({ localHosts, timeoutMs: 1_000 })
  sender = startSender({
    database: fresh.database,
    carriers: {
      push: createPost({ fetch, root: ROOT, publicUrl: city.url }),
      email: { carry: async () => ({ is: 'no_mail_channel' }) },
    },
    log: silent,
    settings: { roundMs: 20, waits: [] },
  })
  const grant = { scope: 'agency', agency: null, unit: null, channel: null } as const
  const grants: Record<string, Partial<KeyGrant>> = {
    dbm: { agency: 'DBM' },
    sudin: { agency: 'DBM', unit: 'DBM-31.74' },
    dlh: { agency: 'DLH' },
    admin: { scope: 'admin' },
    desk: { scope: 'channel', channel: 'desk-kelurahan' },
  }
  for (const [name, given] of Object.entries(grants))
    keys[name] = (await issueKey(fresh.database, { ...grant, ...given, name })).key
})
afterAll(async () => {
  await sender.close()
  await city.close()
  await receiver.close()
  await fresh.drop()
})

async function ask(
  who: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: any }> {
  const response = await fetch(`${city.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${keys[who]}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

const verifiedEndpoint = async (who = 'dbm') => {
  const { body } = await ask(who, 'POST', '/endpoints', { address: receiver.url })
  await eventually(async () => (await ask(who, 'GET', `/endpoints/${body.id}`)).body.state === 'active')
  return body as { id: string; secret: string }
}

it('an endpoint is of its own agency, unit included', async () => {
  const body = { address: receiver.url, agency: 'DBM', unit: 'DSDA-31.74' }
  for (const who of ['admin', 'dbm']) {
    const refused = await ask(who, 'POST', '/endpoints', body)
    expect([refused.status, refused.body.errors[0].detail]).toEqual([400, 'bukan unit dari DBM'])
  }
})

it('an endpoint is made, proves itself, is told, and its deliveries can be looked at and replayed', async () => {
  const made = await ask('dbm', 'POST', '/endpoints', { address: receiver.url })
  expect(made).toMatchObject({
    status: 201,
    body: {
      kind: 'push',
      state: 'unverified',
      agency: { code: 'DBM' },
      unit: null,
      secret: expect.stringMatching(/^whsec_/),
    },
  })
  const { id, secret } = made.body
  await eventually(async () => (await ask('dbm', 'GET', `/endpoints/${id}`)).body.state === 'active')
  expect((await ask('dbm', 'GET', `/endpoints/${id}`)).body).not.toHaveProperty('secret')

  const ticket = await fileTicket(fresh.database, { text: 'lubang' })
  const mine = () => receiver.received.filter(one => one.body.includes(ticket.ticketId))
  await eventually(() => mine().length === 3)
  const first = mine()[0]
  new Webhook(secret).verify(first?.body ?? '', first?.headers as Record<string, string>)
  const { events } = (await ask('dbm', 'GET', `/tickets/${ticket.ticketId}`)).body
  expect(mine().map(one => one.id)).toEqual(events.map((event: { id: string }) => event.id))

  const list = await eventually(async () => {
    const { body } = await ask('dbm', 'GET', `/endpoints/${id}/deliveries?limit=2&state=sent`)
    return body.data[0]?.type === 'ticket.attached' ? body : null
  })
  const older = await ask('dbm', 'GET', `/endpoints/${id}/deliveries?before=${list.before}`)
  expect([...list.data, ...older.body.data].map(({ type }: { type: string }) => type)).toEqual([
    'ticket.attached',
    'ticket.routed',
    'ticket.opened',
    'endpoint.verification',
  ])
  const one = await ask('dbm', 'GET', `/deliveries/${list.data[0].id}`)
  expect(one.body).toMatchObject({ state: 'sent', attempts: 1, log: [{ outcome: 'accepted', status: 200 }] })

  expect((await ask('dbm', 'POST', `/deliveries/${list.data[0].id}/replay`)).body).toEqual({ replayed: 1 })
  await eventually(() => mine().length === 4)
  expect(mine()[3]?.id).toBe(mine()[2]?.id)
  const span = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }
  await eventually(
    async () => (await ask('dbm', 'GET', `/deliveries/${list.data[0].id}`)).body.state === 'sent',
  )
  expect((await ask('dbm', 'POST', `/endpoints/${id}/replay`, span)).body).toEqual({ replayed: 3 })
  await eventually(() => mine().length === 7)

  expect((await ask('dbm', 'POST', `/endpoints/${id}/test`)).status).toBe(202)
  await eventually(() => receiver.received.some(({ body }) => body.includes('endpoint.test')))
  expect((await ask('dbm', 'DELETE', `/endpoints/${id}`)).status).toBe(204)
  expect((await ask('dbm', 'GET', `/endpoints/${id}`)).status).toBe(404)
})

it('the same Idempotency-Key makes one endpoint and turns one secret, and keeps none of them', async () => {
  const key = { 'idempotency-key': 'satu' }
  const body = { address: receiver.url }
  const [a, b] = await Promise.all([
    ask('dlh', 'POST', '/endpoints', body, key),
    ask('dlh', 'POST', '/endpoints', body, key),
  ])
  expect(a.body.secret).toBe(b.body.secret)
  expect((await ask('dlh', 'GET', '/endpoints')).body.data).toHaveLength(1)
  expect((await ask('dlh', 'POST', '/endpoints', { address: `${receiver.url}2` }, key)).status).toBe(422)

  const rotate = () =>
    ask('dlh', 'POST', `/endpoints/${a.body.id}/rotate`, undefined, { 'idempotency-key': 'dua' })
  const turned = await rotate()
  expect((await rotate()).body.secret).toBe(turned.body.secret)
  expect(turned.body.secret).not.toBe(a.body.secret)
  expect(Date.parse(turned.body.former_secret_until)).toBeGreaterThan(Date.now() + 23 * 3_600_000)
  const kept = await rowsOf<{ all: string }>(
    fresh.database,
    `select string_agg(i::text, '') || (select string_agg(e::text, '') from endpoint e) as all from idempotency i`,
  )
  expect(kept[0]?.all).not.toContain('whsec_')
})

it('nobody sees or changes what belongs to others', async () => {
  const { id } = await verifiedEndpoint()
  const { data } = (await ask('dbm', 'GET', `/endpoints/${id}/deliveries`)).body
  for (const who of ['dlh', 'sudin']) {
    expect((await ask(who, 'GET', `/endpoints/${id}`)).status).toBe(404)
    expect((await ask(who, 'PATCH', `/endpoints/${id}`, { active: false })).status).toBe(404)
    expect((await ask(who, 'DELETE', `/endpoints/${id}`)).status).toBe(404)
    expect((await ask(who, 'POST', `/endpoints/${id}/rotate`)).status).toBe(404)
    expect((await ask(who, 'GET', `/deliveries/${data[0].id}`)).status).toBe(404)
    expect((await ask(who, 'POST', `/deliveries/${data[0].id}/replay`)).status).toBe(404)
    const list = (await ask(who, 'GET', '/endpoints')).body.data as { id: string }[]
    expect(list.map(one => one.id)).not.toContain(id)
  }
  expect((await ask('desk', 'GET', '/endpoints')).status).toBe(403)
  expect((await ask('dlh', 'POST', '/endpoints', { address: receiver.url, agency: 'DBM' })).status).toBe(403)
  expect(
    (await ask('sudin', 'POST', '/endpoints', { address: receiver.url, unit: 'DBM-31.71' })).status,
  ).toBe(403)
  const own = await ask('sudin', 'POST', '/endpoints', { address: receiver.url })
  expect(own.body.unit).toMatchObject({ code: 'DBM-31.74' })
  const whole = (await ask('admin', 'GET', '/endpoints?agency=DBM')).body.data as { id: string }[]
  expect(whole.map(one => one.id)).toEqual(expect.arrayContaining([id, own.body.id]))
})

it('addresses that must never be called are refused with the rule, never with a 5xx', async () => {
  const bad = [
    'http://opd.example/x',
    'https://opd.example:8443/x',
    'https://user:pass@opd.example/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:7f00:1]/x',
    'https://[64:ff9b::7f00:1]/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://169.254.169.254/latest',
    'https://100.64.0.1/',
    'https://10.0.0.1/',
    'https://opd.example/x#y',
    'file:///etc/passwd',
    'gopher://opd.example/',
    'nonsense',
    `https://opd.example/${'x'.repeat(2_100)}`,
  ]
  for (const address of bad) {
    const { status, body } = await ask('dbm', 'POST', '/endpoints', { address })
    expect([address.slice(0, 60), status]).toEqual([address.slice(0, 60), 400])
    expect(body.errors[0].pointer).toBe('#/address')
    expect(JSON.stringify(body)).not.toContain('pass@')
  }
  for (const address of ['bukan surel', 'a@example.com, b@example.com', 'Nama <a@example.com>'])
    expect((await ask('dbm', 'POST', '/endpoints', { kind: 'email', address })).status).toBe(400)
  expect((await ask('dbm', 'POST', '/endpoints', { address: receiver.url, state: 'active' })).status).toBe(
    400,
  )
  expect((await ask('admin', 'POST', '/endpoints', { address: receiver.url })).status).toBe(400)
  expect((await ask('admin', 'POST', '/endpoints', { address: receiver.url, agency: 'NIHIL' })).status).toBe(
    400,
  )
  const { id } = await verifiedEndpoint()
  expect((await ask('dbm', 'PATCH', `/endpoints/${id}`, { address: 'https://10.0.0.1/' })).status).toBe(400)
  expect((await ask('dbm', 'GET', '/deliveries/999999999999999999')).status).toBe(404)
  expect((await ask('dbm', 'GET', '/deliveries/x')).status).toBe(400)
})

it('off stays off until it has proved itself again', async () => {
  const { id } = await verifiedEndpoint()
  expect((await ask('dbm', 'PATCH', `/endpoints/${id}`, { active: false })).body).toMatchObject({
    state: 'disabled',
    reason: 'by_hand',
  })
  expect((await ask('dbm', 'POST', `/endpoints/${id}/test`)).status).toBe(409)
  const missed = await fileTicket(fresh.database, { text: 'sementara itu' })
  expect((await ask('dbm', 'PATCH', `/endpoints/${id}`, { active: true })).body.state).toBe('unverified')
  await eventually(async () => {
    const { data } = (await ask('dbm', 'GET', `/endpoints/${id}/deliveries`)).body
    return (
      data.filter(
        (one: { ticket: string; state: string }) =>
          one.ticket === missed.ticketNumber && one.state === 'sent',
      ).length === 3
    )
  })
})

it('what was given up shows as a metric and in the terminal, and is replayed from there', async () => {
  const { id } = await verifiedEndpoint()
  receiver.answer((_received, response) => void response.writeHead(500).end('rusak'))
  await fileTicket(fresh.database, { text: 'lubang' })
  await eventually(async () => (await ask('dbm', 'GET', `/endpoints/${id}`)).body.failed >= 3)
  expect(await openMetrics(fresh.database).metrics()).toMatch(
    /muara_deliveries\{kind="push",state="failed"\} [1-9]/,
  )

  const muara = async (...words: string[]) => {
    const [out, err]: [string[], string[]] = [[], []]
    const code = await runCommand(['deliveries', ...words], {
      env: { DATABASE_URL: fresh.url },
      out: { write: (text: string | Uint8Array) => out.push(String(text)) > 0 } as never,
      err: { write: (text: string | Uint8Array) => err.push(String(text)) > 0 } as never,
    })
    return { code, out: out.join(''), err: err.join('') }
  }
  const list = await muara('list', '--endpoint', id, '--state', 'failed')
  expect(list.out).toMatch(/failed {2}1x {2}http_500/)
  const number = /^\d+/.exec(list.out)?.[0] as string
  expect((await muara('show', number)).out).toMatch(/ {2}1 {2}\S+ {2}http_500 {2}500 {2}\d+ ms {2}rusak/)
  receiver.answer((_received, response) => void response.writeHead(204).end())
  await fresh.database.db.query('update endpoint set rest_until = null')
  expect(await muara('replay', number)).toMatchObject({ code: 0, out: '1 kiriman dikirim ulang.\n' })
  const span = ['--from', '2020-01-01', '--to', '2100-01-01', '--failed']
  expect((await muara('replay', '--endpoint', id, ...span)).out).toMatch(/^[12] kiriman/)
  await eventually(async () => (await ask('dbm', 'GET', `/endpoints/${id}`)).body.failed === 0)
  for (const wrong of [
    ['show', '0'],
    ['replay', 'x'],
    ['replay'],
    ['replay', '--endpoint', id],
    ['list', '--state', 'x'],
  ])
    expect((await muara(...wrong)).code).toBe(1)
})
