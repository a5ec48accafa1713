import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ActedSchema, RulesSchema } from '../../src/agencies/life/schemas.js'
import { TicketDetail, TicketPage } from '../../src/agencies/schemas.js'
import { verify } from '../../src/store/audit.js'
import { forgetAnswers } from '../../src/store/idempotency.js'
import { judgeNew } from '../../src/store/life.js'
import { ACTIONS } from '../../src/ticket/life/index.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { fileTicket } from '../support/filing.js'
import { cityRules, type SmallCity, startSmallCity } from '../support/small-city.js'
import { type Client, client } from './door.js'

const WHY = 'alasan yang cukup panjang'
const DSDA = { agency: 'DSDA', unit: 'DSDA-31.74' }

let fresh: FreshDatabase
let city: SmallCity
let south: Client
let dbm: Client
let dsda: Client
let biro: Client
let inspektorat: Client
let admin: Client
let number: string

beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database)
  const as = (changes: Parameters<typeof client>[2]) => client(city, fresh.database, changes)
  south = await as({ agency: 'DBM', unit: 'DBM-31.74' })
  dbm = await as({ agency: 'DBM' })
  dsda = await as({ agency: 'DSDA' })
  biro = await as({ agency: 'BIRO_PEM' })
  inspektorat = await as({ agency: 'INSPEKTORAT' })
  admin = await as({ scope: 'admin' })
})
beforeEach(async () => {
  number = (await fileTicket(fresh.database, { text: 'Jalan berlubang', unit: 'DBM-31.74' })).ticketNumber
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

const show = async (of = number, who = dbm) => (await who.get(`/tickets/${of}`)).body

describe('the way of a ticket through the API', () => {
  it('from accepted to believed, each step by whoever it belongs to', async () => {
    const seen = await south.get(`/tickets/${number}`)
    expect(TicketDetail.strict().safeParse(seen.body).error).toBeUndefined()
    expect(seen.body.actions.map((one: any) => one.action).join(' ')).toBe(
      'claim coordinate start note finish reject appeal',
    )
    const accepted = await south.act(number, 'claim', {}, { 'if-match': seen.headers.get('etag') as string })
    expect(accepted.status).toBe(200)
    expect(ActedSchema.strict().safeParse(accepted.body).error).toBeUndefined()
    expect(accepted.headers.get('etag')).toBe('"4"')
    expect(accepted.body).toMatchObject({
      simulated: false,
      action: 'claim',
      left: false,
      event: `evt_${number}_4`,
      ticket: { number, status: 'Menunggu', version: 4, unit: { code: 'DBM-31.74' } },
    })
    await south.act(number, 'start')
    expect(
      (await south.act(number, 'extend', { until: '2020-01-01', reason: WHY })).body.errors,
    ).toMatchObject([{ code: 'date_out_of_range', pointer: '#/until' }])
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
    expect((await south.act(number, 'extend', { until: soon, reason: WHY })).status).toBe(200)
    expect((await show()).deadlines.promised).toBe(`${soon}T16:59:59.000000Z`)
    expect((await south.act(number, 'pause', { reason_code: 'cuaca', reason: WHY })).status).toBe(200)
    expect((await south.act(number, 'resume')).status).toBe(200)
    expect(
      (await south.act(number, 'note', { note: 'regu sudah berangkat', visibility: 'public' })).status,
    ).toBe(200)
    expect((await south.act(number, 'finish', { reason: WHY })).body.ticket.status).toBe('Menunggu Validasi')

    const waiting = await show(number, biro)
    expect(waiting.actions.map((one: any) => one.action)).toEqual(['note', 'validate', 'refuse'])
    expect((await biro.act(number, 'refuse', { reason: WHY })).body.ticket.status).toBe('TL Ditolak')
    await south.act(number, 'finish', { reason: WHY })
    expect((await inspektorat.act(number, 'validate')).body.ticket.status).toBe('Selesai')
    const done = await show()
    expect(TicketDetail.strict().safeParse(done).error).toBeUndefined()
    expect(done.deadlines.completion.done_at).toEqual(expect.any(String))
    expect(done.clocks.completion.late).toBe(false)
    expect(
      done.events
        .map((event: any) => event.type)
        .slice(3)
        .join(' '),
    ).toBe('claimed started extended paused resumed noted finished refused finished validated')
  })

  it('a hand-over names whose it is, leaves the giver, and is told in plain words', async () => {
    const bare = await south.act(number, 'coordinate', { reason: WHY })
    expect([bare.status, bare.body.errors[0].code]).toEqual([422, 'owner_needed'])
    expect(bare.headers.get('content-type')).toContain('application/problem+json')
    const given = await south.act(number, 'coordinate', {
      owner: DSDA,
      reason: WHY,
      reason_code: 'bukan_wewenang',
    })
    expect(given.body).toMatchObject({
      left: true,
      actions: [],
      ticket: { status: 'Koordinasi', agency: { code: 'DSDA' } },
    })
    expect((await south.get(`/tickets/${number}`)).status).toBe(404)
    expect((await south.act(number, 'claim')).status).toBe(404)
    const there = await show(number, dsda)
    expect(there).toMatchObject({ hops: { used: 1, of: 3 }, deadlines: { coordination: { done_at: null } } })
    expect(there.chain.at(-1)).toMatchObject({
      how: 'coordinated',
      to: { agency: { code: 'DSDA' } },
      words: {
        id: expect.stringMatching(/menyerahkannya ke Suku Dinas Sumber Daya Air .*bukan wewenang kami/),
        en: expect.stringContaining('handed it over'),
      },
    })
    const back = await dsda.act(number, 'coordinate', {
      owner: { agency: 'DBM', unit: 'DBM-31.74' },
      reason: WHY,
    })
    expect([back.status, back.body.errors[0].code]).toEqual([409, 'owner_twice'])
  })

  it('a parent sends down to a unit, with its agency or without', async () => {
    const other = await fileTicket(fresh.database, { text: 'Trotoar' })
    const sent = await dbm.act(number, 'dispose', { unit: 'DBM-31.75' })
    expect(sent.body.ticket).toMatchObject({ status: 'Disposisi', unit: { code: 'DBM-31.75' } })
    const body = { owner: { agency: 'DBM', unit: 'DBM-31.74' } }
    expect((await dbm.act(other.ticketNumber, 'dispose', body)).status).toBe(200)
    expect((await south.act(other.ticketNumber, 'dispose', body)).status).toBe(403)
  })
})

describe('refusals', () => {
  it('say what happened and what to do in both languages, and change nothing', async () => {
    const before = await show()
    for (const [who, action, body, status, code] of [
      [south, 'validate', {}, 403, 'not_yours'],
      [biro, 'validate', {}, 409, 'not_now'],
      [biro, 'start', {}, 403, 'not_yours'],
      [south, 'finish', {}, 422, 'evidence_needed'],
      [south, 'reject', { reason: WHY }, 422, 'code_needed'],
      [south, 'reject', { reason: WHY, reason_code: 'malas' }, 422, 'code_unknown'],
      [south, 'reject', { reason: WHY, reason_code: 'bukan_wewenang' }, 422, 'owner_needed'],
      [south, 'coordinate', { reason: WHY, owner: { agency: 'XX' } }, 422, 'owner_unknown'],
      [south, 'reopen', { reason: WHY }, 403, 'not_yours'],
      [admin, 'claim', {}, 403, 'not_yours'],
    ] as const) {
      const refused = await who.act(number, action, body)
      expect([refused.status, refused.body.errors[0].code]).toEqual([status, code])
      expect(refused.body.errors[0].detail).not.toBe(refused.body.errors[0].detail_en)
      expect(refused.body.type).toMatch(/\/api\/problems\/\w+$/)
    }
    for (const [who, body, status] of [
      [south, { reason: 'a', note: 'b' }, 400],
      [south, { until: '2026-02-30' }, 400],
      [south, { until: 'besok' }, 400],
      [south, { reason: 'x'.repeat(10_001) }, 400],
      [south, { evidence: Array(21).fill('x') }, 400],
      [south, { status: 'Selesai' }, 400],
      [south, { owner: 'DSDA' }, 400],
      [dsda, {}, 404],
    ] as const)
      expect((await who.act(number, 'start', body)).status).toBe(status)
    expect((await south.act(number, 'destroy')).status).toBe(400)
    expect((await south.act('zzz', 'start')).status).toBe(404)
    expect((await south.act(randomUUID(), 'start')).status).toBe(404)
    const after = await show()
    expect([after.version, after.events]).toEqual([before.version, before.events])
  })

  it('signs a database cannot hold harm nobody', async () => {
    const odd = await south.act(number, 'note', { reason: `catatan \u0000 \ud800 petugas lapangan` })
    expect(odd.status).toBe(200)
    expect((await show()).events.at(-1).body.text).toContain('petugas lapangan')
  })
})

describe('twice and at once', () => {
  it('the same key is one action, also after the ticket has left', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const body = { owner: DSDA, reason: WHY }
    const all = await Promise.all(Array.from({ length: 5 }, () => south.act(number, 'coordinate', body, key)))
    expect(all.map(one => one.status)).toEqual(Array(5).fill(200))
    expect(new Set(all.map(one => one.body.event)).size).toBe(1)
    expect(new Set(all.map(one => one.headers.get('etag')))).toEqual(
      new Set([`"${all[0]?.body.ticket.version}"`]),
    )
    expect(all.filter(one => one.headers.get('idempotency-replayed') === 'true')).toHaveLength(4)
    // The process died between doing it and remembering the answer, and the next office went on meanwhile.
    await dsda.act(number, 'start')
    await fresh.database.db.query('delete from idempotency')
    const again = await south.act(number, 'coordinate', body, key)
    expect([again.status, again.body]).toEqual([200, all[0]?.body])
    expect((await show(number, dsda)).hops.used).toBe(1)
    expect((await south.act(number, 'coordinate', { ...body, reason: `${WHY} lain` }, key)).status).toBe(422)
    await fresh.database.db.query('delete from idempotency')
    const other = await south.act(number, 'claim', {}, key)
    expect([other.status, other.body.errors[0].code]).toEqual([422, 'change_reused'])
  })

  it('an answer is forgotten after thirty days, what was done is not', async () => {
    const [early, late] = [{ 'idempotency-key': randomUUID() }, { 'idempotency-key': randomUUID() }]
    const first = await south.act(number, 'claim', {}, early)
    await south.act(number, 'start', {}, late)
    const { db } = fresh.database
    await db.query(`update idempotency set created_at = created_at - interval '31 days' where key = $1`, [
      early['idempotency-key'],
    ])
    await forgetAnswers(db)
    const { rows } = await db.query('select key from idempotency where key = any($1)', [
      [early['idempotency-key'], late['idempotency-key']],
    ])
    expect(rows).toEqual([{ key: late['idempotency-key'] }])
    const again = await south.act(number, 'claim', {}, early)
    expect([again.status, again.body.event]).toEqual([200, first.body.event])
  })

  it('who saw an older ticket is told so', async () => {
    const stale = await south.act(number, 'start', {}, { 'if-match': '"2"' })
    expect([stale.status, stale.body.errors[0].code]).toEqual([412, 'stale'])
    const [one, two] = await Promise.all([
      south.act(number, 'start', {}, { 'if-match': '"3"' }),
      dbm.act(number, 'start', {}, { 'if-match': '"3"' }),
    ])
    expect([one.status, two.status].toSorted()).toEqual([200, 412])
  })
})

describe('those who look at tickets of others', () => {
  it('see them, unless they are about offices, whoever has them', async () => {
    expect((await biro.get(`/tickets/${number}`)).status).toBe(200)
    expect((await inspektorat.get(`/tickets/${number}`)).status).toBe(200)
    const { ticketNumber } = await fileTicket(fresh.database, { text: 'Rahasia', agency: 'INSPEKTORAT' })
    expect((await biro.get(`/tickets/${ticketNumber}`)).status).toBe(200)
    await fresh.database.db.query('update ticket set protected = true where number = $1', [ticketNumber])
    for (const who of [biro, dbm]) {
      expect((await who.get(`/tickets/${ticketNumber}`)).status).toBe(404)
      expect((await who.act(ticketNumber, 'note', { reason: WHY })).status).toBe(404)
    }
    expect((await inspektorat.get(`/tickets/${ticketNumber}`)).status).toBe(200)
  })

  it('the arbiter of two kelurahan is their camat, who decides', async () => {
    const { ticketNumber } = await fileTicket(fresh.database, {
      text: 'Got',
      agency: 'KELURAHAN',
      unit: '31.74.01.1001',
    })
    const camat = await client(city, fresh.database, { agency: 'KECAMATAN', unit: '31.74.01' })
    const elsewhere = await client(city, fresh.database, { agency: 'KECAMATAN', unit: '31.74.02' })
    const lurah = await client(city, fresh.database, { agency: 'KELURAHAN', unit: '31.74.01.1001' })
    expect((await elsewhere.get(`/tickets/${ticketNumber}`)).status).toBe(404)
    expect((await lurah.act(ticketNumber, 'appeal', { reason: WHY })).status).toBe(200)
    const decided = await camat.act(ticketNumber, 'arbitrate', {
      owner: { agency: 'KELURAHAN', unit: '31.74.01.1002' },
      reason: WHY,
    })
    expect([decided.status, decided.body.ticket.unit.code]).toEqual([200, '31.74.01.1002'])
    expect((await show(ticketNumber, camat)).hops.final_until).toEqual(expect.any(String))
  })
})

it('deadlines are told before the worker has judged, and are the same afterwards', async () => {
  const list = async () => {
    const { body } = await dbm.get('/tickets?limit=200')
    expect(TicketPage.strict().safeParse(body).error).toBeUndefined()
    return body.data.find((one: any) => one.number === number).deadlines
  }
  const early = await list()
  expect(early).toMatchObject({
    coordination: { within: '6 hours', judged: 'average', done_at: null },
    completion: { within: '7 days', judged: 'average' },
    promised: null,
  })
  while ((await judgeNew(fresh.database, cityRules())) > 0);
  const late = await list()
  const same = (a: string, b: string) => expect(Math.abs(Date.parse(a) - Date.parse(b))).toBeLessThan(2)
  same(early.coordination.due_at, late.coordination.due_at)
  same(early.completion.due_at, late.completion.due_at)
  expect({ ...late, coordination: 0, completion: 0 }).toEqual({ ...early, coordination: 0, completion: 0 })
})

it('the rules are data, and the document tells what each action needs', async () => {
  const { body } = await dbm.get('/actions')
  expect(RulesSchema.strict().safeParse(body).error).toBeUndefined()
  expect(body.actions.map((one: any) => one.action)).toEqual(ACTIONS)
  expect(body.actions.find((one: any) => one.action === 'coordinate')).toMatchObject({
    needs: ['owner', 'reason'],
    to: 'Koordinasi',
    codes: { bukan_wewenang: { en: 'not our responsibility' } },
  })
  const document = (await (await fetch(`${city.url}/api/openapi.json`)).json()) as any
  const { post } = document.paths['/api/v1/tickets/{ticket}/actions/{action}']
  for (const action of ACTIONS) expect(post.description).toContain(`\`${action}\``)
  expect(post.description).toContain('| owner, reason |')
  expect(post.parameters.find((one: any) => one.name === 'action').schema.enum).toEqual(ACTIONS)
})

it('and after all this the history is whole', async () => {
  expect(await verify(fresh.database.db)).toMatchObject({ broken: null })
})
