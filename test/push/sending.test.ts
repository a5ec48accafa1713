import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createPost, type SenderSettings, startSender } from '../../src/agencies/push/index.js'
import { challengeOf, secretOf } from '../../src/agencies/push/signing.js'
import { guardedFetch } from '../../src/network/guarded-fetch.js'
import { newNumber } from '../../src/report/index.js'
import {
  changeEndpoint,
  createEndpoint,
  findDelivery,
  findEndpoint,
  putLetter,
  replayDelivery,
  replayRange,
  rotateSecret,
  testEndpoint,
} from '../../src/store/deliveries.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import {
  activeEndpoint,
  eventually,
  happens,
  type Received,
  ROOT,
  rowsOf,
  silent,
  startReceiver,
} from './support.js'

const EVERYWHERE = { agency: null, unit: null }
let fresh: FreshDatabase
let agency: Awaited<ReturnType<typeof startReceiver>>
let sender: { close(): Promise<void> } | undefined

beforeAll(async () => {
  fresh = await freshDatabase({ max: 8 })
  agency = await startReceiver()
})
afterEach(async () => {
  await sender?.close()
  sender = undefined
  agency.received.length = 0
  agency.answer((_received, response) => void response.writeHead(204).end())
  await fresh.database.db.query('truncate delivery, delivery_attempt, told, endpoint')
})
afterAll(async () => {
  await agency.close()
  await fresh.drop()
})

/**
 * Quick waits, so that nobody has to sit through three days; everything else as it is. The time-out is long enough for an
 * agency in this busy process: an answer that came too late would be told again, and nobody expects that one.
 */
const start = (settings: Partial<SenderSettings> = {}, localHosts = [agency.host], timeoutMs = 5_000) => {
  const fetch = guardedFetch({ localHosts, timeoutMs, maxBytes: 65_536 })
  sender = startSender({
    database: fresh.database,
    carriers: {
      push: createPost({ fetch, root: ROOT, publicUrl: 'https://muara.example' }),
      email: { carry: async () => ({ is: 'no_mail_channel' }) },
    },
    log: silent,
    settings: { roundMs: 20, leaseSeconds: 10, waits: [0.05, 0.05, 0.05], ...settings },
  })
}

const verified = (received: Received, secret: string) =>
  new Webhook(secret).verify(received.body, received.headers as Record<string, string>) as {
    type: string
    timestamp: string
    data: Record<string, unknown>
  }
const deliveries = (endpoint: string) =>
  rowsOf<{ id: string; state: string; reason: string | null; tried: number; nextIn: number }>(
    fresh.database,
    `select id, state, reason, tried, extract(epoch from next_at - clock_timestamp())::float as "nextIn" from delivery where endpoint_id = $1 order by id`,
    [endpoint],
  )
const settled = async (endpoint: string, n: number) => {
  const all = await deliveries(endpoint)
  return all.length === n && all.every(({ state }) => state === 'sent')
}
const endpointOf = async (id: string) => {
  const found = await findEndpoint(fresh.database.db, id, EVERYWHERE)
  if (!found) throw new Error('no endpoint')
  return found
}

it('tells every event under the id the API gives it, thin and signed', async () => {
  const id = await activeEndpoint(fresh.database, { address: agency.url })
  const words = 'lubang di depan rumah Pak Contoh 0812-0000-1234'
  const ticket = await fileTicket(fresh.database, { text: words })
  start()
  await eventually(() => agency.received.length === 3)
  const bodies = agency.received.map(one => verified(one, secretOf(ROOT, first(id))))
  expect(bodies.map(({ type }) => type)).toEqual(['ticket.opened', 'ticket.routed', 'ticket.attached'])
  expect(agency.received.map(one => one.id)).toEqual(
    [1, 2, 3].map(seq => `evt_${ticket.ticketNumber}_${seq}`),
  )
  expect(bodies[0]?.data).toEqual({
    ticket: { id: ticket.ticketId, number: ticket.ticketNumber },
    seq: 1,
    version: 1,
    status: null,
    ends: null,
    _links: { ticket: `https://muara.example/api/v1/tickets/${ticket.ticketId}` },
  })
  expect(JSON.stringify(agency.received)).not.toMatch(/lubang|Contoh|0812/)
})

/** The secret depends on id and generation only; a new endpoint is at its first. */
const first = (id: string) => ({ id, secret: 1 })

it('is verified by the library of a receiver before, during and after a rotation', async () => {
  const id = await activeEndpoint(fresh.database, { address: agency.url })
  const { ticketId } = await fileTicket(fresh.database, { text: 'lubang' })
  start()
  await eventually(() => agency.received.length === 3)
  await rotateSecret(fresh.database.db, id, 24, undefined)
  await happens(fresh.database, ticketId)
  await eventually(() => agency.received.length === 4)
  const during = agency.received[3] as Received
  const [older, newer] = [secretOf(ROOT, { id, secret: 1 }), secretOf(ROOT, { id, secret: 2 })]
  expect(verified(during, older)).toEqual(verified(during, newer))
  await fresh.database.db.query(`update endpoint set former_until = clock_timestamp() - interval '1 second'`)
  await happens(fresh.database, ticketId)
  await eventually(() => agency.received.length === 5)
  const after = agency.received[4] as Received
  expect(verified(after, newer).type).toBe('ticket.noted_by_test')
  expect(() => verified(after, older)).toThrow('No matching signature')
  expect(() => verified({ ...after, body: `${after.body} ` }, newer)).toThrow('No matching signature')
})

it('keeps an endpoint silent until it has sent the challenge back, and asks again for a new address', async () => {
  const make = () =>
    fresh.database.transaction(db =>
      createEndpoint(db, {
        id: newNumber(),
        kind: 'push',
        agency: 'DBM',
        unit: null,
        address: agency.url,
        madeBy: 'test',
        change: undefined,
      }),
    )
  const id = await make()
  start({ waits: [30] })
  await eventually(async () => (await deliveries(id))[0]?.reason === 'challenge_not_echoed')
  await fileTicket(fresh.database, { text: 'lubang' })
  agency.answer(({ body }, response) => {
    const { challenge } = JSON.parse(body).data
    response.end(JSON.stringify({ challenge }))
  })
  await fresh.database.transaction(db => testEndpoint(db, id))
  await eventually(async () => (await endpointOf(id)).state === 'active')
  expect(agency.received.every(({ body }) => JSON.parse(body).type === 'endpoint.verification')).toBe(true)

  const before = challengeOf(ROOT, { id, address: agency.url })
  await fresh.database.transaction(db => changeEndpoint(db, id, { address: `${agency.url}2` }))
  expect((await endpointOf(id)).state).toBe('unverified')
  await eventually(async () => (await endpointOf(id)).state === 'active')
  expect(agency.received.at(-1)?.body).not.toContain(before)
  const { ticketId } = await fileTicket(fresh.database, { text: 'lubang lagi' })
  await eventually(() => agency.received.some(({ body }) => body.includes(ticketId)))
})

it('an answer to the challenge of an address that was changed meanwhile proves nothing', async () => {
  const id = await activeEndpoint(fresh.database, { address: agency.url })
  await fresh.database.transaction(db => changeEndpoint(db, id, { address: `${agency.url}2` }))
  let changed: Promise<unknown> | undefined
  agency.answer(({ body }, response) => {
    changed = fresh.database.transaction(db => changeEndpoint(db, id, { address: `${agency.url}3` }))
    changed.then(
      () => response.end(JSON.parse(body).data.challenge),
      () => response.destroy(),
    )
    agency.answer((_received, other) => void other.writeHead(500).end())
  })
  start({ waits: [30] })
  await eventually(() => changed !== undefined)
  await changed
  await eventually(() => agency.received.length === 2)
  await eventually(async () => (await deliveries(id)).at(-1)?.reason === 'http_500')
  expect((await endpointOf(id)).state).toBe('unverified')
})

it('tries again what failed, in order, and gives up after the last attempt where everybody sees it', async () => {
  const id = await activeEndpoint(fresh.database, { address: agency.url })
  agency.answer((received, response) => {
    const bad = received.id.endsWith('_1')
    response.writeHead(bad ? 500 : 200).end('rahasia warga@example.com 0812-0000-1234')
  })
  await fileTicket(fresh.database, { text: 'lubang' })
  start()
  await eventually(async () => {
    const [first, ...others] = await deliveries(id)
    return first?.state === 'failed' && others.length === 2 && others.every(({ state }) => state === 'sent')
  })
  const order = agency.received.map(one => one.id.at(-1))
  expect(order).toEqual(['1', '1', '1', '1', '2', '3'])
  const [given] = await deliveries(id)
  const shown = await findDelivery(fresh.database.db, given?.id ?? '', EVERYWHERE)
  expect(shown).toMatchObject({ state: 'failed', reason: 'http_500', tried: 4 })
  expect(shown?.log.map(({ number, outcome, status, answer }) => [number, outcome, status, answer])).toEqual(
    [1, 2, 3, 4].map(n => [n, 'http_500', 500, 'rahasia [surel] [telepon]']),
  )
  expect(await endpointOf(id)).toMatchObject({ failed: 1, pending: 0, failures: 0 })

  const signed = agency.received[0]?.headers['webhook-signature']
  await new Promise(settle => setTimeout(settle, 1_000))
  agency.answer((_received, response) => void response.writeHead(204).end())
  agency.received.length = 0
  expect(await replayDelivery(fresh.database.db, given?.id ?? '')).toBe(true)
  await eventually(() => agency.received.length === 1)
  expect(agency.received[0]?.id).toMatch(/_1$/)
  expect(agency.received[0]?.headers['webhook-signature']).not.toBe(signed)
})

it('cuts an attempt off before its lease ends: every repeat follows one whose outcome is noted', async () => {
  const id = await activeEndpoint(fresh.database, { address: 'sudin@example.com', kind: 'email' })
  await putLetter(fresh.database.db, id, null, 'letter.help', {})
  let calls = 0
  const carry = () => ((calls += 1) < 3 ? new Promise<never>(() => {}) : Promise.resolve({ is: 'accepted' }))
  sender = startSender({
    database: fresh.database,
    carriers: { push: { carry }, email: { carry } },
    log: silent,
    settings: { roundMs: 20, leaseSeconds: 0.4, waits: [0.05, 0.05, 0.05] },
  })
  await eventually(() => settled(id, 1))
  const attempts = await rowsOf<{ outcome: string | null }>(
    fresh.database,
    'select outcome from delivery_attempt order by number',
  )
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['outcome_unknown', 'outcome_unknown', 'accepted'])
})

it('replays a span of time under the same ids, and what waits or was cancelled not at all', async () => {
  const id = await activeEndpoint(fresh.database, { address: agency.url })
  await fileTicket(fresh.database, { text: 'lubang' })
  start()
  await eventually(() => settled(id, 3))
  const ids = agency.received.map(one => one.id)
  agency.received.length = 0
  const span = { from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) }
  expect(await replayRange(fresh.database.db, id, { ...span, onlyFailed: true })).toBe(0)
  expect(await replayRange(fresh.database.db, id, { ...span, onlyFailed: false })).toBe(3)
  await eventually(() => agency.received.length === 3)
  expect(agency.received.map(one => one.id)).toEqual(ids)
  expect(await replayRange(fresh.database.db, id, { from: span.to, to: span.to, onlyFailed: false })).toBe(0)
})

it('410 switches the endpoint off; a redirect is a failure and is not followed', async () => {
  const id = await activeEndpoint(fresh.database, { address: agency.url })
  agency.answer((_received, response) => void response.writeHead(302, { location: agency.url }).end())
  await fileTicket(fresh.database, { text: 'lubang' })
  start({ waits: [0.05, 60, 60] })
  // Counted when it begins; put off when it has ended.
  await eventually(async () => {
    const [first] = await deliveries(id)
    return first?.tried === 2 && first.nextIn > 1
  })
  expect((await deliveries(id))[0]).toMatchObject({ state: 'pending', reason: 'redirected' })
  agency.answer((_received, response) => void response.writeHead(410).end())
  await fresh.database.db.query(`update delivery set next_at = clock_timestamp() where state = 'pending'`)
  await eventually(async () => (await endpointOf(id)).state === 'disabled')
  expect(await endpointOf(id)).toMatchObject({ reason: 'gone', pending: 3 })
  const sent = agency.received.length
  await new Promise(settle => setTimeout(settle, 150))
  expect(agency.received).toHaveLength(sent)
})

it('waits as long as Retry-After says, for this delivery and for the whole endpoint', async () => {
  const id = await activeEndpoint(fresh.database, { address: agency.url })
  agency.answer((_received, response) => void response.writeHead(503, { 'retry-after': '120' }).end())
  await fileTicket(fresh.database, { text: 'lubang' })
  start()
  await eventually(async () => (await deliveries(id))[0]?.reason === 'http_503')
  expect((await deliveries(id))[0]?.nextIn).toBeGreaterThan(110)
  await fileTicket(fresh.database, { text: 'lain' })
  await eventually(async () => (await deliveries(id)).length > 3)
  await new Promise(settle => setTimeout(settle, 150))
  expect(agency.received).toHaveLength(1)
  expect((await endpointOf(id)).restUntil?.getTime()).toBeGreaterThan(Date.now() + 100_000)
})

it('remembers over a restart that an endpoint rests, and then tries it with one delivery', async () => {
  const id = await activeEndpoint(fresh.database, { address: agency.url })
  agency.answer((_received, response) => void response.writeHead(500).end())
  // More than fail before it rests: some are left that could go at once.
  for (let i = 0; i < 20; i += 1) await fileTicket(fresh.database, { text: `t${i}` })
  const rest = { failures: 4, first: 60, longest: 60 }
  start({ waits: [60], rest })
  await eventually(async () => (await endpointOf(id)).restUntil)
  await sender?.close()
  const before = agency.received.length
  const { failures } = await endpointOf(id)
  start({ waits: [60], rest })
  await new Promise(settle => setTimeout(settle, 200))
  expect(agency.received).toHaveLength(before)
  // Its rest is over: one at a time, and the first that is taken ends the caution.
  await fresh.database.db.query(`update endpoint set rest_until = clock_timestamp() - interval '1 second'`)
  await eventually(async () => (await endpointOf(id)).failures > failures)
  await new Promise(settle => setTimeout(settle, 200))
  expect(agency.received).toHaveLength(before + 1)
  agency.answer((_received, response) => void response.writeHead(204).end())
  await fresh.database.db.query(`update endpoint set rest_until = null`)
  await fresh.database.db.query(`update delivery set next_at = clock_timestamp() where state = 'pending'`)
  await eventually(() => settled(id, 60))
  expect(await endpointOf(id)).toMatchObject({ failures: 0, failingSince: null, restUntil: null })
})

it('reaches no internal address, whatever is in the table, and names the reason', async () => {
  const addresses = [
    agency.url,
    'https://127.0.0.1/x',
    'https://169.254.169.254/',
    'https://localhost/',
    'http://example.com/',
  ]
  const ids = await Promise.all(addresses.map(address => activeEndpoint(fresh.database, { address })))
  await fileTicket(fresh.database, { text: 'lubang' })
  start({ waits: [60] }, [])
  for (const id of ids)
    await eventually(async () => (await deliveries(id))[0]?.reason === 'forbidden_address')
  expect(agency.received).toHaveLength(0)
})

it('a silent endpoint is left after the time-out, one whose body never ends is not', async () => {
  const id = await activeEndpoint(fresh.database, { address: agency.url })
  agency.answer((received, response) => {
    if (received.id.endsWith('_1')) return
    response.writeHead(200, { 'content-length': '1000' })
    response.write('ya')
  })
  await fileTicket(fresh.database, { text: 'lubang' })
  start({ waits: [0.05] }, [agency.host], 1_000)
  await eventually(async () => (await deliveries(id)).at(-1)?.state === 'sent')
  const all = await deliveries(id)
  expect(all.map(({ state, reason }) => [state, reason])).toEqual([
    ['failed', 'timeout'],
    ['sent', null],
    ['sent', null],
  ])
})
