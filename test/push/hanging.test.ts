import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPost, PUSH_LIMITS, startSender } from '../../src/agencies/push/index.js'
import { guardedFetch } from '../../src/network/guarded-fetch.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/small-city.js'
import { activeEndpoint, eventually, ROOT, rowsOf, silent, startReceiver } from './support.js'

const HEALTHY = ['DLH', 'DPHK', 'DISHUB', 'SATPOL', 'DCKTRP', 'DINKES', 'DISDIK', 'DSDA', 'DAMKAR']
const TICKETS_OF_THE_SILENT = 1_000
const TICKETS_OF_EACH = 20
const SLOTS = 4
/** Between one round of nine tickets and the next: 180 events a second. */
const PACE_MS = 150

let fresh: FreshDatabase
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  fresh = await freshDatabase({ max: 12 })
})
afterAll(async () => {
  for (const close of closing.reverse()) await close()
  await fresh.drop()
})

it('nine agencies are told at once while the tenth hangs with a thousand tickets', async () => {
  const { database } = fresh
  const hanging = await startReceiver(() => {})
  const agencies = await Promise.all(HEALTHY.map(async code => ({ code, receiver: await startReceiver() })))
  closing.push(hanging.close, ...agencies.map(({ receiver }) => receiver.close))
  await activeEndpoint(database, { address: hanging.url })
  for (const { code, receiver } of agencies)
    await activeEndpoint(database, { agency: code, address: receiver.url })
  await manyTickets()

  const localHosts = [hanging.host, ...agencies.map(({ receiver }) => receiver.host)]
  const sender = startSender({
    database,
    carriers: {
      push: createPost({
        fetch: guardedFetch({ localHosts, ...PUSH_LIMITS }),
        root: ROOT,
        publicUrl: 'https://muara.example',
      }),
      email: { carry: async () => ({ is: 'no_mail_channel' }) },
    },
    log: silent,
    settings: { slots: SLOTS },
  })
  closing.push(() => sender.close())
  await eventually(() => hanging.received.length === SLOTS)

  for (let n = 0; n < TICKETS_OF_EACH; n += 1) {
    const filed = agencies.map(({ code }) => fileTicket(database, { text: `t${n}`, agency: code }))
    await Promise.all([...filed, pause(PACE_MS)])
  }
  const all = TICKETS_OF_EACH * 3
  await eventually(() => agencies.every(({ receiver }) => receiver.received.length === all), 18)

  // The silent one still holds exactly its own slots: nobody had to wait for one of them to come free.
  expect(hanging.received).toHaveLength(SLOTS)
  const [tried] = await rowsOf<{ n: number }>(
    database,
    `select count(*)::int as n from delivery_attempt a join delivery d on d.id = a.delivery_id join endpoint e on e.id = d.endpoint_id
     where e.agency = 'DBM' and a.outcome is not null`,
  )
  expect(tried?.n).toBe(0)

  const at = await rowsOf<{ id: string; at: Date }>(
    database,
    `select 'evt_' || t.number || '_' || e.seq as id, e.at from ticket_event e join ticket t on t.id = e.ticket_id where t.agency <> 'DBM'`,
  )
  const happened = new Map(at.map(row => [row.id, row.at.getTime()]))
  const waits = agencies
    .flatMap(({ receiver }) => receiver.received.map(one => one.at - (happened.get(one.id) as number)))
    .toSorted((a, b) => a - b)
  const part = (p: number) => waits[Math.ceil(waits.length * p) - 1]
  console.info('event to agency, healthy, ms', {
    n: waits.length,
    p50: part(0.5),
    p95: part(0.95),
    max: waits.at(-1),
  })
})

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
