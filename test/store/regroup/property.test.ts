import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { track } from '../../../src/store/read/tracking.js'
import { mergeTickets, moveReport, NotRegroupable, splitReports, undo } from '../../../src/store/regroup.js'
import { type FreshDatabase, freshDatabase } from '../../support/postgres.js'
import { BY, ROUTED, town } from './town.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 10 })
})
afterAll(() => fresh.drop())

const pick = fc.nat({ max: 999 })
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), a: pick, b: pick }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('merge' as const), a: pick, b: pick }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('move' as const), a: pick, b: pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('split' as const), a: pick, b: pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const), a: pick, b: pick }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Tickets and reports of one run, and every change made to them as `[ticket number, seq]`. */
class Run {
  readonly tickets: { id: string; number: string }[] = []
  readonly reports: string[] = []
  readonly changes: [string, number][] = []
  constructor(readonly here: ReturnType<typeof town>) {}

  async begin() {
    for (const size of [1, 2, 3, 1]) {
      const { id, number, reports } = await this.here.ticket(size, {
        agency: size === 2 ? 'DBM' : 'DSDA',
        kelurahan: size === 3 ? null : '31.74.01.1001',
      })
      this.tickets.push({ id, number })
      this.reports.push(...reports)
    }
  }

  async take({ do: what, a, b }: Step): Promise<void> {
    const ticket = (at: number) => this.tickets[at % this.tickets.length] as { id: string; number: string }
    const report = (at: number) => this.reports[at % this.reports.length] as string
    const on = <T>(work: Parameters<typeof fresh.database.transaction<T>>[0]) =>
      fresh.database.transaction(work)
    if (what === 'join') {
      if ((await this.here.row(ticket(a).id)).merged_into === null)
        this.reports.push(await this.here.join(ticket(a).id))
      return
    }
    try {
      const done =
        what === 'merge'
          ? await on(db => mergeTickets(db, ticket(a).id, ticket(b).id, BY))
          : what === 'move'
            ? await on(db => moveReport(db, report(a), ticket(b).id, BY))
            : what === 'split'
              ? await on(async db =>
                  splitReports(
                    db,
                    await this.here.home(report(a)),
                    [report(a), report(a + 1)].slice(0, 1 + (b % 2)),
                    () => ROUTED,
                    BY,
                  ),
                )
              : this.changes.length === 0
                ? null
                : await on(db => undo(db, ...(this.changes[a % this.changes.length] as [string, number]), BY))
      if (!done) return
      if (!this.tickets.some(one => one.id === done.into.id)) this.tickets.push(done.into)
      const { version } = await this.here.row(done.into.id)
      this.changes.push([done.into.number, version])
    } catch (error) {
      expect(error).toBeInstanceOf(NotRegroupable)
    }
  }

  async undoAll() {
    for (const change of this.changes.toReversed())
      await fresh.database.transaction(db => undo(db, ...change, BY))
  }
}

it('any corrections in any order keep members, events and counts in step, and undone backwards leave no trace', async () => {
  const here = town(fresh.database)
  let changed = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async steps => {
      const run = new Run(here)
      await run.begin()
      const begun = run.reports.length
      const [grouping, tickets] = [
        await here.grouping(),
        await Promise.all(run.tickets.map(one => here.row(one.id))),
      ]
      for (const one of steps) await run.take(one)
      changed += run.changes.length
      expect(await here.faults()).toEqual([])
      for (const { number } of run.tickets)
        expect((await track(fresh.database.db, number))?.ticket?.reportCount).toBeGreaterThan(0)

      await run.undoAll()
      expect(await here.faults()).toEqual([])
      const after = await here.grouping()
      for (const report of run.reports.slice(0, begun)) expect(after[report]).toBe(grouping[report])
      if (run.reports.length > begun) return
      const shown = ({
        agency,
        unit,
        rule,
        route,
        status,
        category,
        place,
        kelurahan,
        merged_into,
        report_count,
        first_report_at,
        last_report_at,
        closed_at,
      }: Record<string, unknown>) => ({
        agency,
        unit,
        rule,
        route,
        status,
        category,
        place,
        kelurahan,
        merged_into,
        report_count,
        first_report_at,
        last_report_at,
        closed_at,
      })
      for (const ticket of tickets) expect(shown(await here.row(ticket.id))).toEqual(shown(ticket))
    }),
    { numRuns: 24, seed: 20261122 },
  )
  expect(changed).toBeGreaterThan(20)
}, 60_000)
