import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Acted, lifeOfTicket } from '../../../src/store/life.js'
import { mergeTickets, type RouteOf, splitReports, undo } from '../../../src/store/regroup.js'
import { clocksOf } from '../../../src/ticket/clock/index.js'
import { type FreshDatabase, freshDatabase } from '../../support/postgres.js'
import { finalOf, type Owner, ownersOf } from '../../../src/ticket/life/index.js'
import { sameOwner } from '../../../src/ticket/life/state.js'
import {
  BIRO,
  DBM,
  DLH,
  DPHK,
  DSDA,
  days,
  hours,
  officer,
  rules,
  SATPOL,
  WHY,
} from '../../ticket/life/city.js'
import { does } from '../life/world.js'
import { BY, ROUTED, town } from './town.js'

/** No limit and no budget begins anew because reports are grouped anew. */

let fresh: FreshDatabase
let here: ReturnType<typeof town>
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
  here = town(fresh.database)
})
afterAll(() => fresh.drop())

const on = <T>(work: Parameters<typeof fresh.database.transaction<T>>[0]) => fresh.database.transaction(work)
const life = async (id: string) => {
  const found = await lifeOfTicket(fresh.database.db, rules, { id })
  if (!found) throw new Error('no such ticket')
  return { ...found, clocks: clocksOf(found.course, rules.levels, rules.calendar, found.now) }
}
/** A ticket opened so many days ago; nothing else of it is older. */
const opened = async (ago: number, reports: number, agency?: string) => {
  const ticket = await here.ticket(reports, agency === undefined ? {} : { agency })
  await fresh.database.db.query(
    `update ticket set opened_at = clock_timestamp() - $2 * interval '1 day' where id = $1`,
    [ticket.id, ago],
  )
  return ticket
}
const split = (ticket: { id: string; reports: string[] }, agency = 'DSDA') =>
  on(db =>
    splitReports(
      db,
      ticket.id,
      [ticket.reports.at(-1) as string],
      () => ({ ...ROUTED, agency, unit: `${agency}-31.74` }),
      BY,
    ),
  )
const undoLast = (ticket: { id: string; number: string }) =>
  on(async db => undo(db, ticket.number, (await here.row(ticket.id)).version, BY))
const does_ = (id: string, action: 'start' | 'claim' | 'extend' | 'pause', at: Date) =>
  does(
    fresh.database,
    id,
    { action, reason: WHY, reasonCode: 'cuaca', ...(action === 'extend' && { until: days(20, at) }) },
    officer(DSDA),
    { now: at },
  )

describe('an office that is late', () => {
  it('stays late when it splits a report off and merges the old ticket into the new one', async () => {
    const old = await opened(20, 2)
    const before = await life(old.id)
    expect(before.clocks.completion.late).toBe(true)
    const { into } = await split(old)
    const half = await here.row(into.id)
    expect(half.opened_at).toEqual(before.course.openedAt)
    expect(half.completion_due_at).toEqual(before.clocks.completion.due)
    expect(half.coordination_due_at).toEqual(before.clocks.coordination.due)

    await on(db => mergeTickets(db, old.id, into.id, BY))
    const { state, clocks } = await life(into.id)
    expect(state.openedAt).toEqual(before.course.openedAt)
    expect(clocks.completion.late).toBe(true)
    expect(clocks.coordination.late).toBe(true)
    expect(clocks.holdings[0]).toMatchObject({ owner: DSDA, from: before.course.openedAt })
    expect(await here.faults()).toEqual([])
  })

  it('stays late when an older ticket is merged into a younger one, until that is undone', async () => {
    const [old, young] = [await opened(20, 1), await opened(1, 1)]
    const [was, own] = [await here.row(old.id), await here.row(young.id)]
    const row = async () => {
      const { opened_at, hops, completion_due_at, coordination_due_at } = await here.row(young.id)
      return { opened_at, hops, completion_due_at, coordination_due_at }
    }
    await on(db => mergeTickets(db, old.id, young.id, BY))
    expect((await row()).opened_at).toEqual(was.opened_at)
    expect((await life(young.id)).clocks.completion.late).toBe(true)
    await undoLast(young)
    expect((await row()).opened_at).toEqual(own.opened_at)
    expect((await life(young.id)).clocks.completion.late).toBe(false)
    expect((await here.row(old.id)).opened_at).toEqual(was.opened_at)
    await undoLast(young)
    expect((await row()).opened_at).toEqual(was.opened_at)
  })

  it('does not stop the clock of an open ticket with one that was closed, or by a pause of one of two', async () => {
    const [paused, open] = [await opened(9, 1), await opened(8.5, 1)]
    const { openedAt } = (await life(paused.id)).course
    await does_(paused.id, 'start', hours(1, openedAt))
    expect(await does_(paused.id, 'pause', hours(2, openedAt))).toMatchObject({ done: true })
    const late = (await life(open.id)).clocks.completion
    await on(db => mergeTickets(db, open.id, paused.id, BY))
    const { completion } = (await life(paused.id)).clocks
    // Half a day passed before the other one was opened; all but an hour or two of it was paused.
    expect(completion.spent).toBeGreaterThanOrEqual(late.spent)
    expect(completion.late).toBe(true)
  })

  it('spends no budget twice, and nothing is owed by who never had it', async () => {
    const old = await opened(3, 2)
    const { openedAt } = (await life(old.id)).course
    await does_(old.id, 'start', hours(1, openedAt))
    await does_(old.id, 'extend', hours(2, openedAt))
    await does_(old.id, 'pause', hours(3, openedAt))
    const { state: had, clocks: then } = await life(old.id)
    const { into } = await split(old)
    const { state, clocks } = await life(into.id)
    expect(state).toMatchObject({
      status: 'Menunggu',
      extensions: 1,
      pauses: 1,
      promisedAt: had.promisedAt,
      openedAt: had.openedAt,
    })
    expect(clocks.coordination).toMatchObject({ done: then.coordination.done, late: false })
    expect(Math.abs(clocks.completion.spent - then.completion.spent)).toBeLessThan(60_000)

    const elsewhere = await split(await opened(3, 2), 'DBM')
    const other = await life(elsewhere.into.id)
    expect(other.state.chain.map(({ how, to }) => [how, to])).toEqual([
      ['routed', DSDA],
      ['rerouted', DBM],
    ])
    expect(other.clocks.holdings.at(-1)?.waited).toBeLessThan(60_000)
    expect(other.clocks.coordination.done).toBeNull()
  })
})

/** The holder passes a ticket on to another office, or tries to. */
const pass = async (id: string, to: Owner) =>
  does(
    fresh.database,
    id,
    { action: 'coordinate', owner: to, reason: WHY },
    officer((await life(id)).state.owner),
  )
const refusalOf = (acted: Acted) => (acted.done ? null : acted.refusal.code)

describe('whose it is', () => {
  const byCategory: RouteOf = category => (category === 'Sampah' ? { ...ROUTED, ...DLH } : ROUTED)
  const splitOff = (ticket: { id: string }, report: string) =>
    on(db => splitReports(db, ticket.id, [report], byCategory, BY))

  it('stays with who has it when a report is split off, and goes back to nobody who passed it on', async () => {
    const old = await here.ticket(3)
    await pass(old.id, DBM)
    const { into } = await splitOff(old, old.reports[2] as string)
    const { state } = await life(into.id)
    expect(state).toMatchObject({ owner: DBM, hops: 1 })
    expect(refusalOf(await pass(into.id, DSDA))).toBe('owner_twice')
    expect(refusalOf(await pass(into.id, DPHK))).toBeNull()
    // A part of the part as well.
    const more = await here.join(into.id)
    const again = await splitOff(into, more)
    expect(ownersOf((await life(again.into.id)).state)).toEqual(expect.arrayContaining([DSDA, DBM, DPHK]))
  })

  it('was decided by an arbiter: so it is for the part, as long and as firmly', async () => {
    const old = await here.ticket(2)
    for (const to of [DBM, DLH, DPHK, SATPOL]) await pass(old.id, to)
    const decided = { action: 'arbitrate', owner: DBM, reason: WHY } as const
    expect(await does(fresh.database, old.id, decided, officer(BIRO))).toMatchObject({ done: true })
    const had = await life(old.id)
    const { into } = await splitOff(old, old.reports[1] as string)
    const { state } = await life(into.id)
    expect(state).toMatchObject({ owner: DBM, hops: 3 })
    expect(finalOf(state)).toEqual(had.state.finalUntil)
    expect(refusalOf(await pass(into.id, SATPOL))).toBe('decided')
    await on(db => mergeTickets(db, old.id, into.id, BY))
    expect(finalOf((await life(into.id)).state)).toEqual(had.state.finalUntil)
  })

  it('a decision binds the office it was made for and no other, until that is undone', async () => {
    const decide = async () => {
      const ticket = await here.ticket(1)
      for (const to of [DBM, DLH, DPHK]) await pass(ticket.id, to)
      await does(fresh.database, ticket.id, { action: 'arbitrate', owner: DSDA, reason: WHY }, officer(BIRO))
      return ticket
    }
    const [mine, theirs] = [await here.ticket(1), await here.ticket(1, { agency: 'DBM' })]
    for (const [into, until] of [
      [mine, expect.any(Date)],
      [theirs, null],
    ] as const) {
      const from = await decide()
      await on(db => mergeTickets(db, from.id, into.id, BY))
      const { state } = await life(into.id)
      expect(finalOf(state)).toEqual(until)
      expect(ownersOf(state)).toEqual(expect.arrayContaining([DBM, DLH, DPHK]))
      await undoLast(into)
      expect(finalOf((await life(into.id)).state)).toBeNull()
      expect(ownersOf((await life(into.id)).state)).not.toContainEqual(DPHK)
    }
  })

  it('is another question for another matter: that goes its own way, as if for the first time', async () => {
    const old = await here.ticket(2)
    const other = await here.join(old.id, { category: 'Sampah' })
    await pass(old.id, DBM)
    await pass(old.id, DPHK)
    const { into } = await splitOff(old, other)
    const { state } = await life(into.id)
    expect(state).toMatchObject({ owner: DLH, hops: 0 })
    expect(refusalOf(await pass(into.id, DBM))).toBeNull()
  })
})

const OFFICES = [DSDA, DBM, DLH, DPHK, SATPOL] as const

it('however reports are split off and merged: no office gets again what it passed on, and no hop is given back', async () => {
  const step = fc.record({
    do: fc.constantFrom('pass', 'pass', 'split', 'merge'),
    a: fc.nat(99),
    b: fc.nat(99),
  })
  let again = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 12 }), async steps => {
      const tickets = [await here.ticket(3), await here.ticket(2, { agency: 'DLH' })]
      const reports = tickets.flatMap(one => one.reports)
      const passed = new Map(reports.map(report => [report, { by: [] as Owner[], hops: 0 }]))
      for (const { do: what, a, b } of steps) {
        const report = reports[a % reports.length] as string
        const home = await here.home(report)
        const members = await here.members(home)
        if (what === 'pass') {
          const to = OFFICES[b % OFFICES.length] as Owner
          const { owner } = (await life(home)).state
          const acted = await pass(home, to)
          if (!acted.done || acted.state.owner.agency !== to.agency) {
            again += Number(refusalOf(acted) === 'owner_twice')
            continue
          }
          for (const one of members) {
            const had = passed.get(one) as { by: Owner[]; hops: number }
            expect(had.by).not.toContainEqual(to)
            passed.set(one, { by: [...had.by, owner], hops: acted.state.hops })
          }
        } else if (what === 'split') {
          if (members.length > 1) await on(db => splitReports(db, home, [report], () => ROUTED, BY))
        } else {
          const into = await here.home(reports[b % reports.length] as string)
          if (into !== home) await on(db => mergeTickets(db, home, into, BY))
        }
        for (const [one, { by, hops }] of passed) {
          const { state } = await life(await here.home(one))
          const others = by.filter(office => !sameOwner(office, state.owner))
          expect(ownersOf(state)).toEqual(expect.arrayContaining(others))
          expect(state.hops).toBeGreaterThanOrEqual(hops)
        }
      }
      expect(await here.faults()).toEqual([])
    }),
    { numRuns: 6, seed: 20261123 },
  )
  expect(again).toBeGreaterThan(0)
}, 60_000)

const STEPS = ['split', 'merge', 'undo'] as const

it('whatever is split, merged and undone: nobody waits less and nothing is used up less; undone backwards it is as before', async () => {
  const step = fc.record({ do: fc.constantFrom(...STEPS), a: fc.nat(99), b: fc.nat(99) })
  let did = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async steps => {
      const tickets: { id: string; number: string }[] = []
      const since = new Map<string, number>()
      for (const ago of [20, 5, 1]) {
        const ticket = await opened(ago, 2)
        tickets.push(ticket)
        const at = (await life(ticket.id)).course.openedAt
        for (const report of ticket.reports) since.set(report, at.getTime())
      }
      const claim = async (id: string) =>
        does(fresh.database, id, { action: 'claim' }, officer((await life(id)).state.owner))
      for (const { id } of tickets) await claim(id)
      const shown = async () =>
        Promise.all(
          tickets.slice(0, 3).map(async ({ id }) => {
            const row = await here.row(id)
            const { state, clocks } = await life(id)
            const { inherited: _, ownOpenedAt: __, chain: ___, ...rest } = state
            return {
              rest,
              opened: row.opened_at,
              due: row.completion_due_at,
              stops: clocks.completion.paused,
            }
          }),
        )
      const begun = await shown()
      const changes: [string, number][] = []
      for (const { do: what, a, b } of steps) {
        const [one, two] = [tickets[a % tickets.length], tickets[b % tickets.length]] as [
          { id: string; number: string },
          { id: string; number: string },
        ]
        const { rows } = await fresh.database.db.query(
          'select report_id as id from membership where ticket_id = $1 order by 1',
          [one.id],
        )
        const done = await (what === 'split'
          ? on(db =>
              splitReports(
                db,
                one.id,
                rows.slice(0, 1).map(({ id }) => id),
                () => ROUTED,
                BY,
              ),
            )
          : what === 'merge'
            ? on(db => mergeTickets(db, one.id, two.id, BY))
            : what === 'undo' && changes.length > 0
              ? on(db => undo(db, ...(changes[a % changes.length] as [string, number]), BY))
              : Promise.resolve(null)
        ).catch(() => null)
        if (!done) continue
        did++
        if (!tickets.some(({ id }) => id === done.into.id)) tickets.push(done.into)
        changes.push([done.into.number, (await here.row(done.into.id)).version])

        for (const [report, at] of since)
          expect((await here.row(await here.home(report))).opened_at.getTime()).toBeLessThanOrEqual(at)
        for (const { id } of tickets) {
          const [row, { state, clocks }] = [await here.row(id), await life(id)]
          expect(row).toMatchObject({
            hops: state.hops,
            reopened: state.reopened,
            completion_due_at: clocks.completion.due,
            coordination_due_at: clocks.coordination.due,
          })
        }
      }
      for (const change of changes.toReversed()) await on(db => undo(db, ...change, BY))
      expect(await shown()).toEqual(begun)
      expect(await here.faults()).toEqual([])
    }),
    { numRuns: 8, seed: 20261123 },
  )
  expect(did).toBeGreaterThan(10)
}, 60_000)
