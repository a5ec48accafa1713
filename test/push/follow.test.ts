import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { followFeeds } from '../../src/store/deliveries.js'
import { mergeTickets } from '../../src/store/regroup.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import { activeEndpoint, happens, rowsOf } from './support.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 12 })
})
afterAll(() => fresh.drop())
beforeEach(() =>
  fresh.database.db.query(
    'truncate delivery, delivery_attempt, told, endpoint restart identity; delete from agency_left',
  ),
)

const follow = () => followFeeds(fresh.database.db)
const outbox = (endpoint: string, ticket: string) =>
  rowsOf<{ seq: number; type: string; ends: string | null }>(
    fresh.database,
    `select d.seq, d.type, d.ends from delivery d where endpoint_id = $1 and ticket_id = $2 order by d.id`,
    [endpoint, ticket],
  )
const address = 'https://opd.example/muara'
const SUDIN = { agency: 'DBM', unit: 'DBM-31.74' }

it('writes every event once, in order, for the agency and for the unit that may know of it', async () => {
  const { database } = fresh
  const agency = await activeEndpoint(database, { address })
  const unit = await activeEndpoint(database, { address, unit: SUDIN.unit })
  const other = await activeEndpoint(database, { address, agency: 'DLH' })
  const ticket = await fileTicket(database, { text: 'lubang' })
  await follow()
  await happens(database, ticket.ticketId, 'disposed', SUDIN)
  await follow()
  await follow()
  await happens(database, ticket.ticketId)
  await follow()
  const types = ['opened', 'routed', 'attached', 'disposed', 'noted_by_test']
  const all = types.map((type, i) => ({ seq: i + 1, type, ends: null }))
  expect(await outbox(agency, ticket.ticketId)).toEqual(all)
  expect(await outbox(unit, ticket.ticketId)).toEqual(all)
  expect(await outbox(other, ticket.ticketId)).toEqual([])
})

it('tells as the last event that a ticket went elsewhere, and goes on without a gap when it comes back', async () => {
  const { database } = fresh
  const first = await activeEndpoint(database, { address })
  const second = await activeEndpoint(database, { address, agency: 'DLH' })
  const { ticketId } = await fileTicket(database, { text: 'lubang' })
  await follow()
  await happens(database, ticketId, 'coordinated', { agency: 'DLH', unit: null })
  await happens(database, ticketId, 'secret_of_the_other')
  await follow()
  expect((await outbox(first, ticketId)).at(-1)).toEqual({ seq: 4, type: 'coordinated', ends: 'left' })
  expect((await outbox(second, ticketId)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
  await happens(database, ticketId, 'arbitrated', { agency: 'DBM', unit: null })
  await follow()
  expect((await outbox(first, ticketId)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
  expect((await outbox(second, ticketId)).at(-1)).toMatchObject({ seq: 6, ends: 'left' })
})

it('tells nothing of a ticket that came and went between two looks', async () => {
  const { database } = fresh
  const passing = await activeEndpoint(database, { address, agency: 'DLH' })
  const unit = await activeEndpoint(database, { address, unit: SUDIN.unit })
  const { ticketId } = await fileTicket(database, { text: 'lubang', unit: SUDIN.unit })
  await happens(database, ticketId, 'coordinated', { agency: 'DLH', unit: null })
  await happens(database, ticketId, 'coordinated', { agency: 'DPHK', unit: null })
  await happens(database, ticketId, 'secret_of_the_third')
  await follow()
  expect(await outbox(unit, ticketId)).toEqual([])
  expect(await outbox(passing, ticketId)).toEqual([])
  await happens(database, ticketId, 'arbitrated', { agency: 'DLH', unit: null })
  await follow()
  expect((await outbox(passing, ticketId)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
})

it('drops what still waits when the ticket goes elsewhere, and tells that it did', async () => {
  const { database } = fresh
  const endpoint = await activeEndpoint(database, { address })
  const { ticketId } = await fileTicket(database, { text: 'lubang' })
  await follow()
  await database.db.query(`update delivery set state = 'sent' where seq = 1`)
  await happens(database, ticketId, 'noted_by_test')
  await happens(database, ticketId, 'coordinated', { agency: 'DLH', unit: null })
  await follow()
  const states = await rowsOf(
    database,
    'select seq, state, reason from delivery where endpoint_id = $1 and ticket_id = $2 order by seq',
    [endpoint, ticketId],
  )
  expect(states).toEqual([
    { seq: 1, state: 'sent', reason: null },
    { seq: 2, state: 'cancelled', reason: 'left' },
    { seq: 3, state: 'cancelled', reason: 'left' },
    { seq: 5, state: 'pending', reason: null },
  ])
})

it('tells that a ticket was merged', async () => {
  const { database } = fresh
  const endpoint = await activeEndpoint(database, { address })
  const [a, b] = [await fileTicket(database, { text: 'satu' }), await fileTicket(database, { text: 'dua' })]
  await database.transaction(db =>
    mergeTickets(db, a.ticketId, b.ticketId, { actor: 'test', because: 'satu kejadian' }),
  )
  await follow()
  const told = await outbox(endpoint, a.ticketId)
  expect(told.at(-1)).toMatchObject({ type: 'detached', ends: 'merged' })
  expect(told.filter(({ ends }) => ends !== null)).toHaveLength(1)
  expect((await outbox(endpoint, b.ticketId)).every(({ ends }) => ends === null)).toBe(true)
})

it('begins where the endpoint became active, and goes on from there after it was switched off', async () => {
  const { database } = fresh
  const old = await fileTicket(database, { text: 'dulu' })
  const endpoint = await activeEndpoint(database, { address })
  await happens(database, old.ticketId)
  await follow()
  expect((await outbox(endpoint, old.ticketId)).map(({ seq }) => seq)).toEqual([4])
  await database.db.query(`update endpoint set state = 'disabled'`)
  await happens(database, old.ticketId)
  await follow()
  expect(await outbox(endpoint, old.ticketId)).toHaveLength(1)
  await database.db.query(`update endpoint set state = 'active'`)
  await follow()
  expect((await outbox(endpoint, old.ticketId)).map(({ seq }) => seq)).toEqual([4, 5])
})

it('misses nothing and writes nothing twice with writers that commit late and several followers', async () => {
  const { database } = fresh
  const endpoint = await activeEndpoint(database, { address })
  const tickets = await Promise.all(
    Array.from({ length: 12 }, (_, i) => fileTicket(database, { text: `t${i}` })),
  )
  let writing = true
  const followers = [1, 2, 3].map(async () => {
    while (writing) await follow()
  })
  await Promise.all(
    tickets.map(async ({ ticketId }) => {
      for (let i = 0; i < 15; i += 1)
        await database.transaction(async db => {
          // The counter of the feed is taken last, as everywhere; then the commit dawdles.
          await db.query(
            `with feed as (update agency_feed set last = last + 1 where agency = 'DBM' returning last),
             t as (update ticket set version = version + 1, feed = feed.last from feed where id = $1 returning version)
             insert into ticket_event (ticket_id, seq, type, actor) select $1, version, 'noted_by_test', 'test' from t`,
            [ticketId],
          )
          await db.query(`select pg_sleep($1)`, [Math.random() * 0.008])
        })
    }),
  )
  writing = false
  await Promise.all(followers)
  await follow()
  const [gap] = await rowsOf<{ events: string; told: string; waiting: string }>(
    database,
    `select (select count(*) from ticket_event where ticket_id = any($2)) as events, count(*) as told from delivery
     where endpoint_id = $1 and ticket_id = any($2)`,
    [endpoint, tickets.map(({ ticketId }) => ticketId)],
  )
  expect(gap).toEqual({ events: String(12 * 18), told: String(12 * 18) })
})

it('writes more tickets than fit on one page', async () => {
  const { database } = fresh
  const endpoint = await activeEndpoint(database, { address, agency: 'DPHK' })
  const [{ ticketId }] = [await fileTicket(database, { text: 'satu', agency: 'DPHK' })]
  await database.db.query(
    `with made as (
       insert into ticket (id, number, agency, rule, route, place, summary, first_report_at, last_report_at, feed)
       select gen_random_uuid(), 'many-' || n, agency, rule, route, place, summary, first_report_at, last_report_at, feed + n
       from ticket, generate_series(1, 450) as n where id = $1 returning id),
     e as (insert into ticket_event (ticket_id, seq, type, actor) select id, 1, 'opened', 'test' from made)
     update agency_feed set last = last + 450 where agency = 'DPHK'`,
    [ticketId],
  )
  await follow()
  const [{ n }] = (await rowsOf<{ n: string }>(
    database,
    `select count(*) as n from delivery where endpoint_id = $1 and type = 'opened'`,
    [endpoint],
  )) as [{ n: string }]
  expect(n).toBe('451')
})
