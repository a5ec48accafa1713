import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { mergeTickets } from '../../src/store/regroup.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { BIRO, DBM, DSDA, officer, reporter, TEBET_TIMUR, validator, WHY } from '../ticket/life/city.js'
import { does, hoursAfter, NOVEMBER, numbers, on, report, rules } from './world.js'
import { measureAll, measureChanged } from '../../src/store/numbers.js'

const fresh: FreshDatabase = await freshDatabase({ max: 6 })
const { database } = fresh
afterAll(() => fresh.drop())
beforeEach(async () => {
  await database.db.query('update ticket set report_count = 0')
})

const phone = (n: number) => `+62812000${String(n).padStart(5, '0')}`
const start = (id: string, now: Date, who = officer(DSDA)) =>
  does(database, id, { action: 'start' }, who, now)
const finish = (id: string, now: Date, who = officer(DSDA)) =>
  does(database, id, { action: 'finish', reason: 'saluran sudah dibersihkan' }, who, now)
const validate = (id: string, now: Date) => does(database, id, { action: 'validate' }, validator, now)
const solve = async (id: string, opened: Date, coordination: number, completion: number) => {
  await start(id, hoursAfter(opened, coordination))
  await finish(id, hoursAfter(opened, completion - 1))
  await validate(id, hoursAfter(opened, completion))
}

describe('the clocks', () => {
  it('are those of ticket/clock: means, percentiles, what runs and what is late', async () => {
    for (let i = 1; i <= 10; i++) {
      const id = await report(database, phone(i), on(i))
      await solve(id, on(i), i, 24 * i)
    }
    const late = await report(database, phone(20), on(2))
    await start(late, hoursAfter(on(2), 1))
    await report(database, phone(21), on(20))
    const [row] = await numbers(database)
    expect(row).toMatchObject({
      agency: 'DSDA',
      incidents: 12,
      open: 2,
      overdue: 2,
      verified: 10,
      rejected: 0,
    })
    expect(row?.coordination).toMatchObject({
      ended: 11,
      p50: 5,
      p90: 9,
      p95: 10,
      running: 1,
      late: 1,
      eachWithin: null,
    })
    expect(row?.coordination.mean).toBeCloseTo(56 / 11, 9)
    expect(row?.coordination.average).toMatchObject({ limit: 6, kept: true })
    expect(row?.completion).toMatchObject({ ended: 10, mean: 132, p50: 120, p95: 240, running: 2, late: 2 })
    expect(row?.completion.average).toEqual({ mean: 132, limit: 168, kept: true })
  })

  it('of rules that judge each ticket tell the share within the limit, the late ones included', async () => {
    const lurah = officer(TEBET_TIMUR)
    const at = { agency: 'KELURAHAN', unit: TEBET_TIMUR.unit, category: 'Sampah' }
    for (const hours of [10, 20, 30]) {
      const id = await report(database, phone(hours), on(4), at)
      await start(id, hoursAfter(on(4), 1), lurah)
      await finish(id, hoursAfter(on(4), hours - 1), lurah)
      await validate(id, hoursAfter(on(4), hours))
    }
    await report(database, phone(99), on(5), at)
    const row = (await numbers(database, { by: 'unit' })).find(one => one.unit === TEBET_TIMUR.unit)
    expect(row?.completion).toMatchObject({ ended: 3, late: 1, eachWithin: 0.5, average: null })
    expect(row?.coordination).toMatchObject({ ended: 3, eachWithin: null })
  })

  it('tell the completion as the regulation has it, the office its own part of it, and the validator what it took', async () => {
    for (const [n, days] of [1, 9].entries()) {
      const id = await report(database, phone(n), on(2 + n))
      await start(id, hoursAfter(on(2 + n), 1))
      await finish(id, hoursAfter(on(2 + n), 24))
      await validate(id, hoursAfter(on(2 + n), 24 * (1 + days)))
    }
    const waits = await report(database, phone(5), on(2))
    await finish(waits, hoursAfter(on(2), 5))
    const [row] = await numbers(database)
    expect(row).toMatchObject({
      agency: 'DSDA',
      completion: { ended: 2, mean: 144, running: 1, late: 1, average: { kept: true } },
      work: { ended: 2, mean: 24, running: 0, late: 0, average: { mean: 24, limit: 168 } },
      waited: { ended: 3 },
      validation: { ended: 0, running: 0 },
    })
    const [biro] = await numbers(database, { agency: BIRO.agency })
    expect(biro).toMatchObject({
      agency: 'BIRO_PEM',
      incidents: 0,
      waited: { ended: 0 },
      validation: { ended: 2, mean: 120, p50: 24, p95: 216, running: 1 },
      validationFor: 3,
    })
  })

  it('count in the range in which they ended, whenever it began', async () => {
    const id = await report(database, phone(1), on(30, '20:00'))
    await solve(id, on(30, '20:00'), 2, 48)
    const [november] = await numbers(database)
    expect(november).toMatchObject({
      incidents: 1,
      open: 1,
      overdue: 0,
      coordination: { ended: 1 },
      completion: { ended: 0 },
    })
    const december = { from: NOVEMBER.to, to: new Date('2027-01-01T00:00:00+07:00') }
    const [next] = await numbers(database, december)
    expect(next).toMatchObject({
      incidents: 0,
      reporters: 0,
      completion: { ended: 1, mean: 48 },
      verified: 1,
    })
  })
})

describe('one who writes twenty times', () => {
  it("changes nobody's score: only how persistent they are", async () => {
    const id = await report(database, phone(1), on(2))
    const other = await report(database, phone(2), on(3))
    await solve(id, on(2), 2, 24)
    await start(other, hoursAfter(on(3), 9))
    const [before] = await numbers(database)
    for (let i = 0; i < 20; i++)
      await report(database, phone(1), on(2), {
        joins: i % 2 ? id : other,
        channel: i % 3 ? 'sms' : 'whatsapp',
      })
    const [after] = await numbers(database)
    const { reports, repeats, reporters, incidents, ...score } = after as NonNullable<typeof after>
    expect([reports, repeats, reporters, incidents]).toEqual([22, 19, 2, 2])
    const {
      reports: r,
      repeats: p,
      reporters: w,
      incidents: n,
      ...earlier
    } = before as NonNullable<typeof before>
    expect([r, p, w, n]).toEqual([2, 0, 2, 2])
    expect(score).toEqual(earlier)
  })

  it('without a name is counted among the nameless', async () => {
    const id = await report(database, null, on(2))
    for (let i = 0; i < 5; i++) await report(database, null, on(2), { joins: id })
    expect((await numbers(database))[0]).toMatchObject({
      incidents: 1,
      reporters: 0,
      reports: 6,
      anonymous: 6,
      repeats: 0,
    })
  })
})

describe('closings', () => {
  it('that the reporter opens again are told as a share of the first closings', async () => {
    for (let i = 1; i <= 4; i++) {
      const id = await report(database, phone(i), on(i))
      await solve(id, on(i), 1, 24)
      if (i === 1)
        await does(database, id, { action: 'reopen', reason: WHY }, reporter, hoursAfter(on(i), 40))
    }
    expect((await numbers(database))[0]).toMatchObject({ verified: 3, reopenRate: 0.25, open: 1 })
  })

  it('by rejection are counted with their reasons', async () => {
    const id = await report(database, phone(1), on(3))
    const reject = { action: 'reject', reasonCode: 'tidak_ditemukan', reason: WHY } as const
    await does(database, id, reject, officer(DSDA), hoursAfter(on(3), 3))
    expect((await numbers(database))[0]).toMatchObject({
      verified: 0,
      rejected: 1,
      rejectedBecause: { tidak_ditemukan: 1 },
    })
  })
})

describe('an incident', () => {
  it('that was merged counts where it lives', async () => {
    const a = await report(database, phone(1), on(2))
    const b = await report(database, phone(2), on(3))
    await database.transaction(db => mergeTickets(db, b, a, { actor: 'petugas', because: 'sama' }))
    expect((await numbers(database))[0]).toMatchObject({ incidents: 1, reporters: 2, reports: 2 })
  })

  it('that is handed over belongs to who has it; hops and arbiters are told', async () => {
    const id = await report(database, phone(1), on(2))
    await does(
      database,
      id,
      { action: 'coordinate', owner: DBM, reason: WHY, reasonCode: 'bukan_wewenang' },
      officer(DSDA),
      hoursAfter(on(2), 1),
    )
    const rows = await numbers(database)
    expect(rows.map(({ agency, incidents }) => [agency, incidents])).toEqual([
      ['DBM', 1],
      ['DSDA', 0],
    ])
    expect(rows[0]).toMatchObject({ meanHops: 1, arbitratedShare: 0, coordination: { running: 1 } })
  })

  it('leaves a trace at every office that held it', async () => {
    const pass = { action: 'coordinate', owner: DBM, reason: WHY, reasonCode: 'bukan_wewenang' } as const
    for (const [n, hours] of [1, 6 * 24].entries()) {
      const id = await report(database, phone(n), on(2 + n))
      await does(database, id, pass, officer(DSDA), hoursAfter(on(2 + n), hours))
      await start(id, hoursAfter(on(2 + n), hours + 2), officer(DBM))
    }
    await report(database, phone(3), on(20))
    const told = async (asked: Parameters<typeof numbers>[1]) =>
      (await numbers(database, asked)).map(({ agency, unit, waited, waitedFor }) => ({
        office: unit ?? agency,
        waitedFor,
        waited,
      }))
    const dsda = { ended: 2, mean: 72.5, p50: 1, p95: 144, running: 1, late: 2, lateShare: 2 / 3 }
    const dbm = { ended: 2, mean: 2, p95: 2, running: 0, late: 0, lateShare: 0 }
    expect(await told({})).toMatchObject([
      { office: 'DBM', waitedFor: 2, waited: dbm },
      { office: 'DSDA', waitedFor: 3, waited: dsda },
    ])
    expect(await told({ by: 'unit', agency: 'DSDA' })).toMatchObject([{ office: 'DSDA-31.74', waited: dsda }])
    const week = { from: on(2, '00:00'), to: on(4, '00:00') }
    expect((await told({ ...week, agency: 'DSDA' }))[0]?.waited).toMatchObject({
      ended: 1,
      running: 1,
      late: 1,
    })
  })

  it('whose citizen was promised an answer tells whether it came, a note being one when it is public', async () => {
    const at = { channel: 'desk-pendopo' }
    const [quick, silent, unheard] = [
      await report(database, phone(1), on(2), at),
      await report(database, phone(2), on(3), at),
      await report(database, phone(3), on(4), at),
    ]
    await report(database, phone(4), on(4))
    const note = { action: 'note', reason: WHY } as const
    await does(database, quick, { ...note, visibility: 'public' }, officer(DSDA), hoursAfter(on(2), 70))
    await does(database, silent, { ...note, visibility: 'internal' }, officer(DSDA), hoursAfter(on(3), 70))
    await start(silent, hoursAfter(on(3), 80))
    expect(unheard).toBeTruthy()
    const [row] = await numbers(database)
    expect(row?.reply).toMatchObject({ ended: 2, mean: 75, running: 1, late: 1, eachWithin: 1 / 3 })
  })

  it('that is protected is in no number', async () => {
    const id = await report(database, phone(1), on(2))
    expect(await numbers(database)).toHaveLength(1)
    await database.db.query('update ticket set protected = true where id = $1', [id])
    for (const by of ['agency', 'unit', 'kelurahan'] as const)
      expect(await numbers(database, { by })).toEqual([])
  })

  it("is found by its kelurahan, and by nobody's where the place is unknown", async () => {
    await report(database, phone(1), on(2))
    await report(database, phone(2), on(2), { kelurahan: null })
    const rows = await numbers(database, { by: 'kelurahan' })
    expect(rows.map(({ kelurahan, incidents }) => [kelurahan, incidents])).toEqual([
      ['31.74.01.1001', 1],
      [null, 1],
    ])
    expect(await numbers(database, { agency: BIRO.agency })).toEqual([])
  })
})

describe('measuring', () => {
  it('passes over nothing that commits late, and two at once measure once', async () => {
    const id = await report(database, phone(1), on(2))
    await numbers(database)
    const slow = await database.pool.connect()
    await slow.query('begin')
    await slow.query(
      `with feed as (update agency_feed set last = last + 1 where agency = 'DSDA' returning last)
       update ticket set feed = feed.last, version = version + 1 from feed where id = $1`,
      [id],
    )
    expect(await measureChanged(database, rules)).toBeNull()
    await slow.query('commit')
    slow.release()
    const both = await Promise.all([measureChanged(database, rules), measureChanged(database, rules)])
    expect(both.filter(n => n === 1)).toHaveLength(1)
    expect(await measureChanged(database, rules)).toBeNull()
  })

  it('begins anew when the rules change', async () => {
    await numbers(database)
    const changed = { ...rules, levels: { ...rules.levels, version: 'other' } }
    expect(await measureAll(database, changed)).toBeGreaterThan(0)
  })
})
