import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL, isProtected } from '../../src/store/conflict.js'
import type { Db } from '../../src/store/database.js'
import { protectTicket, releaseTicket } from '../../src/store/conflict/protect.js'
import { noteOnTicket } from '../../src/store/grouping.js'
import { eventsOfTicket, feedPage, findTicket } from '../../src/store/read/tickets.js'
import { labels, mergeTickets, moveReport, splitReports, suggestionsOf } from '../../src/store/regroup.js'
import { cityRules } from '../support/small-city.js'
import { openTown, type Town } from './town.js'

let town: Town
beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town.close())

const by = { actor: 'petugas', because: 'dalam tes', rules: cityRules() }
const one = async (said: Parameters<Town['say']>[0]) => {
  const filed = await town.say(said)
  const [report] = filed.reports
  if (!report) throw new Error('no report')
  return { ...filed, ...report }
}
const count = async (sql: string, values: unknown[]) =>
  (await town.fresh.database.db.query(sql, values)).rows[0].n as number

describe('a report about an office', () => {
  it('goes to the Inspektorat with the name of the rule and the accused, and joins only its kind', async () => {
    const first = await one({
      text: 'lurah cikini minta uang 200 ribu di loket 2 kelurahan cikini untuk surat usaha',
    })
    expect(first).toMatchObject({ agency: 'INSPEKTORAT', unit: null, protected: true })
    const ticket = await findTicket(town.fresh.database.db, { id: first.ticketId }, everything)
    expect(ticket?.rule).toMatch(/^(pungli-ke-inspektorat|benturan-kepentingan)$/)
    const second = await one({
      text: 'lurah cikini minta uang 250 ribu di loket 2 kelurahan cikini buat surat usaha',
    })
    expect(second.ticketId).toBe(first.ticketId)
    const { rows } = await town.fresh.database.db.query(
      `select agency, unit from ticket_accused where ticket_id = $1 and agency = 'KELURAHAN'`,
      [first.ticketId],
    )
    expect(rows).toEqual([{ agency: 'KELURAHAN', unit: '31.71.06.1003' }])
  })

  it('never meets an ordinary one, in either order, though all words but the accusation are the same', async () => {
    const place = 'jl kebon sirih rt 01/02 kel kebon sirih'
    const ordinary = await one({ text: `got mampet di ${place}` })
    const accusing = await one({
      text: `got mampet di ${place}, petugas kelurahan minta uang 50 ribu dulu`,
    })
    const again = await one({ text: `got mampet di ${place}` })
    expect(accusing.protected).toBe(true)
    expect(ordinary.protected).toBe(false)
    expect(again.ticketId).toBe(ordinary.ticketId)
    for (const { ticketId } of [ordinary, accusing]) {
      const suggestions = await suggestionsOf(town.fresh.database.db, ticketId)
      expect(suggestions).toEqual([])
    }
    const { rows } = await town.fresh.database.db.query('select matching from report where id = $1', [
      again.id,
    ])
    expect(JSON.stringify(rows)).not.toContain(accusing.ticketId)
  })

  it('about the Inspektorat itself lies with Biro Pemerintahan and never meets those of the Inspektorat', async () => {
    const text = 'auditor inspektorat minta uang damai 50 juta di kelurahan menteng'
    const first = await one({ text })
    expect(first).toMatchObject({ agency: 'BIRO_PEM', protected: true })
    expect((await one({ text })).ticketId).toBe(first.ticketId)
    const lurah = await one({ text: text.replace('auditor inspektorat', 'lurah menteng') })
    expect(lurah).toMatchObject({ agency: 'INSPEKTORAT' })
    expect(lurah.ticketId).not.toBe(first.ticketId)
  })

  it('inside a longer message is kept apart with its photographs; the other complaint goes its way', async () => {
    const { reports } = await town.say({
      text: '1. jalan berlubang di jl cikini raya kel cikini\n2. lurah cikini minta uang 300 ribu untuk surat domisili di kelurahan cikini',
    })
    expect(reports.map(report => report.protected).toSorted()).toEqual([false, true])
    expect(reports.find(report => !report.protected)?.agency).toBe('DBM')
  })

  it('what its author adds later goes there too', async () => {
    const phone = '+628120000771'
    const first = await one({
      phone,
      text: 'oknum kelurahan kwitang minta uang 100 ribu untuk surat waris',
      externalId: 'asal-1',
    })
    const more = await one({
      phone,
      text: 'lapor lagi pak, masih sama seperti kemarin di loket tiga, belum ada tindakan',
      replyTo: 'asal-1',
    })
    expect(more.protected).toBe(true)
    expect(more.agency).toBe(first.agency)
  })

  it('that arrives as an edit of an ordinary report is a report of its own', async () => {
    const phone = '+628120000772'
    const ordinary = await one({
      phone,
      text: 'got mampet di jl kramat sentiong rt 01/02 kel kramat',
      externalId: 'asal-2',
    })
    const edited = await one({
      phone,
      text: 'got mampet di jl kramat sentiong rt 01/02 kel kramat, petugas kelurahan minta uang rokok dulu',
      edits: 'asal-2',
    })
    expect(edited).toMatchObject({ protected: true, agency: 'INSPEKTORAT' })
    expect(edited.ticketId).not.toBe(ordinary.ticketId)
    const events = await eventsOfTicket(town.fresh.database.db, ordinary.ticketId)
    expect(JSON.stringify(events)).not.toMatch(/rokok/)
  })

  it('is answered without naming anybody, and never told that others reported it', async () => {
    const text = 'lurah gondangdia minta uang 400 ribu untuk surat pindah di kelurahan gondangdia'
    await one({ text, phone: '+628120000773' })
    const { messageId } = await one({ text, phone: '+628120000774' })
    const { rows } = await town.fresh.database.db.query(
      'select kind, text from reply where message_id = $1',
      [messageId],
    )
    expect(rows).toHaveLength(1)
    expect(rows[0].kind).toBe('acknowledged')
    expect(rows[0].text).not.toMatch(/inspektorat|laporan lain|kelurahan|lurah/i)
  })
})

const everything = { agency: null, unit: null, cleared: ALL }

describe('a ticket that turns out to be about its office', () => {
  const routed = { agency: 'INSPEKTORAT', unit: null, rule: 'benturan-kepentingan', because: [] }
  const accused = [{ agency: 'KELURAHAN', unit: '31.71.02.1005', confidence: 1, because: 'ditandai orang' }]

  it('leaves like any ticket: same shape in the feed, nothing later, with all that was merged into it', async () => {
    const { database } = town.fresh
    const gone = await one({ text: 'taman rptra tidak terawat di kelurahan karang anyar rt 001/002' })
    const stone = await one({
      text: 'coretan tembok di jl karang anyar raya kelurahan karang anyar rt 009/010',
    })
    const left = await one({ text: 'sampah menumpuk di jl kartini raya kelurahan kartini rt 004/005' })
    await database.transaction(db => mergeTickets(db, stone.ticketId, gone.ticketId, by))
    const agency = gone.agency
    const list = () =>
      feedPage(database.db, {
        agency,
        unit: null,
        cleared: agency,
        after: '0',
        limit: 500,
        updatedAfter: null,
        status: null,
      })
    await database.transaction(db => protectTicket(db, gone.ticketId, { accused, routed }, by))
    await database.transaction(db =>
      noteOnTicket(
        db,
        left.ticketId,
        { type: 'placed', actor: 'muara', body: {} },
        { routed: { ...routed, agency: 'DLH' } },
      ),
    )
    const { entries } = await list()
    const lines = entries.flatMap(entry => (entry.left ? [entry.left] : []))
    const [first, second] = [gone, left].map(({ ticketId }) => lines.find(line => line.id === ticketId))
    expect(Object.keys(first as object)).toEqual(Object.keys(second as object))
    expect(lines.map(line => line.id)).toContain(stone.ticketId)
    expect(
      await findTicket(database.db, { id: stone.ticketId }, { agency, unit: null, cleared: agency }),
    ).toBeNull()
    expect(await isProtected(database.db, gone.ticketId)).toBe(true)
    // The event with which it left is the same, and it is the last one the agency may know of.
    const type = async (id: string) =>
      (
        await database.db.query(
          `select e.type, (select array_agg(key order by key) from jsonb_object_keys(e.body) as key) as told from agency_left l join ticket_event e on e.ticket_id = l.ticket_id and e.seq = l.seq where l.ticket_id = $1`,
          [id],
        )
      ).rows
    expect(await type(gone.ticketId)).toEqual(await type(left.ticketId))
  })

  it('can be released by whoever looked into it; that it was closed is told to nobody then', async () => {
    const { database } = town.fresh
    const ticket = await one({ text: 'lampu taman mati di kelurahan mangga dua selatan rt 001/002' })
    await database.transaction(db => protectTicket(db, ticket.ticketId, { accused: [], routed }, by))
    await database.transaction(db =>
      releaseTicket(db, ticket.ticketId, { agency: 'DPHK', unit: null, rule: 'x', because: [] }, by),
    )
    const reach = { agency: 'DPHK', unit: null, cleared: 'DPHK' }
    expect(await findTicket(database.db, { id: ticket.ticketId }, reach)).toMatchObject({ protected: false })
    const types = (await eventsOfTicket(database.db, ticket.ticketId)).map(event => event.type)
    expect(types).not.toContain('protected')
    expect(types).not.toContain('released')
    expect(
      await count('select count(*)::int as n from message where id = $1 and protected', [ticket.messageId]),
    ).toBe(0)
  })
})

describe('the last guard', () => {
  it('no writer moves a ticket to the agency it accuses', async () => {
    const ticket = await one({ text: 'camat senen minta setoran ke pedagang di kelurahan senen' })
    const move = town.fresh.database.transaction(db =>
      noteOnTicket(
        db,
        ticket.ticketId,
        { type: 'coordinated', actor: 'x', body: {} },
        { routed: { agency: 'KECAMATAN', unit: '31.71.04', rule: 'x', because: [] } },
      ),
    )
    await expect(move).rejects.toMatchObject({ code: 'MUK01' })
    expect(await findTicket(town.fresh.database.db, { id: ticket.ticketId }, everything)).toMatchObject({
      agency: 'INSPEKTORAT',
    })
  })

  it('no correction carries reports across the line, and a part of a closed ticket stays closed', async () => {
    const { database } = town.fresh
    const ordinary = await one({ text: 'sampah menumpuk di jl paseban raya kel paseban rt 001/002' })
    const closed = await one({ text: 'lurah paseban minta uang 100 ribu untuk ktp di kelurahan paseban' })
    const second = await one({ text: 'lurah paseban minta uang 150 ribu untuk ktp di kelurahan paseban' })
    expect(second.ticketId).toBe(closed.ticketId)
    for (const cross of [
      (db: Db) => mergeTickets(db, ordinary.ticketId, closed.ticketId, by),
      (db: Db) => mergeTickets(db, closed.ticketId, ordinary.ticketId, by),
      (db: Db) => moveReport(db, second.id, ordinary.ticketId, by),
    ])
      await expect(database.transaction(cross)).rejects.toThrow('kantor atau pejabat')
    const { into } = await database.transaction(db =>
      splitReports(
        db,
        closed.ticketId,
        [second.id],
        () => ({ agency: 'KELURAHAN', unit: null, rule: 'x', because: [] }),
        by,
      ),
    )
    expect(await isProtected(database.db, into.id)).toBe(true)
    expect(
      await count('select count(*)::int as n from ticket_accused where ticket_id = $1', [into.id]),
    ).toBeGreaterThan(0)
    expect(await labels(database.db)).toEqual([])
  })
})
