import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  correcting,
  mergeTickets,
  moveReport,
  NotRegroupable,
  splitReports,
  undo,
} from '../../../src/store/regroup.js'
import { type FreshDatabase, freshDatabase } from '../../support/postgres.js'
import { BY, ROUTED, town } from './town.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 10 })
})
afterAll(() => fresh.drop())

/** Deadlocks PostgreSQL had to end, as it counts them itself. */
async function deadlocks(): Promise<number> {
  await fresh.database.db.query('select pg_stat_force_next_flush()')
  const { rows } = await fresh.database.db.query(
    'select deadlocks::int as n from pg_stat_database where datname = current_database()',
  )
  return rows[0].n
}

describe('corrections that cross', () => {
  it('forty at once from eight connections: no deadlock, nobody lost', async () => {
    const here = town(fresh.database)
    const agencies = ['DSDA', 'DBM', 'DLH']
    const tickets = await Promise.all(
      agencies.flatMap(agency => [here.ticket(4, { agency }), here.ticket(3, { agency })]),
    )
    const reports = tickets.flatMap(ticket => ticket.reports)
    let chance = 7
    const random = (below: number) => {
      chance = (chance * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((chance / 2_147_483_648) * below)
    }
    const some = () => (tickets[random(tickets.length)] as (typeof tickets)[number]).id
    const work = Array.from({ length: 40 }, (_, turn) => {
      const [a, b, report] = [some(), some(), reports[random(reports.length)] as string]
      const what = turn % 4
      return () =>
        fresh.database.transaction<unknown>(async db => {
          if (what === 0) return mergeTickets(db, a, b, BY)
          if (what === 1) return moveReport(db, report, b, BY)
          if (what === 2) return splitReports(db, await here.home(report), [report], () => ROUTED, BY)
          const { version, number } = await here.row(a)
          return undo(db, number, version, BY)
        })
    })
    // Joins go on meanwhile, as the worker makes them; one that meets a merge looks again.
    work.push(
      ...Array.from({ length: 16 }, (_, turn) => async () => {
        for (;;) {
          const home = await here.home(reports[turn] as string)
          const joined = await here.join(home).catch(error => {
            if (error.code !== '40001') throw error
          })
          if (joined) return
        }
      }),
    )
    const before = await deadlocks()
    const results: PromiseSettledResult<unknown>[] = []
    const eight = Array.from({ length: 8 }, async () => {
      for (let next = work.shift(); next; next = work.shift())
        results.push(...(await Promise.allSettled([next()])))
    })
    await Promise.all(eight)
    const refused = results.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
    for (const reason of refused) expect(reason).toBeInstanceOf(NotRegroupable)
    expect(results.length - refused.length).toBeGreaterThan(25)
    expect((await deadlocks()) - before).toBe(0)
    expect(await here.faults()).toEqual([])
  })

  it('two tickets merged into each other at the same moment become one', async () => {
    const here = town(fresh.database)
    for (let round = 0; round < 10; round++) {
      const [a, b] = [await here.ticket(2, { agency: 'DBM' }), await here.ticket(2)]
      const results = await Promise.allSettled([
        correcting(fresh.database, db => mergeTickets(db, a.id, b.id, BY)),
        correcting(fresh.database, db => mergeTickets(db, b.id, a.id, BY)),
      ])
      expect(results.map(one => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      const homes = new Set(await Promise.all([...a.reports, ...b.reports].map(here.home)))
      expect(homes.size).toBe(1)
    }
    expect(await here.faults()).toEqual([])
  })

  it('a report on its way into a ticket that is being merged is told to look again', async () => {
    const here = town(fresh.database)
    const [a, b] = [await here.ticket(1), await here.ticket(1)]
    const merging = fresh.database.transaction(async db => {
      await mergeTickets(db, a.id, b.id, BY)
      const joining = here.join(a.id).then(
        () => 'joined',
        error => error.code,
      )
      await new Promise(resolve => setTimeout(resolve, 50))
      return { joining }
    })
    expect(await (await merging).joining).toBe('40001')
    expect(await here.faults()).toEqual([])
  })
})
