import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import { openTown, type Town } from './town.js'

/** A road and an accusation in one sentence: closed as a whole, until whoever looks into it lets the road go. */

let town: Town
const keys: Record<string, string> = {}
beforeAll(async () => {
  town = await openTown()
  const grant = { name: 'tes', scope: 'agency', agency: null, unit: null, channel: null } as const
  for (const [name, changes] of Object.entries({
    inspektorat: { scope: 'inspektorat' },
    holder: { agency: 'INSPEKTORAT' },
    admin: { scope: 'admin' },
    road: { agency: 'DBM' },
  } as const))
    keys[name] = (await issueKey(town.fresh.database, { ...grant, ...changes })).key
})
afterAll(() => town.close())

async function ask(by: string, method: string, path: string, body?: object, headers = {}) {
  const response = await fetch(`${town.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${keys[by]}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  })
  const told = await response.text()
  return { status: response.status, told, body: JSON.parse(told || 'null') }
}

const part = {
  text: 'jalan berlubang besar di jl cikini raya rt 003/001 kelurahan cikini',
  because: 'jalannya tidak boleh menunggu',
}

it('the road goes to the road office, and leads back to nothing', async () => {
  const phone = '+628120000711'
  const mixed = await town.say({
    phone,
    text: 'jalan berlubang besar di jl cikini raya rt 003/001 kelurahan cikini tidak diperbaiki sebab lurah cikini minta uang 300 ribu dulu',
  })
  const [closed] = mixed.reports
  expect(mixed.reports.map(report => report.protected)).toEqual([true])
  for (const by of ['admin', 'road'])
    expect((await ask(by, 'POST', `/tickets/${closed?.ticket}/part`, part)).status).toBeGreaterThanOrEqual(
      403,
    )

  const once = { 'idempotency-key': 'bagian-jalan' }
  const done = await ask('inspektorat', 'POST', `/tickets/${closed?.ticket}/part`, part, once)
  expect(done).toMatchObject({ status: 201, body: { reports: [{ protected: false }] } })
  expect((await ask('inspektorat', 'POST', `/tickets/${closed?.ticket}/part`, part, once)).body).toEqual(
    done.body,
  )

  const { rows } = await town.fresh.database.db.query(
    `select t.number, t.agency, p.address from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id
     join reporter p on p.id = r.reporter_id where r.number = $1`,
    [done.body.reports[0].number],
  )
  expect(rows).toMatchObject([{ agency: 'DBM', address: phone }])
  const seen = await ask('road', 'GET', `/tickets/${rows[0].number}`)
  expect(seen.status).toBe(200)
  for (const secret of [closed?.ticket, closed?.number, closed?.ticketId, 'minta uang', 'Inspektorat'])
    expect(seen.told).not.toContain(secret)
  expect((await ask('road', 'GET', '/tickets?limit=200')).body.data).toHaveLength(1)
  const history = await ask('holder', 'GET', `/tickets/${closed?.ticket}`)
  expect(history.body.events.at(-1)).toMatchObject({ type: 'part_passed_on' })
})

it('words that accuse somebody all the same stay closed, and that is said', async () => {
  const { reports } = await town.say({
    text: 'lurah menteng minta uang 100 ribu di kelurahan menteng untuk ktp',
  })
  const path = `/tickets/${reports[0]?.ticket}/part`
  const done = await ask('holder', 'POST', path, {
    ...part,
    text: 'lurah menteng minta uang di kelurahan menteng',
  })
  expect(done).toMatchObject({ status: 201, body: { reports: [{ protected: true }] } })
})

it('an ordinary ticket has no such part', async () => {
  const { reports } = await town.say({
    text: 'lampu jalan mati di jl menteng raya rt 001/002 kelurahan menteng',
  })
  expect((await ask('inspektorat', 'POST', `/tickets/${reports[0]?.ticket}/part`, part)).status).toBe(409)
})
