import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noteOnTicket } from '../../../src/store/grouping.js'
import {
  acceptSuggestion,
  labels,
  mergeTickets,
  moveReport,
  NotRegroupable,
  rejectSuggestion,
  suggestionsOf,
  undo,
  wordless,
} from '../../../src/store/regroup.js'
import { type FreshDatabase, freshDatabase } from '../../support/postgres.js'
import { BY, town } from './town.js'

let fresh: FreshDatabase
let here: ReturnType<typeof town>
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
  here = town(fresh.database)
})
afterAll(() => fresh.drop())

const on = <T>(work: Parameters<typeof fresh.database.transaction<T>>[0]) => fresh.database.transaction(work)
const undoLast = async (ticket: { id: string; number: string }) =>
  on(async db => undo(db, ticket.number, (await here.row(ticket.id)).version, BY))

describe('a suggestion', () => {
  const suggested = async () => {
    const other = await here.ticket(2)
    const body = { ticket: other.id, score: 3.1, because: ['sama: gang, kategori'] }
    const ticket = await here.ticket(1, {}, [{ type: 'maybe_same_as', body }])
    return { other, ticket, seq: 4 }
  }
  const stateOf = async (id: string) => (await on(db => suggestionsOf(db, id))).map(one => one.state)

  it('accepted is a merge that can be undone', async () => {
    const { other, ticket, seq } = await suggested()
    await fresh.database.db.query(
      `update ticket set closed_at = clock_timestamp(), status = 'Selesai' where id = $1`,
      [other.id],
    )
    expect(await on(db => suggestionsOf(db, ticket.id))).toMatchObject([
      { seq, is: 'maybe_same_as', state: 'open', ticket: other.id, score: 3.1 },
    ])
    await on(db => acceptSuggestion(db, ticket.id, seq, BY))
    expect(await stateOf(ticket.id)).toEqual(['accepted'])
    expect(await here.row(other.id)).toMatchObject({ report_count: 3, closed_at: null })
    await undoLast(ticket)
    expect(await stateOf(ticket.id)).toEqual(['open'])
    expect(await here.faults()).toEqual([])
  })

  it('rejected keeps both apart until that is taken back', async () => {
    const { other, ticket, seq } = await suggested()
    const before = await here.grouping()
    await on(db => rejectSuggestion(db, ticket.id, seq, BY))
    await on(db => rejectSuggestion(db, ticket.id, seq, BY))
    expect(await stateOf(ticket.id)).toEqual(['rejected'])
    await expect(on(db => acceptSuggestion(db, ticket.id, seq, BY))).rejects.toThrow('sudah dijawab')
    expect(await answers(ticket.reports, other.reports)).toEqual([false, false])
    await undoLast(ticket)
    expect(await stateOf(ticket.id)).toEqual(['open'])
    expect(await answers(ticket.reports, other.reports)).toEqual([])
    expect(await here.grouping()).toEqual(before)
  })

  it('about a ticket as a whole teaches about all its reports', async () => {
    const { other } = await suggested()
    const whole = await here.ticket(2)
    await on(db =>
      noteOnTicket(db, whole.id, {
        type: 'maybe_same_as',
        actor: 'muara',
        body: { ticket: other.id, because: ['satu laporan menunjukkan keduanya satu kejadian'] },
      }),
    )
    await on(db => rejectSuggestion(db, whole.id, 5, BY))
    expect(await answers(whole.reports, other.reports)).toEqual([false, false, false, false])
    await undoLast(whole)
    expect(await answers(whole.reports, other.reports)).toEqual([])
  })

  it('is moot once the two are one ticket by another way, and follows the other ticket’s merges', async () => {
    const { other, ticket, seq } = await suggested()
    const third = await here.ticket(1)
    await on(db => mergeTickets(db, other.id, third.id, BY))
    expect((await on(db => suggestionsOf(db, ticket.id)))[0]?.ticket).toBe(third.id)
    await on(db => mergeTickets(db, ticket.id, third.id, BY))
    expect(await stateOf(ticket.id)).toEqual(['moot'])
    await expect(on(db => acceptSuggestion(db, ticket.id, seq, BY))).rejects.toThrow(NotRegroupable)
  })
})

describe('what corrections teach', () => {
  it('is the latest answer about each pair; the program’s own merges teach nothing', async () => {
    const [a, b] = [await here.ticket(2), await here.ticket(2)]
    await on(db => mergeTickets(db, a.id, b.id, { actor: 'muara', because: 'sama' }))
    expect(await answers(a.reports, b.reports)).toEqual([])
    await undoLast(b)
    expect(await answers(a.reports, b.reports)).toEqual([false, false, false, false])
    await on(db => moveReport(db, a.reports[0] as string, b.id, BY))
    expect(await answers([a.reports[0] as string], b.reports)).toEqual([true, true])
    expect(await answers([a.reports[0] as string], [a.reports[1] as string])).toEqual([false])
    await on(db => mergeTickets(db, a.id, b.id, BY))
    expect(await answers(a.reports, b.reports)).toEqual([true, true, true, true])
  })

  it('is bounded for a crowd', async () => {
    const [a, b] = [await here.ticket(24), await here.ticket(14)]
    await on(db => mergeTickets(db, a.id, b.id, BY))
    expect((await answers(a.reports, b.reports)).length).toBe(20 * 10)
  })

  it('leaves the database without words, persons or numbers of houses', () => {
    const subject = (change: object) => ({
      id: 'r-1',
      category: 'Jalan',
      alternatives: ['Trotoar'],
      names: ['embrio'],
      topics: ['lubang', 'rumah saya'],
      numbers: ['271828'],
      plates: ['B1234XYZ'],
      photos: [{ hash: 'abcdef' }],
      at: '2026-01-01T00:00:00Z',
      sender: 'phone:+6281200000777',
      message: 'sms:SM-geheim',
      threadIds: ['sms:SM-geheim'],
      setsApart: false,
      place: {
        kelurahan: '31.74.01.1001',
        street: 'Jl. Melati 3',
        house: '271828B',
        landmark: 'rumah pak budi',
        rt: '003',
        point: { lat: -6.2345678, lon: 106.8765432, approximate: false },
        because: ['kata: melati'],
        candidates: [{ kelurahan: '31.74.01.1002', confidence: 0.2, because: 'kata: melati' }],
      },
      ...change,
    })
    const label = { same: true, at: new Date(0), score: 2, version: 'v' }
    const [out] = wordless([{ a: subject({}), b: subject({ id: 'r-2', plates: [] }), ...label }]) as any[]
    expect(JSON.stringify(out)).not.toMatch(
      /embrio|lubang|saya|budi|melati|271828|B1234|abcdef|0777|geheim|r-1|2345678/i,
    )
    expect(out.a).toMatchObject({ category: 'Jalan', alternatives: ['Trotoar'], setsApart: false })
    expect(out.a.place).toMatchObject({ kelurahan: '31.74.01.1001', rt: '003', point: { lat: -6.2346 } })
    expect(out.a.place.street).toMatch(/^Jl\. \S{12} 3$/)
    expect(out.a.message).toBe(out.a.threadIds[0])
    expect(out.a.topics).toEqual(out.b.topics)
    expect(out.a.id).not.toBe(out.b.id)
  })
})

/** What people said about pairs between two sets of reports. */
async function answers(some: readonly string[], others: readonly string[]): Promise<boolean[]> {
  const between = (a: string, b: string) => some.includes(a) && others.includes(b)
  const known = (await labels(fresh.database.db)) as { a: { id: string }; b: { id: string }; same: boolean }[]
  return known.filter(({ a, b }) => between(a.id, b.id) || between(b.id, a.id)).map(label => label.same)
}
