import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueKey, revokeKey } from '../../src/accounts/index.js'
import { runCommand } from '../../src/cli.js'
import { verify } from '../../src/store/audit.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 2 })
})
afterAll(() => fresh.drop())

async function muara(...words: string[]): Promise<string> {
  let out = ''
  const into = { write: (text: string | Uint8Array) => ((out += text), true) }
  const env = { DATABASE_URL: fresh.url, MUARA_CONFIG: 'config' }
  expect(await runCommand(words, { env, out: into, err: into })).toBe(0)
  return out
}

it('every key is listed with who made it and who ended it, and so is it in the history nobody can change', async () => {
  const { database } = fresh
  const grant = { name: 'Aplikasi', scope: 'agency', agency: 'DBM', unit: null, channel: null } as const
  const made = await issueKey(database, grant, 'kunci:0123456789ab')
  await revokeKey(database, made.id, 'kunci:ba9876543210')
  const secret = (await muara('inspektorat', 'key', '--name', 'Inspektur')).split('\n')[0] as string
  await database.db.query(
    `insert into api_key (id, secret_hash, name, scope) values ('by-hand', 'x', 'Tangan', 'admin')`,
  )

  const listed = await muara('keys', 'list')
  expect(listed).toMatch(
    new RegExp(
      `^${made.id} {2}agency DBM {2}Aplikasi {2}dibuat .* oleh kunci:0123456789ab, diakhiri .* oleh kunci:ba9876543210$`,
      'm',
    ),
  )
  expect(listed).toMatch(/^\w+ {2}inspektorat {2}Inspektur {2}dibuat .* oleh terminal:\S+$/m)
  expect(listed).toMatch(/^by-hand .* oleh tidak tercatat$/m)
  expect(listed).not.toContain(secret)

  const { rows } = await database.db.query(
    `select body->>'what' as what, body->>'by' as by from access_event where subject = $1 order by id`,
    [`key ${made.id}`],
  )
  expect(rows).toEqual([
    { what: 'made', by: 'kunci:0123456789ab' },
    { what: 'ended', by: 'kunci:ba9876543210' },
  ])
  expect((await verify(database.db)).broken).toBeNull()
})
