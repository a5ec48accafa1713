import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnswersAnotherWay1763800000019 } from '../../src/store/migrations/0019-answers-another-way.js'
import {
  informedInTime,
  leaseReplies,
  noteDelivery,
  putReply,
  replyEnded,
  replySent,
} from '../../src/store/replies.js'
import { measureAll, numbersOf } from '../../src/store/numbers.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { officer, owner, rules } from '../ticket/life/city.js'
import { by, does, hours, phone, plannerAt, says } from './street.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
})
afterAll(() => fresh.drop())

const sql = async <Row>(text: string, values: unknown[] = []) =>
  (await fresh.database.db.query(text, values)).rows as Row[]

interface Answer {
  readonly id: string
  readonly channel: string
  readonly kind: string
  readonly state: string
  readonly reason: string | null
  readonly way: number
  readonly to: string
  readonly text: string
  readonly nextAt: Date
}
const answers = (messageId: string) =>
  sql<Answer>(
    `select id, channel, kind, state, reason, way, answer_to->>'to' as "to", text, next_at as "nextAt" from reply where message_id = $1 order by way`,
    [messageId],
  )

/** Somebody writes by WhatsApp, having written by SMS before, and is answered there. */
async function answered(kind = 'acknowledged', other: string | null = 'sms') {
  const address = phone()
  const filed = await says(fresh.database, by('whatsapp', address), undefined, owner('DISDIK'))
  if (other) await says(fresh.database, by(other, address), filed.ticketId)
  const [reporter] = await sql<{ id: string }>(
    `select id from reporter where channel = 'whatsapp' and address = $1`,
    [address],
  )
  await fresh.database.transaction(db =>
    putReply(db, {
      channel: 'whatsapp',
      messageId: filed.messageId,
      reportId: filed.reportId,
      reporterId: reporter?.id ?? null,
      kind,
      number: filed.reportNumber,
      answerTo: { to: address },
      subject: '',
      text: 'kami terima',
      within: 900_000,
    }),
  )
  const [first] = await answers(filed.messageId)
  return { ...filed, address, first: first as Answer }
}
const round = (now = new Date()) => plannerAt(fresh.database, { now }).round()

describe('"we heard you"', () => {
  it('goes another way once it failed for good, never twice, and both rows say why', async () => {
    const { messageId, reportNumber, address, first } = await answered()
    await round()
    expect(await answers(messageId)).toHaveLength(1)
    await replyEnded(fresh.database.db, first.id, 'failed', 'rejected')
    await round(hours(0))
    await round(hours(1))
    const [was, is, ...more] = await answers(messageId)
    expect(more).toEqual([])
    expect(was).toMatchObject({ state: 'failed', reason: 'rejected', way: 0 })
    expect(is).toMatchObject({ channel: 'sms', kind: 'acknowledged', state: 'pending', way: 1, to: address })
    expect(is?.text).toContain(reportNumber)
    // The last way failed too: nobody starts again from the first.
    await replyEnded(fresh.database.db, is?.id as string, 'failed', 'rejected')
    await round(hours(2))
    expect(await answers(messageId)).toHaveLength(2)
  })

  it('goes another way when the provider took it and it came back, in the morning', async () => {
    const { messageId, first } = await answered('ask_place')
    await replySent(fresh.database.db, first.id, `W-${first.id}`)
    await noteDelivery(fresh.database.db, 'whatsapp', `W-${first.id}`, 'failed', null)
    const night = hours(15)
    await round(night)
    const [was, is] = await answers(messageId)
    expect(was).toMatchObject({ state: 'sent', reason: 'undelivered' })
    expect(is).toMatchObject({ channel: 'sms', kind: 'ask_place', nextAt: hours(21) })
    const due = await leaseReplies(fresh.database.db, { limit: 50, seconds: 30, only: 'sms' })
    expect(due.map(({ id }) => id)).not.toContain(is?.id)
  })

  it('stays where it is: sent, in doubt, folded, of a word of theirs, with no other way', async () => {
    const none = await answered('acknowledged', null)
    await replyEnded(fresh.database.db, none.first.id, 'failed', 'rejected')
    const doubtful = await answered()
    await replyEnded(fresh.database.db, doubtful.first.id, 'ambiguous', 'outcome_unknown')
    const stopped = await answered()
    await replyEnded(fresh.database.db, stopped.first.id, 'suppressed', 'opted_out')
    const status = await answered('status')
    await replyEnded(fresh.database.db, status.first.id, 'failed', 'rejected')
    const closed = await answered()
    await replyEnded(fresh.database.db, closed.first.id, 'failed', 'rejected')
    const no = {
      action: 'reject',
      reasonCode: 'tidak_jelas',
      reason: 'tidak ada keterangan tempatnya',
    } as const
    await does(fresh.database, closed.ticketId, no, officer(owner('DISDIK')), new Date())
    await round(hours(0))
    for (const { messageId } of [none, doubtful, stopped, status, closed])
      expect((await answers(messageId)).map(({ way }) => way)).toEqual([0])
  })

  it('counts as one answer: in time when any way was', async () => {
    await sql(`delete from reply`)
    const { messageId, first } = await answered()
    await replyEnded(fresh.database.db, first.id, 'failed', 'rejected')
    await round(hours(0))
    const [, is] = await answers(messageId)
    await replySent(fresh.database.db, is?.id as string, 'S-1')
    const now = new Date()
    const told = await informedInTime(fresh.database.db, {
      from: new Date(+now - 3_600_000),
      to: hours(24),
      now: hours(24),
      agency: 'DISDIK',
    })
    expect(told).toMatchObject({ inTime: 1, late: 0, missed: 0 })
    const range = { from: new Date(+now - 3_600_000), to: hours(24), agency: 'DISDIK', unit: null }
    await measureAll(fresh.database, rules)
    const numbers = await numbersOf(fresh.database.db, { by: 'agency', ...range }, hours(24))
    expect(numbers.map(({ informedInTime: share }) => share)).toEqual([1])
  })

  it('the migration goes back and forth over what was told another way', async () => {
    const before = await sql<{ n: number }>('select count(*)::int as n from reply where way = 0')
    const runner = fresh.database.source.createQueryRunner()
    const migration = new AnswersAnotherWay1763800000019()
    await migration.down(runner)
    await migration.up(runner)
    await runner.release()
    expect(await sql('select count(*)::int as n from reply where way = 0')).toEqual(before)
  })
})
