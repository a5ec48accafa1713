import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { KeyHolder } from '../../src/accounts/index.js'
import { issueKey } from '../../src/accounts/index.js'
import { RegroupedSchema, SuggestionSchema, TicketDetail, TicketPage } from '../../src/agencies/schemas.js'
import { createCompare } from '../../src/match/compare.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import type { SmallCity } from '../support/small-city.js'
import { fileTicket, placeIn } from '../support/filing.js'
import { startSmallCity } from '../support/small-city.js'

let fresh: FreshDatabase
let city: SmallCity
const keys: Record<string, string> = {}
const because = 'dua kejadian yang sama'

beforeAll(async () => {
  fresh = await freshDatabase()
  city = await startSmallCity(fresh.database)
  const grant = async (name: string, changes: Partial<KeyHolder>) => {
    const whole = { name, scope: 'agency' as const, agency: null, unit: null, channel: null, ...changes }
    keys[name] = (await issueKey(fresh.database, whole)).key
  }
  await grant('admin', { scope: 'admin' })
  await grant('dbm', { agency: 'DBM' })
  await grant('south', { agency: 'DBM', unit: 'DBM-31.74' })
  await grant('dsda', { agency: 'DSDA' })
  await grant('desk', { scope: 'channel', channel: 'desk-kelurahan' })
})
afterAll(async () => {
  await city.close()
  await fresh.drop()
})

const get = async (path: string, who = 'admin') => {
  const response = await fetch(`${city.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${keys[who]}` },
  })
  return {
    status: response.status,
    etag: response.headers.get('etag') ?? '',
    body: (await response.json()) as any,
  }
}
const post = async (path: string, body: unknown, headers: Record<string, string> = {}, who = 'admin') => {
  const response = await fetch(`${city.url}/api/v1${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${keys[who]}`, 'content-type': 'application/json', ...headers },
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as any),
  }
}
const file = (agency = 'DBM', joins?: string) =>
  fileTicket(fresh.database, { text: 'contoh', agency, ...(joins && { joins }) })

describe('merging', () => {
  it('answers with both tickets; the emptied one points on and is read once more in the feed', async () => {
    const [a, b] = [await file(), await file()]
    const { body: before } = await get('/tickets?agency=DBM&limit=200')
    const merged = await post(`/tickets/${a.ticketNumber}/merge`, { into: b.ticketNumber, because })
    expect(merged.status).toBe(200)
    expect(RegroupedSchema.strict().safeParse(merged.body).error).toBeUndefined()
    expect(merged.body).toMatchObject({
      from: { number: a.ticketNumber, merged_into: b.ticketNumber, report_count: 0 },
      into: { number: b.ticketNumber, merged_into: null, report_count: 2 },
      reports: [a.reportNumber],
    })
    const { body: news } = await get(`/tickets?agency=DBM&cursor=${before.next}`)
    expect(TicketPage.strict().safeParse(news).error).toBeUndefined()
    expect(news.data.map((one: { number: string }) => one.number).toSorted()).toEqual(
      [a.ticketNumber, b.ticketNumber].toSorted(),
    )
    const stone = await get(`/tickets/${a.ticketNumber}`, 'dbm')
    expect(TicketDetail.strict().safeParse(stone.body).error).toBeUndefined()
    expect(stone.body).toMatchObject({ merged_into: b.ticketNumber, reports: [] })
    expect(stone.body.events.at(-1)).toMatchObject({
      type: 'detached',
      actor: expect.stringMatching(/^kunci:/),
    })

    const { seq } = stone.body.events.find((event: { type: string }) => event.type === 'merged_into')
    const undone = await post(`/tickets/${a.ticketNumber}/events/${seq}/undo`, { because: 'ternyata beda' })
    expect(undone.body).toMatchObject({
      into: { number: a.ticketNumber, merged_into: null, report_count: 1 },
    })
    expect((await post(`/tickets/${a.ticketNumber}/events/${seq}/undo`, { because })).body).toMatchObject({
      status: 409,
      errors: [{ detail: 'perubahan itu sudah dibatalkan' }],
    })
  })

  it('is refused in words when it makes no sense, never with a 5xx', async () => {
    const [a, b] = [await file(), await file()]
    const path = `/tickets/${a.ticketNumber}`
    const into = b.ticketNumber
    const cases: [string, unknown, number][] = [
      [`${path}/merge`, { into: a.ticketNumber, because }, 409],
      [`${path}/merge`, { into: '7K3-9QFM-2XD', because }, 400],
      [`${path}/merge`, { into: 'zzz', because }, 400],
      [`${path}/merge`, { into }, 400],
      [`${path}/merge`, { into, because: '' }, 400],
      [`${path}/merge`, { into, because: 'nul \u0000' }, 400],
      [`${path}/merge`, { into, because, x: 1 }, 400],
      [`${path}/merge`, [], 400],
      ['/tickets/7K3-9QFM-2XD/merge', { into, because }, 404],
      ['/tickets/%00/merge', { into, because }, 400],
      [`${path}/split`, { reports: [a.reportNumber], because }, 409],
      [`${path}/split`, { reports: [b.reportNumber], because }, 409],
      [`${path}/split`, { reports: [a.ticketNumber], because }, 400],
      [`${path}/split`, { reports: [], because }, 400],
      [`/reports/${a.reportNumber}/move`, { to: a.ticketNumber, because }, 409],
      [`/reports/${a.reportNumber}/move`, { to: into, because }, 409],
      ['/reports/zzz/move', { to: into, because }, 404],
      [`${path}/events/1/undo`, { because }, 409],
      [`${path}/events/99/undo`, { because }, 404],
      [`${path}/events/99999999999999999999/undo`, { because }, 400],
      [`${path}/events/x/undo`, { because }, 400],
      [`${path}/suggestions/1`, { accept: true, because }, 404],
      [`${path}/suggestions/1`, { accept: 'ya', because }, 400],
    ]
    for (const [index, [where, body, status]] of cases.entries()) {
      const answer = await post(where, body)
      expect(answer.status, `case ${index}: ${JSON.stringify(answer.body)}`).toBe(status)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      for (const fault of answer.body.errors) expect(fault.detail).toMatch(/\w/)
    }
  })

  it('once for an Idempotency-Key, also when the first answer was lost', async () => {
    const [a, b] = [await file(), await file()]
    const headers = { 'idempotency-key': randomUUID() }
    const ask = () => post(`/tickets/${a.ticketNumber}/merge`, { into: b.ticketNumber, because }, headers)
    const [first, ...rest] = await Promise.all([ask(), ask(), ask()])
    expect(first.status).toBe(200)
    for (const again of rest) expect(again.body).toEqual(first.body)
    await fresh.database.db.query(
      `update idempotency set status = null, response = null, created_at = created_at - interval '1 minute' where key = $1`,
      [headers['idempotency-key']],
    )
    expect(await ask()).toMatchObject({ status: 200, body: { reports: [a.reportNumber] } })
    expect((await get(`/tickets/${b.ticketNumber}`)).body.version).toBe(first.body.into.version)
    const other = await post(
      `/tickets/${a.ticketNumber}/merge`,
      { into: b.ticketNumber, because: 'lain' },
      headers,
    )
    expect(other.status).toBe(422)
  })

  it('leaves a ticket alone that changed since it was seen', async () => {
    const [a, b] = [await file(), await file()]
    const { etag } = await get(`/tickets/${a.ticketNumber}`)
    await file('DBM', a.ticketId)
    const ask = (match: string) =>
      post(`/tickets/${a.ticketNumber}/merge`, { into: b.ticketNumber, because }, { 'if-match': match })
    for (const stale of [etag, `W/${etag}`, '"x"']) {
      const answer = await ask(stale)
      expect(answer.status).toBe(412)
      expect(answer.body.errors[0].detail).toContain('baru saja berubah')
    }
    expect((await ask((await get(`/tickets/${a.ticketNumber}`)).etag)).status).toBe(200)
  })
})

describe('splitting and moving', () => {
  it('make a new ticket by the routing rules, and carry one report over', async () => {
    const a = await file('DSDA')
    const [second, third] = [await file('DSDA', a.ticketId), await file('DSDA', a.ticketId)]
    const split = await post(`/tickets/${a.ticketNumber}/split`, {
      reports: [second.reportNumber, third.reportNumber],
      because,
    })
    expect(split.body).toMatchObject({
      from: { report_count: 1 },
      into: { report_count: 2, agency: { code: 'DBM' } },
    })
    const moved = await post(`/reports/${third.reportNumber}/move`, { to: a.ticketNumber, because })
    expect(moved.body).toMatchObject({ into: { number: a.ticketNumber, report_count: 2 } })
    const { seq } = (await get(`/tickets/${a.ticketNumber}`)).body.events.at(-1)
    expect((await post(`/tickets/${a.ticketNumber}/events/${seq}/undo`, { because })).body).toMatchObject({
      from: { report_count: 1 },
      into: { report_count: 2 },
    })
  })
})

describe('an agency', () => {
  it('corrects its own tickets only, and finds no others', async () => {
    const [own, other, theirs] = [await file(), await file(), await file('DSDA')]
    await file('DBM', own.ticketId)
    const into = theirs.ticketNumber
    expect((await post(`/tickets/${own.ticketNumber}/merge`, { into, because }, {}, 'dbm')).status).toBe(400)
    expect((await post(`/tickets/${own.ticketNumber}/merge`, { into, because }, {}, 'dsda')).status).toBe(404)
    expect((await post(`/reports/${own.reportNumber}/move`, { to: into, because }, {}, 'dbm')).status).toBe(
      400,
    )
    expect(
      (await post(`/reports/${theirs.reportNumber}/move`, { to: into, because }, {}, 'dbm')).status,
    ).toBe(404)
    for (const who of ['south', 'desk'])
      expect([403, 404]).toContain(
        (await post(`/tickets/${own.ticketNumber}/merge`, { into: other.ticketNumber, because }, {}, who))
          .status,
      )
    expect((await get(`/tickets/${own.ticketNumber}/suggestions`, 'dsda')).status).toBe(404)
    // An administrator merged across agencies: neither side alone may take that back.
    const merged = await post(`/tickets/${own.ticketNumber}/merge`, { into, because })
    expect(merged.status).toBe(200)
    const undo = (who: string) =>
      post(`/tickets/${own.ticketNumber}/events/${merged.body.from.version}/undo`, { because }, {}, who)
    expect((await undo('dbm')).status).toBe(404)
    expect(
      (await post(`/tickets/${own.ticketNumber}/merge`, { into: other.ticketNumber, because }, {}, 'dbm'))
        .status,
    ).toBe(404)
    expect((await undo('admin')).status).toBe(200)
    expect(
      (await post(`/tickets/${own.ticketNumber}/merge`, { into: other.ticketNumber, because }, {}, 'dbm'))
        .status,
    ).toBe(200)
  })
})

describe('suggestions', () => {
  const suggest = async (ticketId: string, reportId: string, to: string) => {
    const { rows } = await fresh.database.db.query(
      `with t as (update ticket set version = version + 1 where id = $1 returning version)
       insert into ticket_event (ticket_id, seq, type, actor, report_id, body)
       select $1, version, 'maybe_same_as', 'muara', $2, $3 from t returning seq`,
      [
        ticketId,
        reportId,
        JSON.stringify({ ticket: to, score: 2.5, because: ['sama: kategori, pengirim', 'sama: percakapan'] }),
      ],
    )
    return rows[0].seq as number
  }

  it('are shown, accepted, rejected, and say nothing about who wrote', async () => {
    const [a, b] = [await file(), await file()]
    const seq = await suggest(a.ticketId, a.reportId, b.ticketId)
    const path = `/tickets/${a.ticketNumber}/suggestions`
    const { body } = await get(path, 'dbm')
    for (const one of body.data) expect(SuggestionSchema.strict().safeParse(one).error).toBeUndefined()
    expect(body.data).toMatchObject([
      {
        seq,
        state: 'open',
        because: ['sama: kategori'],
        ticket: { number: b.ticketNumber },
        report: a.reportNumber,
      },
    ])
    expect((await get(path)).body.data[0].because).toEqual(['sama: kategori, pengirim', 'sama: percakapan'])
    expect(JSON.stringify((await get(`/tickets/${a.ticketNumber}`, 'dbm')).body)).not.toMatch(
      /pengirim|percakapan/,
    )

    expect((await post(`${path}/${seq}`, { accept: false, because: 'beda' }, {}, 'dbm')).status).toBe(204)
    expect((await get(path)).body.data[0].state).toBe('rejected')
    expect((await post(`${path}/${seq}`, { accept: true, because })).status).toBe(409)
    const { version } = (await get(`/tickets/${a.ticketNumber}`)).body
    expect((await post(`/tickets/${a.ticketNumber}/events/${version}/undo`, { because })).status).toBe(204)
    const accepted = await post(
      `${path}/${seq}`,
      { accept: true, because },
      { 'idempotency-key': 'ya' },
      'dbm',
    )
    expect(accepted.body).toMatchObject({ from: { merged_into: b.ticketNumber }, into: { report_count: 2 } })
    expect((await get(path)).body.data[0].state).toBe('accepted')
  })

  it('rely on the words matching uses for a likeness of persons', () => {
    const compare = createCompare(parse(readFileSync('config/matching.yaml', 'utf8')))
    const nothing = {
      matters: [],
      aspects: [],
      names: [],
      topics: [],
      numbers: [],
      plates: [],
      photos: [],
      threadIds: [],
    }
    const place = placeIn(null)
    const at = '2026-01-01T00:00:00Z'
    const one = {
      ...nothing,
      id: 'a',
      category: 'Jalan',
      place,
      at,
      heardAt: at,
      sender: 'x',
      message: 'sms:1',
      setsApart: false,
    }
    const { parts } = compare(one, { ...one, id: 'b', message: 'sms:2', threadIds: ['sms:1'] })
    const words = new Map(parts.map(part => [part.name, part.because]))
    expect([words.get('sender'), words.get('thread')]).toEqual(['pengirim', 'percakapan'])
  })
})
