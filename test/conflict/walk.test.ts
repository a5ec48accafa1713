import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { get, open311 as open311Path } from './doors.js'
import { KELURAHAN } from './town.js'
import { cleared } from './walk/cleared.js'
import { open311 } from './walk/open311.js'
import { pages } from './walk/pages.js'
import { belowPosts } from './walk/public.js'
import { software } from './walk/software.js'
import { told } from './walk/told.js'
import { openWalk, type Outsider, type Walk } from './walk/world.js'

/**
 * Everybody whom a report about an office is to be kept from goes through every door there is, with every number there is,
 * and looks for words that stand in such reports alone.
 */

let opened: Walk
const walk = () => opened
beforeAll(async () => {
  opened = await openWalk()
}, 120_000)
afterAll(() => opened.town.close())

describe('software', () => software(walk))
describe('Open311', () => open311(walk))
describe('pages', () => pages(walk))
describe('what is told without asking', () => told(walk))
describe('what everybody reads below a post', () => belowPosts(walk))
describe('whoever is cleared', () => cleared(walk))

it('without the condition the same walk finds it: for the accused unit, its agency, administrators and strangers', async () => {
  const { db } = walk().town.fresh.database
  const { ticketId } = walk().known.closed
  await db.query('delete from ticket_accused where ticket_id = $1', [ticketId])
  await db.query('update message set protected = false where id = $1', [walk().known.graft.messageId])
  await db.query(
    `update ticket set protected = false, category = 'Jalan', agency = 'KELURAHAN', unit = $2 where id = $1`,
    [ticketId, KELURAHAN],
  )
  const found = async (by: Outsider) => {
    const seen = [
      await walk().ask(by, get('/tickets?limit=200&agency=KELURAHAN')),
      await walk().ask(by, get(`/tickets/${ticketId}`)),
    ]
    seen.push(
      await walk().ask(by, get(`/messages/${walk().known.graft.messageId}`)),
      await walk().ask(by, open311Path('/v2/requests.json')),
    )
    return walk().leaks(seen).length
  }
  for (const by of ['unit', 'agency', 'admin', 'stranger'] as const)
    expect([by, await found(by)]).not.toEqual([by, 0])
})
