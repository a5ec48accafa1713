import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { deadlinesOf } from '../../src/agencies/life/view.js'
import { judge, lifeOfTicket } from '../../src/store/life.js'
import { measureAll } from '../../src/store/numbers.js'
import { findTicket } from '../../src/store/read/tickets.js'
import { informedInTime } from '../../src/store/replies.js'
import { CalendarFile, clocksOf, createCalendar, createServiceLevels } from '../../src/ticket/clock/index.js'
import type { TicketRules } from '../../src/ticket/rules.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { DSDA, officer } from '../ticket/life/city.js'
import { does, hoursAfter, LATER, NOVEMBER, numbers, on, report, rules } from './world.js'

const fresh: FreshDatabase = await freshDatabase()
const { database } = fresh
afterAll(() => fresh.drop())

/** Something a citizen had to be told by a moment, and how it went. */
async function owed(ticketId: string, due: Date, went: Readonly<Record<string, unknown>>): Promise<void> {
  const row = {
    id: randomUUID(),
    channel: 'sms',
    kind: 'done',
    answer_to: {},
    subject: '',
    text: 'x',
    ticket_id: ticketId,
    due_at: due,
    ...went,
  }
  const names = Object.keys(row)
  await database.db.query(
    `insert into reply (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  )
}

describe('informed in time', () => {
  it('is judged as the reply contract judges it, for many agencies at once', async () => {
    const id = await report(database, '+628120000001', on(2))
    await report(database, '+628120000002', on(2), { agency: 'DBM', unit: null })
    const { rows } = await database.db.query('select id from person limit 1')
    const person = { person_id: (rows[0] as { id: string }).id }
    const due = on(5)
    await owed(id, due, { state: 'sent', sent_at: hoursAfter(due, -1) })
    await owed(id, due, { state: 'sent', sent_at: hoursAfter(due, 1) })
    await owed(id, due, { state: 'pending' })
    await owed(id, due, { state: 'suppressed', reason: 'opted_out' })
    // One piece of news by two ways: the first failed, the second was in time.
    await owed(id, due, { ...person, step: 'done:9', way: 0, state: 'failed', reason: 'rejected' })
    await owed(id, due, { ...person, step: 'done:9', way: 1, state: 'sent', sent_at: hoursAfter(due, -2) })
    await owed(id, due, {
      ...person,
      step: 'started:4',
      state: 'sent',
      sent_at: hoursAfter(due, -2),
      delivery: 'failed',
    })
    // Protected and merged tickets are in no number, and so in this one neither.
    for (const hidden of ['protected = true', 'report_count = 0']) {
      const other = await report(database, '+628120000009', on(2))
      await owed(other, due, { state: 'sent', sent_at: hoursAfter(due, -1) })
      await database.db.query(`update ticket set ${hidden} where id = $1`, [other])
    }
    const judged = await informedInTime(database.db, { agency: 'DSDA', ...NOVEMBER, now: LATER })
    expect(judged.share).toBe(0.4)
    const told = await numbers(database)
    expect(told.map(({ agency, informedInTime: share }) => [agency, share])).toEqual([
      ['DBM', null],
      ['DSDA', judged.share],
    ])
  })
})

describe('suspicious evidence', () => {
  it('counts by its last verdict, unless an inspection found it genuine', async () => {
    const id = await report(database, '+628120000003', on(6))
    const photo = async (...verdicts: string[]) => {
      const evidence = randomUUID()
      await database.db.query(
        `insert into evidence (id, ticket_id, kind, sha256, original_sha256, bytes, width, height, provenance, by, received_at)
         values ($1, $2, 'after', 'a', 'a', 1, 1, 1, '{}', 'x', $3)`,
        [evidence, id, on(7)],
      )
      for (const [i, verdict] of verdicts.entries())
        await database.db.query(
          `insert into evidence_verdict (evidence_id, seq, verdict, findings, version) values ($1, $2, $3, '[]', 'x')`,
          [evidence, i * 10, verdict],
        )
    }
    const counted = async () =>
      (await numbers(database)).find(({ agency }) => agency === 'DSDA')?.suspiciousEvidence
    await photo('suspicious')
    await photo('plausible', 'suspicious')
    await photo('suspicious', 'plausible')
    expect(await counted()).toBe(2)
    await database.db.query(
      `insert into inspection (id, ticket_id, seq, state, decided_at) values (gen_random_uuid(), $1, 10, 'genuine', now())`,
      [id],
    )
    expect(await counted()).toBe(1)
  })
})

describe('what a ticket was promised when it was opened', () => {
  const file = parse(readFileSync('config/service-levels.yaml', 'utf8'))
  /** The rule for all is edited where it stands, against the advice in the file. */
  const edited = (within: string): TicketRules => {
    const changed = structuredClone(file)
    changed.rules.at(-1).completion.within = within
    changed.version = within
    return { ...rules, levels: createServiceLevels(changed, rules.calendar) }
  }
  /** What the row, the list, the ticket itself and the numbers say of when it must be done. */
  async function told(id: string, by: TicketRules) {
    await measureAll(database, by)
    const row = await findTicket(database.db, { id }, { agency: null, unit: null })
    const life = await lifeOfTicket(database.db, by, { id })
    if (!row || !life) throw new Error('no such ticket')
    const { rows } = await database.db.query(
      'select completion_due as due, completion_limit_ms / 86400000 as days from ticket_measure where ticket_id = $1',
      [id],
    )
    const { limit, due } = clocksOf(life.course, by.levels, by.calendar, life.now).completion
    const listed = deadlinesOf(row, by).completion
    const dues = [new Date(listed.due_at), due, rows[0].due].map(Number)
    expect(new Set(dues).size).toBe(1)
    return [listed.within, limit.within, rows[0].days, (Number(due) - Number(on(2))) / 86_400_000]
  }

  it('stays when the file is edited, in its row, in the list, on its page and in the numbers', async () => {
    const [id, unjudged] = [
      await report(database, '+628120000021', on(2)),
      await report(database, '+628120000022', on(2)),
    ]
    await judge(database.db, rules, id)
    const stricter = edited('5 days')
    expect(await told(id, stricter)).toEqual(['7 days', '7 days', 7, 7])
    await does(database, id, { action: 'start' }, officer(DSDA), hoursAfter(on(2), 1), stricter)
    await judge(database.db, stricter, id)
    expect(await told(id, stricter)).toEqual(['7 days', '7 days', 7, 7])
    expect(await told(unjudged, stricter)).toEqual(['5 days', '5 days', 5, 5])
    await database.db.query(`update ticket set category = 'Sampah' where id = $1`, [id])
    await database.db.query('delete from measured_feed')
    await judge(database.db, stricter, id)
    expect((await told(id, stricter))[0]).not.toBe('7 days')
  })

  it('moves with a holiday that was declared later where it counts working days, everywhere alike', async () => {
    const id = await report(database, '+628120000023', on(2))
    const working = edited('3 workdays')
    await judge(database.db, working, id)
    expect((await told(id, working))[3]).toBe(3)
    const days = parse(readFileSync('config/calendar.yaml', 'utf8'))
    days.version = 'one more'
    days.years.find(({ year }: { year: number }) => year === 2026).holidays['2026-11-04'] = 'cuti'
    const calendar = createCalendar(CalendarFile.parse(days))
    const levels = createServiceLevels({ ...file, version: 'x' }, calendar)
    expect((await told(id, { ...rules, levels, calendar })).slice(0, 2)).toEqual(['3 workdays', '3 workdays'])
    expect((await told(id, { ...rules, levels, calendar }))[3]).toBe(4)
  })
})
