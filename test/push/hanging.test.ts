import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPost, PUSH_LIMITS, startSender } from '../../src/agencies/push/index.js'
import { guardedFetch } from '../../src/network/guarded-fetch.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/small-city.js'
import { activeEndpoint, eventually, ROOT, rowsOf, silent, startReceiver } from './support.js'

const HEALTHY = ['DLH', 'DPHK', 'DISHUB', 'SATPOL', 'DCKTRP', 'DINKES', 'DISDIK', 'DSDA', 'DAMKAR']
const TICKETS_OF_THE_SILENT = 1_000
/** Of each healthy agency, without the silent one and again with it. */
const TICKETS_OF_EACH = 10
/** Every ticket is opened, routed and given its report. */
const EVENTS_OF_A_TICKET = 3
const SLOTS = 4
const ROUND_MS = 500
/** Between one round of nine tickets and the next: 180 events a second. */
const PACE_MS = 150
/** Stands for the 20 s of `PUSH_LIMITS`: as long as one of the two measurements, so that slots are held during all of it. */
const TIMEOUT_MS = 1_500
const REST = { failures: 5, first: 1, longest: 1 }
/** How much longer the slowest twentieth may wait beside a silent agency than without it; one round comes on top. */
const MOST = 4

let fresh: FreshDatabase
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  fresh = await freshDatabase({ max: 12 })
})
afterAll(async () => {
  for (const close of closing.reverse()) await close()
  await fresh.drop()
})

it('nine agencies are told as without it while the tenth hangs with a thousand tickets, times out, rests and comes back', async () => {
  const { database } = fresh
  let [open, most] = [0, 0]
  const hanging = await startReceiver((_received, response) => {
    most = Math.max(most, (open += 1))
    response.once('close', () => (open -= 1))
  })
  const agencies = await Promise.all(HEALTHY.map(async code => ({ code, receiver: await startReceiver() })))
  closing.push(hanging.close, ...agencies.map(({ receiver }) => receiver.close))
  for (const { code, receiver } of agencies)
    await activeEndpoint(database, { agency: code, address: receiver.url })

  const localHosts = [hanging.host, ...agencies.map(({ receiver }) => receiver.host)]
  const fetch = guardedFetch({ localHosts, ...PUSH_LIMITS, timeoutMs: TIMEOUT_MS })
  const sender = startSender({
    database,
    carriers: {
      push: createPost({ fetch, root: ROOT, publicUrl: 'https://muara.example' }),
      email: { carry: async () => ({ is: 'no_mail_channel' }) },
    },
    log: silent,
    settings: { slots: SLOTS, roundMs: ROUND_MS, waits: Array.from({ length: 12 }, () => 0.1), rest: REST },
  })
  closing.push(() => sender.close())

  /** Tickets of all nine, until every agency knows of every event. @returns what each event waited, shortest first. */
  async function nineAreTold(tickets: number): Promise<number[]> {
    const before = agencies.map(({ receiver }) => receiver.received.length)
    for (let n = 0; n < tickets; n += 1) {
      const filed = agencies.map(({ code }) => fileTicket(database, { text: `t${n}`, agency: code }))
      await Promise.all([...filed, pause(PACE_MS)])
    }
    const told = () => agencies.map(({ receiver }, i) => receiver.received.slice(before[i]))
    await eventually(() => told().every(one => one.length === tickets * EVENTS_OF_A_TICKET), 30)
    const events = await rowsOf<{ id: string; at: Date }>(
      database,
      `select 'evt_' || t.number || '_' || e.seq as id, e.at from ticket_event e join ticket t on t.id = e.ticket_id where t.agency <> 'DBM'`,
    )
    const happened = new Map(events.map(({ id, at }) => [id, at.getTime()]))
    const waits = told().flatMap(one => one.map(({ id, at }) => at - (happened.get(id) as number)))
    return waits.toSorted((a, b) => a - b)
  }
  await nineAreTold(1)
  const floor = await nineAreTold(TICKETS_OF_EACH)

  const endpoint = await activeEndpoint(database, { address: hanging.url })
  await manyTickets()
  await eventually(() => open === SLOTS)
  const beside = await nineAreTold(TICKETS_OF_EACH)
  console.info('event to agency, ms', { without: figures(floor), besideASilentOne: figures(beside) })
  expect(part(beside, 0.95)).toBeLessThan(MOST * part(floor, 0.95) + ROUND_MS)

  // Slots come free only as requests time out; after a few in a row the silent one rests, and the others go on.
  const health = async () =>
    (
      await rowsOf<{ failures: number; rests: boolean }>(
        database,
        'select failures, rest_until is not null as rests from endpoint where id = $1',
        [endpoint],
      )
    )[0]
  await eventually(async () => (await health())?.rests, 30)
  await nineAreTold(1)
  expect((await health())?.failures).toBeGreaterThanOrEqual(REST.failures)
  expect(most).toBe(SLOTS)
  expect(await outcomes(endpoint)).toEqual(['timeout'])

  // It answers again. What it never saw can wait; what timed out is sent again and nothing of it was given up.
  await database.db.query(
    `update delivery set next_at = clock_timestamp() + interval '1 day' where endpoint_id = $1 and tried = 0`,
    [endpoint],
  )
  hanging.answer((_received, response) => void response.writeHead(204).end())
  const tried = () =>
    rowsOf<{ state: string; tried: number }>(
      database,
      'select state, tried from delivery where endpoint_id = $1 and tried > 0',
      [endpoint],
    )
  await eventually(async () => (await tried()).every(({ state }) => state === 'sent'), 30)
  const again = await tried()
  expect(again.length).toBeGreaterThanOrEqual(REST.failures)
  expect(again.filter(one => one.tried < 2)).toEqual([])
  expect(await health()).toEqual({ failures: 0, rests: false })
  expect(await outcomes(endpoint)).toEqual(['accepted', 'timeout'])
})

const part = (waits: readonly number[], p: number) => waits[Math.ceil(waits.length * p) - 1] as number
const figures = (waits: readonly number[]) => ({
  n: waits.length,
  p50: part(waits, 0.5),
  p95: part(waits, 0.95),
  max: waits.at(-1),
  'within 2 s': `${Math.round((100 * waits.filter(ms => ms <= 2_000).length) / waits.length)} %`,
})

/** Every way an attempt at an endpoint has ended. */
const outcomes = async (endpoint: string) =>
  (
    await rowsOf<{ outcome: string }>(
      fresh.database,
      `select distinct a.outcome from delivery_attempt a join delivery d on d.id = a.delivery_id
       where d.endpoint_id = $1 and a.outcome is not null order by 1`,
      [endpoint],
    )
  ).map(({ outcome }) => outcome)

/** Tickets of the silent agency, copied from one. */
async function manyTickets(): Promise<void> {
  const { ticketId } = await fileTicket(fresh.database, { text: 'lubang' })
  await fresh.database.db.query(
    `with made as (
       insert into ticket (id, number, agency, rule, route, place, summary, first_report_at, last_report_at, feed)
       select gen_random_uuid(), 'many-' || n, agency, rule, route, place, summary, first_report_at, last_report_at, feed + n
       from ticket, generate_series(1, $2::int) as n where id = $1 returning id),
     e as (insert into ticket_event (ticket_id, seq, type, actor) select id, 1, 'opened', 'test' from made)
     update agency_feed set last = last + $2 where agency = 'DBM'`,
    [ticketId, TICKETS_OF_THE_SILENT - 1],
  )
}
