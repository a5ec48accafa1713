import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mergeTickets, undo } from '../../src/store/regroup.js'
import { informedInTime, noteDelivery, replyEnded, replySent } from '../../src/store/replies.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { DSDA, officer, owner, validator } from '../ticket/life/city.js'
import { by, does, hours, MORNING, phone, planned, plannerAt, says } from './street.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 8 })
})
afterAll(() => fresh.drop())

const clock = { now: MORNING }
let planner: ReturnType<typeof plannerAt>
beforeEach(() => {
  clock.now = MORNING
  planner = plannerAt(fresh.database, clock)
})
const at = (now: Date) => {
  clock.now = now
  return planner.round()
}
const sql = async <Row>(text: string, values: unknown[] = []) =>
  (await fresh.database.db.query(text, values)).rows as Row[]

const claim = { action: 'claim' } as const
const unit = officer(DSDA)
const finished = { action: 'finish', reason: 'sudah dikuras, lihat foto di lokasi' } as const

describe('corrections of a grouping', () => {
  it('whoever joins later hears what comes later: their acknowledgement told the rest', async () => {
    const { ticketId } = await says(fresh.database, by('sms', phone()))
    await does(fresh.database, ticketId, claim, unit, MORNING)
    const late = await says(fresh.database, by('sms', phone()), ticketId)
    await at(hours(1))
    await does(fresh.database, ticketId, finished, unit, hours(2))
    await does(fresh.database, ticketId, { action: 'validate' }, validator, hours(3))
    await at(hours(3))
    const heard = (await planned(fresh.database, ticketId)).filter(({ personId }) => personId === late.person)
    expect(heard.map(({ kind }) => kind)).toEqual(['done'])
  })

  it('whoever is in the ticket when it is told hears it: merged, and undone', async () => {
    const [a, b] = [
      await says(fresh.database, by('sms', phone())),
      await says(fresh.database, by('sms', phone())),
    ]
    const because = { actor: 'petugas', because: 'satu kejadian' }
    await fresh.database.transaction(db => mergeTickets(db, a.ticketId, b.ticketId, because))
    await does(fresh.database, b.ticketId, claim, unit, MORNING)
    await at(hours(1))
    expect((await planned(fresh.database, b.ticketId)).map(({ personId }) => personId).sort()).toEqual(
      [a.person, b.person].sort(),
    )
    const { seq } = (
      await sql<{ seq: number }>(
        `select seq from ticket_event where ticket_id = $1 and type = 'merged_into'`,
        [a.ticketId],
      )
    )[0] as { seq: number }
    await fresh.database.transaction(db => undo(db, a.ticketNumber, seq, because))
    await does(fresh.database, b.ticketId, finished, unit, hours(2))
    await does(fresh.database, b.ticketId, { action: 'validate' }, validator, hours(3))
    await at(hours(3))
    expect(
      (await planned(fresh.database, b.ticketId))
        .filter(({ kind }) => kind === 'done')
        .map(({ personId }) => personId),
    ).toEqual([b.person])
    // The other one waits for the outcome of their own ticket again.
    expect(await planned(fresh.database, a.ticketId)).toEqual([])
    await at(hours(24 * 3))
    expect((await planned(fresh.database, a.ticketId)).map(({ kind }) => kind)).toEqual(['progress'])
  })
})

describe('proof of delivery', () => {
  it('what cannot be delivered goes another way, once, until none is left', async () => {
    const indah = phone()
    const { ticketId } = await says(fresh.database, by('whatsapp', indah))
    await says(fresh.database, by('sms', indah), ticketId)
    await does(fresh.database, ticketId, claim, unit, MORNING)
    await at(hours(1))
    const [first] = await planned(fresh.database, ticketId)
    expect(first?.channel).toBe('sms')
    // Late news of an earlier stage changes nothing; undelivered is the last word.
    await replySent(fresh.database.db, first?.id as string, 'SM1')
    for (const status of ['delivered', 'sent'])
      await noteDelivery(fresh.database.db, 'sms', 'SM1', status, null)
    await planner.round()
    expect(await planned(fresh.database, ticketId)).toHaveLength(1)
    for (const status of ['failed', 'read']) await noteDelivery(fresh.database.db, 'sms', 'SM1', status, null)
    await planner.round()
    const [, second] = await planned(fresh.database, ticketId)
    expect(second).toMatchObject({ channel: 'whatsapp', way: 1, step: first?.step, state: 'pending' })
    await replyEnded(fresh.database.db, second?.id as string, 'failed', 'rejected')
    await planner.round()
    await planner.round()
    expect(await planned(fresh.database, ticketId)).toHaveLength(2)
  })

  it('tells who was informed in time', async () => {
    const now = new Date()
    const window = { from: new Date(+now - 3_600_000), to: hours(24 * 60), now: hours(24 * 61) }
    const mine = { ...window, agency: 'DISDIK' }
    const told: string[] = []
    for (let i = 0; i < 4; i++) {
      const { ticketId } = await says(fresh.database, by('sms', phone()), undefined, owner('DISDIK'))
      await does(fresh.database, ticketId, claim, officer(owner('DISDIK')), MORNING)
      await at(hours(1))
      told.push((await planned(fresh.database, ticketId))[0]?.id as string)
    }
    expect(await informedInTime(fresh.database.db, { ...mine, now: hours(2) })).toMatchObject({
      running: 4,
      share: null,
    })
    await replySent(fresh.database.db, told[0] as string, 'A')
    await sql(`update reply set state = 'sent', sent_at = due_at + interval '1 minute' where id = $1`, [
      told[1],
    ])
    await replyEnded(fresh.database.db, told[2] as string, 'failed', 'rejected')
    await replyEnded(fresh.database.db, told[3] as string, 'suppressed', 'opted_out')
    expect(await informedInTime(fresh.database.db, mine)).toEqual({
      inTime: 1,
      late: 1,
      missed: 1,
      running: 0,
      share: 1 / 3,
      unreachable: 0,
    })
  })
})
