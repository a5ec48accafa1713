import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueKey, type KeyGrant } from '../../src/accounts/index.js'
import { createMail } from '../../src/agencies/mail/index.js'
import type { Letter } from '../../src/kit/index.js'
import { tellOfAccess } from '../../src/store/access.js'
import { verify } from '../../src/store/audit.js'
import { leaseDeliveries } from '../../src/store/deliveries.js'
import { activeEndpoint, mailTexts, ROOT } from '../push/support.js'
import { makeAccount } from '../support/people.js'
import { cityDirectory } from '../support/small-city.js'
import { openTown, type Town } from './town.js'

/** Whoever runs the machine can make a key that opens closed reports. It cannot be made unseen. */

let town: Town
beforeAll(async () => {
  town = await openTown()
  await activeEndpoint(town.fresh.database, {
    agency: 'INSPEKTORAT',
    kind: 'email',
    address: 'i@example.com',
  })
  await activeEndpoint(town.fresh.database, { agency: 'DBM', kind: 'email', address: 'd@example.com' })
})
afterAll(() => town.close())

const grant: KeyGrant = { name: 'mata', scope: 'agency', agency: null, unit: null, channel: null }
const tell = () =>
  town.fresh.database
    .transaction(db => tellOfAccess(db, ['INSPEKTORAT'], ['BIRO_PEM']))
    .then(found =>
      found.map(({ subject, body }) => `${subject.split(' ')[0]} ${body.what} ${body.agency ?? body.scope}`),
    )

async function letters(): Promise<Letter[]> {
  const { database } = town.fresh
  const written: Letter[] = []
  const mail = createMail({
    database,
    directory: cityDirectory(),
    texts: mailTexts(),
    root: ROOT,
    write: async letter => {
      written.push(letter)
      return { providerId: null }
    },
  })
  const lease = { slots: 50, leaseSeconds: 60, trustedFailures: 5, busy: new Map<string, number>() }
  for (const due of await leaseDeliveries(database.db, lease)) await mail.carry(due)
  return written
}

it('tells the Inspektorat of every key and login that opens them, once, and of no other', async () => {
  const { database } = town.fresh
  await tell()
  await issueKey(database, { ...grant, agency: 'DBM' })
  await issueKey(database, { ...grant, agency: 'INSPEKTORAT', mode: 'test' })
  await issueKey(database, { ...grant, scope: 'admin' })
  await makeAccount(database, 'clerk', 'loket')
  expect(await tell()).toEqual([])
  const { id } = await issueKey(database, { ...grant, scope: 'inspektorat' })
  await issueKey(database, { ...grant, agency: 'INSPEKTORAT' })
  await makeAccount(database, 'officer', 'mata', { agency: 'BIRO_PEM' })
  // By hand, in the database itself.
  await database.db.query(`update account set agency = 'INSPEKTORAT' where login = 'loket'`)
  expect(await tell()).toEqual([
    'key made inspektorat',
    'key made INSPEKTORAT',
    'login made BIRO_PEM',
    'login changed INSPEKTORAT',
  ])
  expect(await tell()).toEqual([])
  const written = await letters()
  expect(written.map(({ to }) => to)).toEqual(Array(4).fill('i@example.com'))
  expect(written[0]?.text).toContain(`key ${id}`)
  expect(written[0]?.text).not.toMatch(/Unit:|mk_|hash/)
})

it('shows them to the Inspektorat and to nobody else', async () => {
  const { database } = town.fresh
  const ask = async (given: Partial<KeyGrant>) => {
    const { key } = await issueKey(database, { ...grant, ...given })
    const response = await fetch(`${town.url}/api/v1/access`, { headers: { authorization: `Bearer ${key}` } })
    return { status: response.status, told: await response.text() }
  }
  expect(await ask({ scope: 'inspektorat', name: 'pembaca' })).toMatchObject({
    status: 200,
    told: expect.stringContaining('pembaca'),
  })
  for (const given of [{ scope: 'admin' }, { agency: 'DBM' }, { agency: 'INSPEKTORAT' }] as const)
    expect((await ask(given)).status).toBe(403)
})

it('is a history nobody can change, shorten or bypass unseen', async () => {
  const { db } = town.fresh.database
  await expect(db.query(`delete from access_event`)).rejects.toThrow('only ever added to')
  expect((await verify(db)).broken).toBeNull()
  const force = async (table: string, ...statements: string[]) => {
    await db.query(`alter table ${table} disable trigger user`)
    for (const statement of statements) await db.query(statement)
    await db.query(`alter table ${table} enable trigger user`)
    return (await verify(db)).broken
  }
  await db.query('alter table api_key disable trigger user')
  const { id } = await issueKey(town.fresh.database, { ...grant, scope: 'inspektorat' })
  await db.query('alter table api_key enable trigger user')
  expect((await verify(db)).broken).toMatchObject({ what: `nobody wrote down that key ${id} was made` })
  await db.query('delete from api_key where id = $1', [id])
  expect((await verify(db)).broken).toBeNull()
  await force('access_event', `update access_event set body = body || '{"agency":"DBM"}' where id = 3`)
  expect((await verify(db)).broken).toMatchObject({ row: 'access_event 3' })
  await force(
    'access_event',
    `update access_event set body = body || '{"agency":null}' where id = 3`,
    `delete from access_event where id = 2`,
  )
  expect((await verify(db)).broken).toMatchObject({
    row: 'access_event 3',
    what: expect.stringContaining('missing'),
  })
})
