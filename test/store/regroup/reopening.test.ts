import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noteOnTicket } from '../../../src/store/grouping.js'
import { lifeOfTicket } from '../../../src/store/life.js'
import { acceptSuggestion, NotRegroupable, reopenTicket } from '../../../src/store/regroup.js'
import { clocksOf } from '../../../src/ticket/clock/index.js'
import { type FreshDatabase, freshDatabase } from '../../support/postgres.js'
import { DSDA, officer, reporter, rules, validator, WHY } from '../../ticket/life/city.js'
import { does } from '../life/world.js'
import { BY, town } from './town.js'

let fresh: FreshDatabase
let here: ReturnType<typeof town>
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
  here = town(fresh.database)
})
afterAll(() => fresh.drop())

const life = async (id: string) => {
  const found = await lifeOfTicket(fresh.database.db, rules, { id })
  if (!found) throw new Error('no such ticket')
  return found
}
const close = async (id: string) => {
  await does(fresh.database, id, { action: 'finish', reason: WHY }, officer(DSDA))
  expect(await does(fresh.database, id, { action: 'validate' }, validator)).toMatchObject({ done: true })
}
const reopen = (id: string) => fresh.database.transaction(db => reopenTicket(db, id, BY))

/** Nothing but the one step of its beginning: nobody sent it anywhere. */
const stayed = { how: 'routed', to: DSDA }

describe('a ticket opened again because its problem was reported again', () => {
  it('stays with its office, and its reporters lose nothing', async () => {
    const { id } = await here.ticket(1)
    await close(id)
    expect(await reopen(id)).toBe(true)
    const { state, course } = await life(id)
    expect(state).toMatchObject({ owner: DSDA, reopened: 0, revived: 1, closedAt: null, status: 'Menunggu' })
    expect(state.chain).toEqual([expect.objectContaining(stayed)])
    const { holdings } = clocksOf(course, rules.levels, rules.calendar, new Date())
    expect(holdings.map(({ owner }) => owner)).toEqual([DSDA])
    expect(await here.row(id)).toMatchObject({ status: 'Menunggu', closed_at: null, reopened: 0 })

    const { times } = rules.life.rules.reopening
    for (let i = 0; i < times; i++) {
      await close(id)
      const acted = await does(fresh.database, id, { action: 'reopen', reason: WHY }, reporter)
      expect(acted).toMatchObject({ done: true, state: { reopened: i + 1, revived: 1 } })
    }
  })

  it('comes back as often as the rules allow, and then stays closed', async () => {
    const { id } = await here.ticket(1)
    for (let i = 0; i < rules.life.rules.reviving.times; i++) {
      await close(id)
      expect(await reopen(id)).toBe(true)
    }
    await close(id)
    const before = await here.row(id)
    expect(await reopen(id)).toBe(false)
    expect(await here.row(id)).toEqual(before)

    const body = { ticket: id, score: 3.1, because: ['sama'] }
    const other = await here.ticket(1, {}, [{ type: 'maybe_same_as', body }])
    const accepted = fresh.database.transaction(db => acceptSuggestion(db, other.id, 4, BY))
    await expect(accepted).rejects.toThrow(NotRegroupable)
    expect((await here.row(other.id)).merged_into).toBeNull()
  })

  it('is read rightly where an older version wrote a status in the place of the owner', async () => {
    const { id } = await here.ticket(1)
    await close(id)
    await fresh.database.transaction(async db => {
      await noteOnTicket(db, id, {
        type: 'reopened',
        actor: 'muara',
        body: { from: 'Selesai', to: 'Menunggu', because: 'masalah yang sama dilaporkan lagi' },
      })
      await db.query(`update ticket set status = 'Menunggu', closed_at = null where id = $1`, [id])
    })
    const { state } = await life(id)
    expect(state).toMatchObject({ owner: DSDA, reopened: 0, revived: 1, closedAt: null })
    expect(state.chain).toEqual([expect.objectContaining(stayed)])
  })
})
