import type { QueryRunner } from 'typeorm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verify } from '../../../src/store/audit.js'
import { noteOnTicket } from '../../../src/store/grouping.js'
import { Life1763800000010 } from '../../../src/store/migrations/0010-life.js'
import { Rerouted1763800000033 } from '../../../src/store/migrations/0033-rerouted.js'
import { freshDatabase, type FreshDatabase } from '../../support/postgres.js'
import { fileTicket } from '../../support/filing.js'
import { DSDA, officer, WHY } from '../../ticket/life/city.js'
import { does, open } from './world.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
})
afterAll(() => fresh.drop())

it('goes back and forth over tickets that are there: nothing is lost, and all of them are chained', async () => {
  const { database } = fresh
  const first = await open(database, DSDA)
  await does(database, first, { action: 'note', reason: WHY }, officer(DSDA))
  for (let i = 0; i < 5; i++) await open(database, DSDA)
  const runner = database.source.createQueryRunner()
  // A later trigger looks at a column of this one.
  const [life, later] = [new Life1763800000010(), new Rerouted1763800000033()]
  const migration = {
    down: async (runner: QueryRunner) => {
      await later.down(runner)
      await life.down(runner)
    },
    up: async (runner: QueryRunner) => {
      await life.up(runner)
      await later.up(runner)
    },
  }
  const whole = async () =>
    (
      await database.db.query(
        `select ticket_id, seq, type, actor, report_id, at, body->>'text' as text from ticket_event order by 1, 2`,
      )
    ).rows
  try {
    await migration.down(runner)
    const { ticketId, reportId } = await fileTicket(database, { text: 'lampu padam' })
    await database.transaction(db =>
      noteOnTicket(db, ticketId, {
        type: 'edited',
        actor: 'warga',
        reportId,
        body: { text: 'lampu jalan padam' },
      }),
    )
    const before = await whole()
    expect(before.map(one => one.text)).toContain(WHY)
    await migration.up(runner)
    expect((await verify(database.db)).broken).toBeNull()
    const { rows } = await database.db.query(
      `select w.text from event_words w join ticket_event e using (ticket_id, seq) where e.ticket_id = $1 and not e.body ? 'text'`,
      [ticketId],
    )
    expect(rows).toEqual([{ text: 'lampu jalan padam' }])
    await does(database, ticketId, { action: 'note', reason: WHY }, officer({ agency: 'DBM', unit: null }))
    expect((await verify(database.db)).broken).toBeNull()
    await migration.down(runner)
    expect((await whole()).slice(0, before.length)).toEqual(before)
    await migration.up(runner)
    expect((await verify(database.db)).broken).toBeNull()
  } finally {
    await runner.release()
  }
})
