import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { informedInTime } from '../../src/store/replies.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { hoursAfter, LATER, NOVEMBER, numbers, on, report } from './world.js'

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
