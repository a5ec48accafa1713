import { afterAll, beforeAll, expect, it } from 'vitest'
import { rehouse } from '../../src/store/homeless.js'
import { findTicket } from '../../src/store/read/tickets.js'
import { loadTables } from '../../src/tables.js'
import { createRouting } from '../../src/ticket/route.js'
import { fileTicket } from '../support/filing.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { cityRules } from '../support/small-city.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
})
afterAll(() => fresh.drop())

const tables = loadTables('config', { withModels: false })
const routing = createRouting(tables, tables.routing)
const sendOn = () =>
  rehouse(fresh.database, cityRules(), (category, place) => {
    const { because, ...route } = routing(category, place)
    return { ...route, because: [because] }
  })
const ownerOf = async (ticketId: string) =>
  (await fresh.database.db.query('select agency, unit from ticket where id = $1', [ticketId])).rows[0]

it('a ticket left with no office in particular is sent once to where such reports go now, with an event', async () => {
  const { database } = fresh
  const lost = { agency: 'KELURAHAN', unit: null, kelurahan: null, category: null }
  const placed = await fileTicket(database, { ...lost, text: 'lubang', kelurahan: '31.74.01.1001' })
  const unknown = await fileTicket(database, { ...lost, text: 'tolong' })
  const city = await fileTicket(database, { ...lost, text: 'jalan', agency: 'WALIKOTA', category: 'Jalan' })
  const closed = await fileTicket(database, { ...lost, text: 'lama', agency: 'KECAMATAN' })
  const ordinary = await fileTicket(database, { text: 'biasa', agency: 'KELURAHAN', unit: '31.74.01.1001' })
  await database.db.query('update ticket set closed_at = clock_timestamp() where id = $1', [closed.ticketId])
  const { rows: before } = await database.db.query('select id, version from ticket')

  const [one, other] = await Promise.all([sendOn(), sendOn()])
  expect([...one, ...other].toSorted()).toEqual(
    [placed, unknown, city].map(({ ticketNumber }) => ticketNumber).toSorted(),
  )
  expect(await sendOn()).toEqual([])
  expect(await ownerOf(placed.ticketId)).toEqual({ agency: 'KELURAHAN', unit: '31.74.01.1001' })
  expect(await ownerOf(unknown.ticketId)).toEqual({ agency: 'BIRO_PEM', unit: null })
  expect(await ownerOf(city.ticketId)).toEqual({ agency: 'DBM', unit: null })
  for (const { ticketId } of [closed, ordinary]) {
    const { rows } = await database.db.query('select version from ticket where id = $1', [ticketId])
    expect(rows[0].version).toBe(before.find(({ id }) => id === ticketId).version)
  }
  const { rows } = await database.db.query(
    `select type, actor, body->'routed' as routed from ticket_event where ticket_id = $1 order by seq desc limit 1`,
    [placed.ticketId],
  )
  const routed = { agency: 'KELURAHAN', unit: '31.74.01.1001' }
  expect(rows).toEqual([{ type: 'placed', actor: 'muara', routed }])
  expect(
    await findTicket(database.db, { id: placed.ticketId }, { ...routed, cleared: 'KELURAHAN' }),
  ).not.toBeNull()
})
