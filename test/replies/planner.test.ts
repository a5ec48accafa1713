import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { putOfficial } from '../../src/store/notices.js'
import { choose, escalations, leaseReplies, setOptOut } from '../../src/store/replies.js'
import { segmentsFor } from '../../src/ticket/reply-texts.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { DBM, DSDA, officer, owner, validator, WHY } from '../ticket/life/city.js'
import { by, does, hours, minutes, MORNING, phone, planned, plannerAt, says } from './street.js'

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

describe('one message per person, ticket and step', () => {
  it('however many channels they wrote on: told where they wrote last', async () => {
    const [ani, budi] = [phone(), 'budi@example.com']
    const { ticketId } = await says(fresh.database, by('sms', ani))
    await says(fresh.database, by('desk', ani), ticketId)
    await says(fresh.database, by('email', budi), ticketId)
    const last = await says(
      fresh.database,
      by('whatsapp', ani, { answerTo: { to: `whatsapp:${ani}` } }),
      ticketId,
    )
    await says(fresh.database, by('desk', null), ticketId)
    await does(fresh.database, ticketId, claim, unit, MORNING)

    expect(await at(minutes(5))).toBe(0)
    expect(await at(minutes(11))).toBe(2)
    expect(await at(minutes(12))).toBe(0)
    const told = await planned(fresh.database, ticketId)
    expect(told.map(({ channel, kind, to }) => [channel, kind, to]).sort()).toEqual([
      ['email', 'accepted', budi],
      ['whatsapp', 'accepted', `whatsapp:${ani}`],
    ])
    expect(told.find(one => one.channel === 'whatsapp')?.number).toBe(last.reportNumber)
    expect(told.find(one => one.channel === 'email')?.text).toContain('was accepted')
  })

  it('told on the channel and in the language they chose', async () => {
    const citra = phone()
    const { ticketId, person } = await says(fresh.database, by('sms', citra, { language: 'en' }))
    await says(fresh.database, by('whatsapp', citra), ticketId)
    await choose(fresh.database.db, person as string, { channel: 'sms' })
    await does(fresh.database, ticketId, { action: 'start' }, unit, MORNING)
    await at(hours(1))
    const [told] = await planned(fresh.database, ticketId)
    expect(told?.channel).toBe('sms')
    expect(told?.text).toMatch(/has begun to work|work has begun/)
  })

  it('by SMS when they came to a desk and left a number; below a public post only about its own ticket', async () => {
    const dewi = phone()
    const { ticketId } = await says(fresh.database, by('desk', dewi))
    await says(fresh.database, by('facebook', 'user-1', { answerTo: { commentId: '77' } }))
    const onPage = await says(fresh.database, by('facebook', 'user-1', { answerTo: null }), ticketId)
    await does(fresh.database, ticketId, claim, unit, MORNING)
    await at(hours(1))
    const told = await planned(fresh.database, ticketId)
    expect(told.map(({ channel, to, state, reason }) => [channel, to, state, reason])).toEqual(
      expect.arrayContaining([
        ['sms', dewi, 'pending', null],
        ['', null, 'suppressed', 'no_channel'],
      ]),
    )
    expect(told.find(({ state }) => state === 'suppressed')?.personId).toBe(onPage.person)
  })

  it('a question reaches everybody, below a post too, though the office goes on to write other things', async () => {
    const { ticketId } = await says(fresh.database, by('sms', phone()))
    await says(fresh.database, by('x', 'user-8', { answerTo: { postId: '8' } }), ticketId)
    await does(fresh.database, ticketId, { action: 'start' }, unit, MORNING)
    await at(hours(1))
    const reason = 'Lampu yang mati di depan rumah nomor berapa?'
    await does(
      fresh.database,
      ticketId,
      { action: 'pause', reasonCode: 'tunggu_pelapor', reason },
      unit,
      hours(2),
    )
    const note = { action: 'note', reason: 'tangga sudah disiapkan', visibility: 'public' } as const
    await does(fresh.database, ticketId, note, unit, minutes(125))
    await at(hours(3))
    const asked = (await planned(fresh.database, ticketId)).filter(({ kind }) => kind === 'asked')
    expect(asked.map(({ channel }) => channel).sort()).toEqual(['sms', 'x'])
    for (const { text } of asked) expect(text).toContain(reason)
    // Its two segments are allowed to leave whole.
    expect(segmentsFor('asked')).toBe(2)
  })

  it('X hears the outcome only', async () => {
    const { ticketId } = await says(fresh.database, by('x', 'user-9', { answerTo: { postId: '9' } }))
    await does(fresh.database, ticketId, claim, unit, MORNING)
    await at(hours(1))
    await does(fresh.database, ticketId, finished, unit, hours(2))
    await does(fresh.database, ticketId, { action: 'validate' }, validator, hours(3))
    await at(hours(3))
    expect((await planned(fresh.database, ticketId)).map(({ kind, channel }) => [kind, channel])).toEqual([
      ['accepted', ''],
      ['done', 'x'],
    ])
  })

  it('by two planners at once as by one, and again after a crash', async () => {
    const { ticketId } = await says(fresh.database, by('sms', phone()))
    for (let i = 0; i < 30; i++) await says(fresh.database, by('sms', phone()), ticketId)
    await does(fresh.database, ticketId, claim, unit, MORNING)
    clock.now = hours(1)
    const other = plannerAt(fresh.database, clock)
    await Promise.all([planner.round(), other.round(), planner.round(), other.round()])
    await planner.round()
    // As if the process had ended before it noted that it had looked.
    await sql('update reply_course set look_at = $2 where ticket_id = $1', [ticketId, MORNING])
    expect(await planner.round()).toBe(0)
    const told = await planned(fresh.database, ticketId)
    expect(told).toHaveLength(31)
    expect(new Set(told.map(({ personId }) => personId)).size).toBe(31)
  })
})

describe('consent', () => {
  it('STOP on one channel silences every channel of a person, MULAI opens them again', async () => {
    const eka = phone()
    const { ticketId } = await says(fresh.database, by('sms', eka))
    await says(fresh.database, by('whatsapp', eka), ticketId)
    await says(fresh.database, by('desk', eka), ticketId)
    expect((await setOptOut(fresh.database.db, 'sms', eka, true)).changed).toBe(true)
    expect((await setOptOut(fresh.database.db, 'sms', eka, true)).changed).toBe(false)
    await does(fresh.database, ticketId, claim, unit, MORNING)
    expect(await at(hours(1))).toBe(0)
    expect((await setOptOut(fresh.database.db, 'whatsapp', eka, false)).changed).toBe(true)
    await does(fresh.database, ticketId, { action: 'start' }, unit, hours(2))
    expect(await at(hours(3))).toBe(1)
  })

  it('counts for somebody who never wrote before, and for what waits already', async () => {
    const fitri = phone()
    await setOptOut(fresh.database.db, 'sms', fitri, true)
    const { ticketId } = await says(fresh.database, by('desk', fitri))
    await does(fresh.database, ticketId, claim, unit, MORNING)
    expect(await at(hours(1))).toBe(0)

    const gita = phone()
    const second = await says(fresh.database, by('whatsapp', gita))
    await does(fresh.database, second.ticketId, claim, unit, MORNING)
    await at(hours(1))
    await sql(`update reply set next_at = clock_timestamp() where ticket_id = $1`, [second.ticketId])
    await setOptOut(fresh.database.db, 'sms', gita, true)
    const leased = await leaseReplies(fresh.database.db, { limit: 50, seconds: 30, only: 'whatsapp' })
    expect(leased.map(({ optedOut }) => optedOut)).toEqual([true])
  })
})

describe('quiet hours', () => {
  it('wait for the morning, when the latest news is the only one', async () => {
    const { ticketId } = await says(fresh.database, by('sms', phone()))
    const night = hours(13)
    await does(fresh.database, ticketId, claim, unit, hours(12))
    await does(fresh.database, ticketId, { action: 'start' }, unit, night)
    await does(fresh.database, ticketId, finished, unit, hours(14))
    await does(fresh.database, ticketId, { action: 'validate' }, validator, hours(15))
    for (let hour = 12; hour < 20; hour++) expect(await at(hours(hour)), `${hour}`).toBe(0)
    await at(hours(21))
    expect((await planned(fresh.database, ticketId)).map(({ kind }) => kind)).toEqual(['done'])
  })

  it('hold up news that waits in the outbox, never an answer to a message', async () => {
    const { ticketId, messageId } = await says(fresh.database, by('email', 'hana@example.com'))
    await does(fresh.database, ticketId, claim, unit, MORNING)
    await at(hours(1))
    await sql(
      `insert into reply (id, channel, kind, message_id, answer_to, subject, text) values (gen_random_uuid(), 'email', 'status', $1, '{}', '', '')`,
      [messageId],
    )
    await sql(`update reply set next_at = clock_timestamp() where ticket_id = $1`, [ticketId])
    const lease = { limit: 50, seconds: 30, only: 'email', quiet: true }
    expect((await leaseReplies(fresh.database.db, lease)).map(({ kind }) => kind)).toEqual(['status'])
  })
})

describe('a flood', () => {
  it('450 voices leave in batches at the pace of their channel, none twice; news that waits is overtaken by closing', async () => {
    const { ticketId } = await says(fresh.database, by('facebook', 'first', { answerTo: { commentId: '1' } }))
    for (let i = 0; i < 449; i += 50)
      await Promise.all(
        Array.from({ length: Math.min(50, 449 - i) }, (_, n) =>
          says(
            fresh.database,
            by('facebook', `voice-${i + n}`, { answerTo: { commentId: `${i + n}` } }),
            ticketId,
          ),
        ),
      )
    await does(fresh.database, ticketId, claim, unit, MORNING)
    await sql(`update reply set state = 'sent' where channel = 'facebook' and state = 'pending'`)
    expect(await at(hours(1))).toBeGreaterThanOrEqual(450)
    const told = await planned(fresh.database, ticketId)
    const times = told.map(({ nextAt }) => +nextAt).sort((a, b) => a - b)
    expect(times[0]).toBe(+hours(1))
    expect(new Set(times.slice(1).map((time, i) => time - (times[i] as number)))).toEqual(new Set([500]))

    await sql(`update reply set state = 'sent' where id = any($1)`, [told.slice(0, 10).map(({ id }) => id)])
    await sql(`update reply set next_at = clock_timestamp() where id = $1`, [told[20]?.id])
    await does(fresh.database, ticketId, finished, unit, hours(2))
    await does(fresh.database, ticketId, { action: 'validate' }, validator, hours(3))
    // Closed, and the planner has not looked yet: the outbox sees it by itself.
    const [leased] = await leaseReplies(fresh.database.db, { limit: 1, seconds: 30, only: 'facebook' })
    expect(leased).toMatchObject({ id: told[20]?.id, overtaken: true })
    await at(hours(3))
    const after = await planned(fresh.database, ticketId)
    const count = (kind: string, state: string) =>
      after.filter(one => one.kind === kind && one.state === state).length
    expect(count('done', 'pending')).toBe(450)
    expect(count('accepted', 'suppressed')).toBe(439)
    expect(count('accepted', 'sent')).toBe(10)
  })
})

describe('what waits in the outbox', () => {
  it('is taken back by what is not lighter: a reason is told though work began meanwhile', async () => {
    const { ticketId } = await says(fresh.database, by('sms', phone()))
    const pass = { action: 'coordinate', owner: DBM, reason: WHY, reasonCode: 'bukan_wewenang' } as const
    await does(fresh.database, ticketId, claim, unit, MORNING)
    await at(minutes(11))
    await does(fresh.database, ticketId, pass, unit, minutes(20))
    await at(minutes(40))
    await does(fresh.database, ticketId, { action: 'start' }, officer(DBM), minutes(50))
    await at(hours(2))
    const told = await planned(fresh.database, ticketId)
    expect(told.map(({ kind, state, reason }) => [kind, state, reason])).toEqual([
      ['accepted', 'suppressed', 'superseded'],
      ['handed_over', 'pending', null],
      ['started', 'pending', null],
    ])
    expect(told[1]?.text).toContain('bukan wewenang')
  })
})

describe('still in process', () => {
  it('is repeated with a counter that climbs the ladder as events of the ticket, until it is closed', async () => {
    const heads = [
      ['kepala_sudin', 'DSDA-31.74'],
      ['kepala_dinas', 'DSDA'],
      ['kepala_dinas', 'BIRO_PEM'],
    ] as const
    for (const [role, office] of heads)
      await putOfficial(fresh.database.db, {
        role,
        office,
        name: 'Contoh',
        email: 'contoh@example.com',
        phone: null,
        channel: 'email',
        digest: null,
      })
    const { ticketId } = await says(fresh.database, by('sms', phone()))
    const { feed: before } = (
      await sql<{ feed: string }>('select feed from ticket where id = $1', [ticketId])
    )[0] ?? { feed: '' }
    for (let day = 1; day <= 15; day++)
      for (const hour of [0, 3, 6, 9, 15, 21]) await at(hours(24 * day + hour))
    const events = await sql<{ type: string; body: { counter: number; rung?: string; to?: unknown } }>(
      `select type, body from ticket_event where ticket_id = $1 and type in ('reminded', 'escalated') order by seq`,
      [ticketId],
    )
    const counters = events.flatMap(({ type, body }) => (type === 'reminded' ? body.counter : []))
    const rounds = counters.length
    expect(rounds).toBeGreaterThanOrEqual(7)
    expect(counters).toEqual(counters.map((_, i) => i + 1))
    expect(
      events.filter(({ type }) => type === 'escalated').map(({ body }) => [body.counter, body.rung, body.to]),
    ).toEqual([
      [2, 'unit_head', DSDA],
      [4, 'agency_head', owner('DSDA')],
      [6, 'biro_pemerintahan', owner('BIRO_PEM')],
      [8, 'biro_pemerintahan', owner('BIRO_PEM')],
    ])
    const told = await planned(fresh.database, ticketId)
    expect(told.map(({ kind }) => kind)).toEqual(Array(rounds).fill('progress'))
    expect(told[6]?.text).toContain('Kabar ke-7')
    const { feed } = (
      await sql<{ feed: string }>('select feed from ticket where id = $1', [ticketId])
    )[0] ?? { feed: '' }
    expect(Number(feed)).toBeGreaterThan(Number(before))
    const mine = (
      await escalations(fresh.database.db, { from: MORNING, reach: { agency: 'DSDA', unit: null } })
    ).filter(one => one.ticketId === ticketId)
    expect(mine.map(({ rung }) => rung).slice(0, 3)).toEqual([
      'unit_head',
      'agency_head',
      'biro_pemerintahan',
    ])
    const others = await escalations(fresh.database.db, {
      from: MORNING,
      reach: { agency: 'DBM', unit: null },
    })
    expect(others.filter(one => one.ticketId === ticketId)).toEqual([])

    await does(
      fresh.database,
      ticketId,
      { action: 'reject', reasonCode: 'tidak_ditemukan', reason: WHY },
      unit,
      hours(24 * 16),
    )
    for (let day = 16; day <= 40; day++) await at(hours(24 * day))
    const last = (await planned(fresh.database, ticketId)).slice(rounds)
    expect(last.map(({ kind }) => kind)).toEqual(['rejected'])
    expect(last[0]?.text).toContain('masalahnya tidak ditemukan di lokasi')
  })

  it('calls the head of whoever validates while finished work waits for them', async () => {
    const { ticketId } = await says(fresh.database, by('sms', phone()))
    const finish = { action: 'finish', reason: 'saluran sudah dibersihkan' } as const
    await does(fresh.database, ticketId, finish, officer(DSDA), hours(1))
    for (let day = 1; day <= 6; day++) await at(hours(24 * day))
    const alarms = await sql<{ body: { counter: number; to: unknown } }>(
      `select body from ticket_event where ticket_id = $1 and type = 'escalated' order by seq`,
      [ticketId],
    )
    expect(alarms.map(({ body }) => [body.counter, body.to])).toEqual([[2, owner('BIRO_PEM')]])
  })
})

describe('a change that takes long to be committed', () => {
  it('is noticed however long it takes: the mark waits for the oldest transaction', async () => {
    const { ticketId } = await says(fresh.database, by('sms', phone()))
    await at(MORNING)
    const slow = await fresh.database.pool.connect()
    await slow.query('begin')
    await slow.query(
      'update ticket set version = version + 1, updated_at = clock_timestamp() where id = $1',
      [ticketId],
    )
    const seen = () =>
      sql<{ waits: boolean; seq: number }>(
        `select mark.through <= t.updated_at as waits, c.seq from reply_mark mark, ticket t join reply_course c on c.ticket_id = t.id
         where t.id = $1`,
        [ticketId],
      )
    await says(fresh.database, by('sms', phone()))
    await at(MORNING)
    const [before] = await seen()
    await slow.query('commit')
    slow.release()
    expect((await seen())[0]?.waits).toBe(true)
    await at(MORNING)
    expect((await seen())[0]?.seq).toBe((before?.seq ?? 0) + 1)
  })
})
