import { afterAll, beforeAll, expect, it } from 'vitest'
import { installAccess } from '../../src/accounts/index.js'
import type { Access } from '../../src/access-file.js'
import { startBlock } from '../../src/start-block.js'
import { loadTables } from '../../src/tables.js'
import { Visitor } from '../support/people.js'
import { does, openTicket, rules, startWorld, type World } from './world.js'

const WHY = 'saluran dikeruk, foto menyusul besok'
let world: World
let logins: Access['logins']
const people: Record<string, Visitor> = {}

beforeAll(async () => {
  world = await startWorld()
  const { agencies } = loadTables('config')
  const offices = rules.life.rules.offices
  logins = (await installAccess(world.fresh.database, agencies, { agency: 'DSDA', offices }))?.logins ?? []
  for (const { login, password } of logins) {
    const visitor = (people[login] = new Visitor(world.city.url))
    expect((await visitor.signIn(login, password)).status, login).toBe(303)
  }
})
afterAll(() => world?.close())

const status = async (login: string, path: string) => (await (people[login] as Visitor).get(path)).status
const waiting = async (agency: string) => {
  const ticket = await openTicket(world, { agency, started: false })
  await does(world, ticket.id, { action: 'finish', reason: WHY }, agency)
  return ticket
}

it('a fresh trial has a login for every kind of work, and prints them', () => {
  expect(logins.map(({ login, name }) => [login, name])).toEqual([
    ['admin', 'Administrator'],
    ['loket', 'Petugas loket kelurahan'],
    ['opd', 'Petugas Dinas Sumber Daya Air'],
    ['validasi', 'Petugas Biro Pemerintahan Setda'],
    ['inspektorat', 'Petugas Inspektorat'],
  ])
  expect(new Set(logins.map(({ password }) => password)).size).toBe(5)
  const access = { url: 'http://127.0.0.1:8080', adminKey: 'x', agencyKey: null }
  const lines = startBlock({ ...access, logins }).split('\n')
  for (const { login, name, password } of logins)
    expect(
      lines.some(
        line =>
          line.startsWith(`    ${name} `) && line.endsWith(` ${password}`) && line.includes(` ${login} `),
      ),
    ).toBe(true)
  expect(lines).toContain('    Validasi       http://127.0.0.1:8080/validasi')
  const old = [{ role: 'officer', login: 'opd', password: 'rahasia' }]
  expect(startBlock({ ...access, logins: old })).toContain('Petugas OPD')
})

it('the validator decides at /validasi; others have no such page', async () => {
  const ticket = await waiting('DBM')
  expect(await status('validasi', '/validasi')).toBe(200)
  for (const [login, answer] of [
    ['opd', 404],
    ['loket', 403],
  ] as const)
    expect(await status(login, '/validasi'), login).toBe(answer)
  const page = await (await (people['validasi'] as Visitor).get(`/validasi/${ticket.number}`)).text()
  const seen = /name="seen" value="(\d+)"/.exec(page)?.[1] as string
  const given = await (people['validasi'] as Visitor).post(`/validasi/${ticket.number}/jawab`, {
    answer: 'accept',
    because: '',
    seen,
  })
  expect(given.headers.get('location')).toBe('/validasi?hasil=accepted')
  expect((await world.api('admin', `/tickets/${ticket.number}`)).body.status).toBe('Selesai')
})

it('a report about an office is before the login of the Inspektorat and nobody else', async () => {
  const ticket = await waiting('INSPEKTORAT')
  await world.fresh.database.db.query('update ticket set protected = true where id = $1', [ticket.id])
  const sees = async (login: string) =>
    (await (await (people[login] as Visitor).get('/validasi')).text()).includes(ticket.number)
  expect(await sees('inspektorat')).toBe(true)
  expect(await status('inspektorat', `/validasi/${ticket.number}`)).toBe(200)
  for (const login of ['admin', 'validasi', 'opd', 'loket']) {
    expect(await sees(login), login).toBe(false)
    expect(await status(login, `/validasi/${ticket.number}`), login).not.toBe(200)
    expect(await status(login, `/bukti/${ticket.number}`), login).not.toBe(200)
  }
})
