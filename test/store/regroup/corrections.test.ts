import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knowReporter } from '../../../src/store/reporters.js'
import { feedPage } from '../../../src/store/read/tickets.js'
import { track } from '../../../src/store/read/tracking.js'
import {
  ChangedMeanwhile,
  mergeTickets,
  moveReport,
  NotRegroupable,
  OutOfReach,
  reopenTicket,
  splitReports,
  undo,
} from '../../../src/store/regroup.js'
import { latestTicketOf, ticketByNumberOf } from '../../../src/store/status.js'
import { type FreshDatabase, freshDatabase } from '../../support/postgres.js'
import { BY, ROUTED, town } from './town.js'

let fresh: FreshDatabase
let here: ReturnType<typeof town>
beforeAll(async () => {
  fresh = await freshDatabase({ max: 8 })
  here = town(fresh.database)
})
afterAll(() => fresh.drop())

const on = <T>(work: Parameters<typeof fresh.database.transaction<T>>[0]) => fresh.database.transaction(work)
const undoLast = async (ticket: { id: string; number: string }) =>
  on(async db => undo(db, ticket.number, (await here.row(ticket.id)).version, BY))
const reporter = (address: string) =>
  on(async db => (await knowReporter(db, 'sms', { kind: 'phone', address })).id as string)

describe('a merge', () => {
  it('leaves a stone that leads on, and its undo brings the ticket back to life', async () => {
    const citizen = await reporter('+6281200000901')
    const [a, b] = [await here.ticket(2, { agency: 'DBM', reporterId: citizen }), await here.ticket(3)]
    const c = await here.ticket(1)
    const rows = [await here.row(a.id), await here.row(b.id)]
    const feedOf = async (agency: string) =>
      (
        await feedPage(fresh.database.db, {
          agency,
          unit: null,
          after: '0',
          limit: 200,
          updatedAfter: null,
          status: null,
        })
      ).entries.at(-1)?.ticket

    await on(db => mergeTickets(db, a.id, b.id, BY))
    expect(await feedOf('DBM')).toMatchObject({ number: a.number, mergedInto: b.number, reportCount: 0 })
    expect(await feedOf('DSDA')).toMatchObject({ number: b.number, mergedInto: null, reportCount: 5 })
    expect(await on(db => latestTicketOf(db, citizen))).toMatchObject({ ticketId: b.id })
    expect(await on(db => ticketByNumberOf(db, citizen, `status ${a.number}?`))).toMatchObject({
      ticketId: b.id,
    })
    expect(await on(db => ticketByNumberOf(db, citizen, `status ${c.number}?`))).toBeNull()

    await on(db => mergeTickets(db, b.id, c.id, BY))
    expect(await track(fresh.database.db, a.number)).toMatchObject({
      merged: true,
      ticket: { number: c.number },
    })
    await undoLast(c)
    await on(async db => undo(db, b.number, (await seqOf(b.id, 'merged_from')) as number, BY))
    for (const [index, ticket] of [a, b].entries()) {
      const { version: _v, feed: _f, updated_at: _u, ...now } = await here.row(ticket.id)
      const { version: _w, feed: _g, updated_at: _t, ...then } = rows[index]
      expect(now).toEqual(then)
    }
    expect(await on(db => latestTicketOf(db, citizen))).toMatchObject({ ticketId: a.id })
    expect(await track(fresh.database.db, a.number)).toMatchObject({
      merged: false,
      ticket: { number: a.number },
    })
    expect(await feedOf('DBM')).toMatchObject({ number: a.number, mergedInto: null, reportCount: 2 })
    expect(await here.faults()).toEqual([])
  })

  it('tells both tickets who, why and with whom, and quotes nobody', async () => {
    const [a, b] = [await here.ticket(1), await here.ticket(1)]
    await on(db => mergeTickets(db, a.id, b.id, BY))
    const [from, into] = [await here.events(a.id), await here.events(b.id)]
    expect(from.slice(3).map(event => event.type)).toEqual(['merged_into', 'detached'])
    expect(into.slice(3).map(event => event.type)).toEqual(['merged_from', 'attached'])
    const change = from.at(-1).body.change
    for (const event of [...from.slice(3), ...into.slice(3)]) {
      expect(event).toMatchObject({ actor: BY.actor, body: { because: BY.because, change } })
      expect(JSON.stringify(event.body)).not.toMatch(/rahasia|saluran mampet/)
    }
    expect(from[3].body).toMatchObject({ ticket: b.id, number: b.number, reports: 1 })
  })

  it('gives the surviving ticket the place and way it lacked; undo takes them back', async () => {
    const known = await here.ticket(1, { agency: 'DBM' })
    const vague = await here.ticket(1, { kelurahan: null })
    const before = await here.row(vague.id)
    await on(db => mergeTickets(db, known.id, vague.id, BY))
    expect(await here.row(vague.id)).toMatchObject({ kelurahan: '31.74.01.1001', agency: 'DBM' })
    await undoLast(vague)
    const after = await here.row(vague.id)
    for (const fact of ['kelurahan', 'place', 'agency', 'unit', 'rule', 'route', 'category'])
      expect(after[fact]).toEqual(before[fact])
  })

  it('keeps a place somebody corrected since', async () => {
    const known = await here.ticket(1, { agency: 'DBM' })
    const vague = await here.ticket(1, { kelurahan: null })
    await on(db => mergeTickets(db, known.id, vague.id, BY))
    await fresh.database.db.query(`update ticket set kelurahan = '31.74.01.1002' where id = $1`, [vague.id])
    await undoLast(vague)
    expect((await here.row(vague.id)).kelurahan).toBe('31.74.01.1002')
  })

  it('does not hide an open ticket in a closed one', async () => {
    const [a, b] = [await here.ticket(1), await here.ticket(1)]
    await fresh.database.db.query(
      `update ticket set closed_at = clock_timestamp(), status = 'Selesai' where id = $1`,
      [b.id],
    )
    await expect(on(db => mergeTickets(db, a.id, b.id, BY))).rejects.toThrow(/sudah ditutup/)
    expect(await on(db => reopenTicket(db, b.id, BY))).toBe(true)
    const { version } = await here.row(b.id)
    expect(await on(db => reopenTicket(db, b.id, BY))).toBe(true)
    expect(await here.row(b.id)).toMatchObject({ version })
    expect(await here.row(b.id)).toMatchObject({ status: 'Menunggu', closed_at: null })
    expect((await here.events(b.id)).at(-1)).toMatchObject({ type: 'reopened', body: { action: 'revive' } })
    await on(db => mergeTickets(db, a.id, b.id, BY))
  })
})

describe('an undo', () => {
  it('can itself be undone', async () => {
    const [a, b] = [await here.ticket(2), await here.ticket(2)]
    await on(db => mergeTickets(db, a.id, b.id, BY))
    const merged = await here.grouping()
    await undoLast(b)
    const apart = await here.grouping()
    await undoLast(a)
    expect(await here.grouping()).toEqual(merged)
    expect((await here.row(a.id)).merged_into).toBe(b.id)
    await undoLast(a)
    expect(await here.grouping()).toEqual(apart)
    expect(await here.faults()).toEqual([])
  })

  it('of a split makes one ticket again; of a merge leaves behind what moved on', async () => {
    const a = await here.ticket(4)
    const split = await on(db => splitReports(db, a.id, a.reports.slice(2), () => ROUTED, BY))
    expect(await here.row(split.into.id)).toMatchObject({ report_count: 2, merged_into: null })
    await undoLast(split.into)
    expect(await here.row(split.into.id)).toMatchObject({ report_count: 0, merged_into: a.id })

    const [b, c] = [await here.ticket(1), await here.ticket(1)]
    await on(db => mergeTickets(db, a.id, b.id, BY))
    await on(db => moveReport(db, a.reports[0] as string, c.id, BY))
    await on(async db => undo(db, b.number, (await seqOf(b.id, 'merged_from')) as number, BY))
    expect(await here.row(a.id)).toMatchObject({ report_count: 3, merged_into: null })
    expect(await here.home(a.reports[0] as string)).toBe(c.id)
    expect(await here.faults()).toEqual([])
  })

  it('is refused with the reason when it makes no sense any more', async () => {
    const [a, b, c] = [await here.ticket(2), await here.ticket(1), await here.ticket(1)]
    const moved = a.reports[1] as string
    await on(db => moveReport(db, moved, b.id, BY))
    const { version } = await here.row(b.id)
    await on(db => moveReport(db, moved, c.id, BY))
    const { rows } = await fresh.database.db.query('select number from report where id = $1', [moved])
    await expect(on(db => undo(db, b.number, version, BY))).rejects.toThrow(
      `laporan ${rows[0].number} sekarang di tiket ${c.number}`,
    )
    await undoLast(c)
    await on(db => undo(db, b.number, version, BY))
    await expect(on(db => undo(db, b.number, version, BY))).rejects.toThrow('sudah dibatalkan')
    await expect(on(db => undo(db, b.number, 1, BY))).rejects.toThrow(NotRegroupable)
    await expect(on(db => undo(db, b.number, 999, BY))).rejects.toThrow(OutOfReach)
  })

  it('does not revive a ticket for a report that left before the ticket was merged', async () => {
    const [a, b] = [await here.ticket(2), await here.ticket(1)]
    await on(db => moveReport(db, a.reports[0] as string, b.id, BY))
    const { version } = await here.row(b.id)
    await on(db => mergeTickets(db, a.id, b.id, BY))
    await expect(on(db => undo(db, b.number, version, BY))).rejects.toThrow('batalkan penggabungan itu dulu')
    await undoLast(b)
    await on(db => undo(db, b.number, version, BY))
    expect((await here.row(a.id)).report_count).toBe(2)
  })
})

describe('a move', () => {
  it('and its undo are told on both tickets, and nothing else is left of them', async () => {
    const [a, b] = [await here.ticket(3), await here.ticket(2)]
    const before = await here.grouping()
    const moved = a.reports[1] as string
    await on(db => moveReport(db, moved, b.id, BY))
    expect(await here.row(a.id)).toMatchObject({ report_count: 2 })
    expect(await here.row(b.id)).toMatchObject({ report_count: 3 })
    await undoLast(b)
    expect(await here.grouping()).toEqual(before)
    const about = (await here.events(a.id)).filter(event => event.report_id === moved)
    expect(about.map(event => event.type)).toEqual(['attached', 'detached', 'attached'])
  })

  it('does not take the last report of a ticket', async () => {
    const [a, b] = [await here.ticket(1), await here.ticket(1)]
    await expect(on(db => moveReport(db, a.reports[0] as string, b.id, BY))).rejects.toThrow(
      'laporan terakhir',
    )
    expect(await here.home(a.reports[0] as string)).toBe(a.id)
  })

  it('does not hide a report of an open ticket in a closed one, nor does an undo', async () => {
    const [a, b] = [await here.ticket(2), await here.ticket(1)]
    const close = (id: string) =>
      fresh.database.db.query(
        `update ticket set closed_at = clock_timestamp(), status = 'Selesai' where id = $1`,
        [id],
      )
    const moved = a.reports[0] as string
    await close(b.id)
    await expect(on(db => moveReport(db, moved, b.id, BY))).rejects.toThrow(/sudah ditutup/)
    expect(await here.home(moved)).toBe(a.id)

    const { into } = await on(db => splitReports(db, a.id, [moved], () => ROUTED, BY))
    await close(a.id)
    await expect(undoLast(into)).rejects.toThrow(/sudah ditutup/)
    expect(await here.home(moved)).toBe(into.id)
    // From a closed one into a closed one, nothing is lost.
    await close(into.id)
    await undoLast(into)
    expect(await here.home(moved)).toBe(a.id)
  })

  it('into a ticket that was merged says so', async () => {
    const [a, b, c] = [await here.ticket(2), await here.ticket(1), await here.ticket(1)]
    await on(db => mergeTickets(db, b.id, c.id, BY))
    await expect(on(db => moveReport(db, a.reports[0] as string, b.id, BY))).rejects.toThrow('sudah digabung')
  })
})

describe('a split', () => {
  it('goes its own way by its own place, and both agencies see it', async () => {
    const a = await here.ticket(1, { kelurahan: null })
    const placed = await here.join(a.id, { kelurahan: '31.74.01.1002' })
    const { feed } = await here.row(a.id)
    const routeOf = (category: string | null, place: { kelurahan: string | null }) => ({
      ...ROUTED,
      agency: 'DLH',
      rule: `${category} ${place.kelurahan}`,
    })
    const { into } = await on(db => splitReports(db, a.id, [placed], routeOf, BY))
    expect(await here.row(into.id)).toMatchObject({
      agency: 'DLH',
      kelurahan: '31.74.01.1002',
      rule: 'Saluran Air, Kali/Sungai 31.74.01.1002',
      status: 'Menunggu',
    })
    expect(Number((await here.row(a.id)).feed)).toBeGreaterThan(Number(feed))
  })
})

describe('a correction', () => {
  it('is refused when the ticket changed since it was seen, and beyond the caller’s reach', async () => {
    const [a, b] = [await here.ticket(2, { agency: 'DBM' }), await here.ticket(1)]
    const before = await here.grouping()
    const stale = { ...BY, seen: [1] }
    await expect(on(db => mergeTickets(db, a.id, b.id, stale))).rejects.toThrow(ChangedMeanwhile)
    const theirs = { ...BY, reach: { agency: 'DBM', unit: null } }
    await expect(on(db => mergeTickets(db, a.id, b.id, theirs))).rejects.toThrow(OutOfReach)
    await expect(on(db => moveReport(db, a.reports[0] as string, b.id, theirs))).rejects.toThrow(OutOfReach)
    expect(await here.grouping()).toEqual(before)
  })

  it('with the same change id has no second effect', async () => {
    const [a, b] = [await here.ticket(3), await here.ticket(2)]
    const twice = async <T>(work: (change: string) => Promise<T>) => {
      const change = uuidv7()
      const first = await work(change)
      const grouping = await here.grouping()
      expect(await work(change)).toEqual(first)
      expect(await here.grouping()).toEqual(grouping)
      return first
    }
    await twice(change => on(db => moveReport(db, a.reports[0] as string, b.id, { ...BY, change })))
    await twice(change =>
      on(db => splitReports(db, a.id, [a.reports[1] as string], () => ROUTED, { ...BY, change })),
    )
    await twice(change => on(db => mergeTickets(db, a.id, b.id, { ...BY, change })))
    const { version } = await here.row(b.id)
    await twice(change => on(db => undo(db, b.number, version, { ...BY, change })))
  })
})

async function seqOf(ticketId: string, type: string): Promise<number | undefined> {
  return (await here.events(ticketId)).findLast(event => event.type === type)?.seq
}
