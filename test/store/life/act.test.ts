import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { act, judgeNew, lifeOfTicket } from '../../../src/store/life.js'
import { noteOnTicket } from '../../../src/store/grouping.js'
import { feedPage } from '../../../src/store/read/tickets.js'
import { freshDatabase, type FreshDatabase } from '../../support/postgres.js'
import { BIRO, DBM, DPHK, DSDA, officer, owner, reporter, validator, WHY } from '../../ticket/life/city.js'
import { does, open, rules } from './world.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 6 })
})
afterAll(() => fresh.drop())

const row = async (id: string) =>
  (await fresh.database.db.query('select * from ticket where id = $1', [id])).rows[0]
const events = async (id: string) =>
  (
    await fresh.database.db.query(
      `select e.seq, e.type, e.actor, e.body, w.text from ticket_event e left join event_words w using (ticket_id, seq) where ticket_id = $1 order by seq`,
      [id],
    )
  ).rows
const left = async (agency: string, unit: string | null = null, after = '0') => {
  const page = { agency, unit, after, limit: 500, updatedAfter: null, status: null }
  const { entries } = await feedPage(fresh.database.db, page)
  return entries.flatMap(({ feed, left: gone }) => (gone ? [{ ...gone, feed }] : []))
}
const pass = { action: 'coordinate', owner: DBM, reason: WHY } as const

describe('an action', () => {
  it('is an event, a new state of the row, and a new place in the feed', async () => {
    const id = await open(fresh.database, DSDA)
    const before = await row(id)
    const done = await does(fresh.database, id, { action: 'start' }, officer(DSDA, 'Sari'))
    const after = await row(id)
    expect(done).toMatchObject({
      done: true,
      fresh: true,
      version: before.version + 1,
      seq: before.version + 1,
    })
    expect(after).toMatchObject({ status: 'Proses', version: before.version + 1, service_rule: 'umum' })
    expect(Number(after.feed)).toBeGreaterThan(Number(before.feed))
    expect(after.coordination_due_at.getTime() - after.opened_at.getTime()).toBe(6 * 3_600_000)
    expect((await events(id)).at(-1)).toMatchObject({
      type: 'started',
      actor: 'Sari',
      body: { action: 'start', office: DSDA, from: DSDA, status: 'Proses' },
    })
  })

  it('keeps what was written beside the event, where it can be erased', async () => {
    const id = await open(fresh.database, DSDA)
    await does(fresh.database, id, pass, officer(DSDA))
    const last = (await events(id)).at(-1)
    expect(last.text).toBe(WHY)
    expect(JSON.stringify(last.body)).not.toContain(WHY)
    expect((await lifeOfTicket(fresh.database.db, rules, { id }))?.state.chain.at(-1)?.text).toBe(WHY)
  })

  it('refused, leaves nothing behind', async () => {
    const id = await open(fresh.database, DSDA)
    const before = [await row(id), await events(id)]
    const unknown = { action: 'coordinate', owner: owner('TIDAK_ADA'), reason: WHY } as const
    expect(await does(fresh.database, id, unknown, officer(DSDA))).toMatchObject({
      refusal: { code: 'owner_unknown', status: 422 },
    })
    expect(await does(fresh.database, id, { action: 'start' }, officer(DBM))).toMatchObject({
      refusal: { code: 'not_yours' },
    })
    expect([await row(id), await events(id)]).toEqual(before)
    const { rows } = await fresh.database.db.query(`select 1 from agency_feed where agency = 'TIDAK_ADA'`)
    expect(rows).toEqual([])
  })

  it('is refused when the caller saw an older ticket, has another reach, or knows no such ticket', async () => {
    const id = await open(fresh.database, DSDA)
    const { version } = await row(id)
    const start = { action: 'start' } as const
    expect(await does(fresh.database, id, start, officer(DSDA), { seen: [version - 1] })).toMatchObject({
      refusal: { code: 'stale', status: 412 },
    })
    const reach = { agency: 'DBM', unit: null }
    for (const one of [id, randomUUID()])
      expect(await does(fresh.database, one, start, officer(DSDA), { reach })).toMatchObject({
        refusal: { code: 'unknown_ticket', status: 404 },
      })
    const { number } = await row(id)
    const byNumber = await fresh.database.transaction(db =>
      act(db, rules, { number }, start, officer(DSDA), { seen: [version] }),
    )
    expect(byNumber).toMatchObject({ done: true, number })
  })

  it('with an id acts once, however often and by however many it is repeated', async () => {
    const id = await open(fresh.database, DSDA)
    const change = randomUUID()
    const { version } = await row(id)
    const all = await Promise.all(
      Array.from({ length: 6 }, () =>
        does(fresh.database, id, { ...pass, action: 'reject', reasonCode: 'bukan_wewenang' }, officer(DSDA), {
          change,
          seen: [version],
        }),
      ),
    )
    expect(all.map(one => one.done)).toEqual(Array(6).fill(true))
    expect(all.filter(one => one.done && one.fresh)).toHaveLength(1)
    expect(new Set(all.map(one => one.done && one.seq)).size).toBe(1)
    expect((await row(id)).hops).toBe(1)
    expect(await does(fresh.database, id, { action: 'claim' }, officer(DBM), { change })).toMatchObject({
      refusal: { code: 'change_reused' },
    })
  })

  it('closes and opens again', async () => {
    const id = await open(fresh.database, DSDA)
    await does(fresh.database, id, { action: 'finish', reason: WHY }, officer(DSDA))
    await does(fresh.database, id, { action: 'validate' }, validator)
    expect(await row(id)).toMatchObject({ status: 'Selesai', closed_at: expect.any(Date) })
    await does(fresh.database, id, { action: 'reopen', reason: 'masih bau' }, reporter)
    expect(await row(id)).toMatchObject({ status: 'Menunggu', closed_at: null, reopened: 1 })
  })
})

describe('a ticket that leaves', () => {
  it('stands in the old feed as gone, for the agency and its unit, until it comes back', async () => {
    const id = await open(fresh.database, DSDA)
    const start = (await row(id)).feed
    await does(fresh.database, id, pass, officer(DSDA))
    expect(await row(id)).toMatchObject({ agency: 'DBM', unit: 'DBM-31.74', acted_at: null })
    for (const unit of [null, 'DSDA-31.74']) {
      const gone = (await left('DSDA', unit, start)).find(one => one.id === id)
      expect(Number(gone?.feed)).toBeGreaterThan(Number(start))
    }
    expect((await left('DSDA', 'DSDA-31.75')).filter(one => one.id === id)).toEqual([])
    await does(fresh.database, id, { action: 'appeal', reason: WHY }, officer(DBM))
    await does(fresh.database, id, { action: 'arbitrate', owner: DSDA, reason: WHY }, validator)
    expect((await left('DSDA')).filter(one => one.id === id)).toEqual([])
    expect((await left('DBM')).map(one => one.id)).toContain(id)
  })

  it('between units of one agency is gone for the unit alone', async () => {
    const id = await open(fresh.database, DBM)
    const head = officer(owner('DBM'))
    await does(fresh.database, id, { action: 'dispose', unit: 'DBM-31.75' }, head)
    expect((await left('DBM')).filter(one => one.id === id)).toEqual([])
    expect((await left('DBM', 'DBM-31.74')).map(one => one.id)).toContain(id)
  })

  it('by another writer as well: a place learned later sends it elsewhere', async () => {
    const id = await open(fresh.database, BIRO)
    const routed = { ...DPHK, rule: 'x', because: [] }
    await fresh.database.transaction(db =>
      noteOnTicket(db, id, { type: 'placed', actor: 'muara', body: {} }, { routed }),
    )
    expect((await left('BIRO_PEM')).map(one => one.id)).toContain(id)
    const life = await lifeOfTicket(fresh.database.db, rules, { id })
    expect(life?.state).toMatchObject({ owner: DPHK, hops: 0 })
    expect(await does(fresh.database, id, { action: 'claim' }, officer(DPHK))).toMatchObject({ done: true })
    expect((await lifeOfTicket(fresh.database.db, rules, { id }))?.state.chain.map(({ how }) => how)).toEqual(
      ['routed', 'rerouted'],
    )
  })

  it('by another writer while an arbiter is asked: nobody decides about an office that has it no more', async () => {
    const id = await open(fresh.database, DBM)
    await does(fresh.database, id, { action: 'appeal', reason: WHY }, officer(DBM))
    const asked = () =>
      fresh.database.db.query(`select arbiter_agency, (select count(*)::int from agency_asked a where a.ticket_id = t.id) as asked
        from ticket t where id = '${id}'`)
    expect((await asked()).rows).toEqual([{ arbiter_agency: 'BIRO_PEM', asked: 1 }])
    const routed = { ...DPHK, rule: 'x', because: [] }
    await fresh.database.transaction(db =>
      noteOnTicket(db, id, { type: 'placed', actor: 'muara', body: {} }, { routed }),
    )
    expect((await asked()).rows).toEqual([{ arbiter_agency: null, asked: 0 }])
    expect((await lifeOfTicket(fresh.database.db, rules, { id }))?.state).toMatchObject({
      owner: DPHK,
      arbiter: null,
    })
  })

  it('crossing hand-overs of many tickets between two agencies do not deadlock', async () => {
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, i) => open(fresh.database, i % 2 ? DSDA : DBM)),
    )
    const all = await Promise.all(
      ids.map((id, i) =>
        does(fresh.database, id, { ...pass, owner: i % 2 ? DBM : DSDA }, officer(i % 2 ? DSDA : DBM)),
      ),
    )
    expect(all.map(one => one.done)).toEqual(Array(12).fill(true))
  })
})

it('deadlines of new tickets are written once', async () => {
  const id = await open(fresh.database, DSDA, 'desk-pendopo')
  expect((await row(id)).service_rule).toBeNull()
  while ((await judgeNew(fresh.database, rules, 50)) > 0);
  expect(await row(id)).toMatchObject({ service_rule: 'pendopo', completion_due_at: expect.any(Date) })
})

it('whose word a ticket from before offices were asked waits for is asked once', async () => {
  const { db } = fresh.database
  const id = await open(fresh.database, DSDA)
  await does(fresh.database, id, { action: 'finish', evidence: ['a'.repeat(64)], reason: WHY }, officer(DSDA))
  const asked = async () =>
    (await db.query('select agency, what, seq, feed from agency_asked where ticket_id = $1', [id])).rows
  const [before] = await asked()
  const older = async () => {
    await db.query('update ticket set service_rule = null where id = $1', [id])
    while ((await judgeNew(fresh.database, rules, 50)) > 0);
  }
  await older()
  expect(await asked()).toEqual([before])
  await db.query('delete from agency_asked where ticket_id = $1', [id])
  await older()
  expect(await asked()).toEqual([{ ...before, feed: expect.any(String) }])
})
