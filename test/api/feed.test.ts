import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import type { SmallCity } from '../support/small-city.js'
import { fileTicket } from '../support/filing.js'
import { startSmallCity } from '../support/small-city.js'

const WRITERS = 8
const EACH = 25

let fresh: FreshDatabase
let city: SmallCity
let key: string

beforeAll(async () => {
  fresh = await freshDatabase({ max: 20 })
  city = await startSmallCity(fresh.database, { requestsPerMinute: 1_000_000 })
  key = (
    await issueKey(fresh.database, { name: 'opd', scope: 'agency', agency: 'DBM', unit: null, channel: null })
  ).key
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

interface Page {
  data: { id: string; version: number; updated_at: string }[]
  next: string
  more: boolean
}
const ask = async (query: Record<string, string>): Promise<Page> => {
  const response = await fetch(`${city.url}/api/v1/tickets?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Page
}

/** Changes a ticket by the rule of the feed, and commits when it pleases. */
const change = (id: string, delay: number, counted: boolean) =>
  fresh.database.transaction(async db => {
    if (counted)
      await db.query(
        `with feed as (update agency_feed set last = last + 1 where agency = 'DBM' returning last)
         update ticket set version = version + 1, feed = feed.last, updated_at = clock_timestamp() from feed where id = $1`,
        [id],
      )
    // Breaks the rule: takes the counter without holding its lock until commit.
    else {
      const { rows } = await fresh.database.db.query(
        `update agency_feed set last = last + 1 where agency = 'DBM' returning last`,
      )
      await db.query(
        'update ticket set version = version + 1, feed = $2, updated_at = clock_timestamp() where id = $1',
        [id, rows[0].last],
      )
    }
    await pause(delay)
  })

async function race(counted: boolean) {
  const tickets = await Promise.all(
    Array.from({ length: WRITERS * 4 }, (_, index) => fileTicket(fresh.database, { text: `Jalan ${index}` })),
  )
  let writing = true
  const byCursor = new Map<string, number>()
  const byTime = new Map<string, number>()
  const pullCursor = async () => {
    for (let cursor = '', done = false; ; ) {
      const over = !writing
      const page = await ask(cursor === '' ? { limit: '7' } : { limit: '7', cursor })
      for (const ticket of page.data) byCursor.set(ticket.id, ticket.version)
      cursor = page.next
      done = over && !page.more && page.data.length === 0
      if (done) return
    }
  }
  const pullTime = async () => {
    for (let after = '1970-01-01T00:00:00Z'; ; ) {
      const over = !writing
      const page = await ask({ limit: '200', updated_after: after })
      for (const ticket of page.data) byTime.set(ticket.id, ticket.version)
      after = page.data.at(-1)?.updated_at ?? after
      if (over && page.data.length === 0) return
    }
  }
  const write = async (writer: number) => {
    for (let turn = 0; turn < EACH; turn++) {
      const mine = tickets[writer * 4 + (turn % 4)] as (typeof tickets)[number]
      await change(mine.ticketId, Math.random() * 12, counted)
    }
  }
  const pulls = [pullCursor(), pullTime()]
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
  writing = false
  await Promise.all(pulls)
  const { rows } = await fresh.database.db.query('select id, version from ticket where id = any($1)', [
    tickets.map(ticket => ticket.ticketId),
  ])
  const missed = (seen: Map<string, number>) => rows.filter(row => seen.get(row.id) !== row.version).length
  return { cursor: missed(byCursor), time: missed(byTime) }
}

it('pullers see the last state of every ticket, whatever commits late', async () => {
  expect(await race(true)).toEqual({ cursor: 0, time: 0 })
})

it('and would miss some if the counter were not held until commit', async () => {
  let missed = 0
  for (let round = 0; round < 5 && missed === 0; round++) {
    const { cursor, time } = await race(false)
    missed = cursor + time
  }
  expect(missed).toBeGreaterThan(0)
})
