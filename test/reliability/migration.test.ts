import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { startMuara } from '../support/muara.js'
import { asOwner, SMS_ALONE } from '../support/stage.js'
import { GOOD, send, sms, smsFields } from '../support/wire.js'

describe('four at once (G20)', () => {
  const home = mkdtempSync(join(tmpdir(), 'muara-test-migrate-'))
  const script = join(home, 'migrate.mjs')
  writeFileSync(
    script,
    `const { Database } = await import(process.argv[2] + '/store/database.js')
     const { migrate } = await import(process.argv[2] + '/store/migrate.js')
     const database = await Database.connect(process.argv[3], { max: 2, name: 'test', onIdleError: () => {} })
     await migrate(process.argv[3], database)
     console.log(await database.source.showMigrations() ? 'something left' : 'complete')
     await database.close()`,
  )
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  it('migrate an empty database without a quarrel, round after round', async () => {
    for (let round = 0; round < 4; round++) {
      const name = `four_${randomBytes(4).toString('hex')}`
      await asOwner(`create database ${name}`)
      const url = `${inject('postgresServer')}/${name}`
      const ends = await Promise.all(
        Array.from({ length: 4 }, () => run(script, join(process.cwd(), 'dist/src'), url)),
      )
      expect(ends).toEqual(Array(4).fill({ code: 0, said: 'complete\n' }))
      await asOwner(`drop database ${name} with (force)`)
    }
  })

  it('start the whole program on an empty database, and exactly one makes the first accounts', async () => {
    const name = `four_${randomBytes(4).toString('hex')}`
    await asOwner(`create database ${name}`)
    const databaseUrl = `${inject('postgresServer')}/${name}`
    const all = await Promise.all(
      ['all', 'gateway', 'worker', 'all'].map(role =>
        startMuara({ databaseUrl, channels: [SMS_ALONE], env: { ROLE: role } }),
      ),
    )
    expect((await send(sms(all[1]?.url as string, smsFields(GOOD)))).status).toBe(200)
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    const column = async (sql: string) => (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
    await expect.poll(() => column('select outcome from gw.message'), { timeout: 20_000 }).toEqual(['report'])
    const roles = ['admin', 'clerk', 'officer', 'officer', 'officer']
    expect(await column('select role from gw.account order by role')).toEqual(roles)
    await client.end()
    expect(await Promise.all(all.map(one => one.stop()))).toEqual([0, 0, 0, 0])
    await asOwner(`drop database ${name} with (force)`)
  })
})

function run(script: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
  return new Promise(settle => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', piece => (said += piece))
    child.stderr.on('data', piece => (said += piece))
    child.once('close', code => settle({ code, said }))
  })
}
