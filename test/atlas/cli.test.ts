import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../src/cli.js'
import { startEmbedded } from '../../src/embedded/index.js'
import { type RunningMuara, startMuara } from '../support/muara.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { code, fileWith, twoSquares } from './small-atlas.js'

const HEADER = 'kind,name,lat,lon,kode_kelurahan'
const street = (name: string, kelurahan: string) => `${HEADER}\njalan,${name},,,${code(kelurahan)}\n`

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command in this process: what it does to the database and says is the same, without half a second of starting. */
async function here(env: Record<string, string>, ...words: string[]): Promise<Ended> {
  const said = { out: '', err: '' }
  const into = (name: 'out' | 'err') => ({
    write: (text: string) => {
      said[name] += text
      return true
    },
  })
  const console = { env: { MUARA_CONFIG: resolve('config'), ...env }, out: into('out'), err: into('err') }
  return { code: await runCommand(words, console as never), ...said }
}

/** The real program in a process of its own. */
function muara(env: Record<string, string>, ...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/scripts/muara.js', ...words], {
    env: { PATH: process.env['PATH'] ?? '', MUARA_CONFIG: resolve('config'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', chunk => (out += chunk))
  child.stderr.on('data', chunk => (err += chunk))
  return new Promise(settle => child.once('close', ended => settle({ code: ended, out, err })))
}

describe('on a database of its own', () => {
  let fresh: FreshDatabase
  let on: Record<string, string>
  beforeAll(async () => {
    fresh = await freshDatabase()
    on = { DATABASE_URL: fresh.url }
  })
  afterAll(() => fresh.drop())

  it('imports, says so, and changes nothing the second time', async () => {
    const file = fileWith('batas.geojson', twoSquares)
    expect(await muara(on, 'areas', 'import', file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^batas: 2 wilayah disimpan\./),
    })
    expect(await here(on, 'areas', 'import', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('tidak ada yang berubah'),
    })
    const list = await here(on, 'areas', 'list')
    expect(list.out.trim().split('\n')).toHaveLength(1)
    expect(list.out).toMatch(
      /^\* batas: 2 baris, 0 ditolak, batas\.geojson, sha256 [0-9a-f]{12}, .*, oleh \S+/,
    )
  })

  it('keeps the good rows of a file and names the bad; with --strict it keeps none', async () => {
    const file = fileWith('jalan.csv', `${street('Sirnagalih Lestari', 'Cawang')}jalan,Tanpa Kode,,,\n`)
    const strict = await here(on, 'gazetteer', 'import', '--strict', file)
    expect(strict).toMatchObject({ code: 1, out: '' })
    expect(strict.err).toContain('--strict')
    const kept = await here(on, 'gazetteer', 'import', file)
    expect(kept).toMatchObject({ code: 0, out: expect.stringContaining('1 nama disimpan, 1 baris ditolak') })
    expect(kept.err).toMatch(/jalan\.csv, baris 3: tanpa kode kelurahan/)
  })

  it('warns of a file that was only renamed, and names the source to give', async () => {
    const first = fileWith('lama.csv', street('Sirnagalih Jaya', 'Cawang'))
    expect((await here(on, 'gazetteer', 'import', first)).err).not.toContain('--source')
    const again = await here(
      on,
      'gazetteer',
      'import',
      fileWith('baru.csv', street('Sirnagalih Jaya', 'Cawang')),
    )
    expect(again).toMatchObject({ code: 0, err: expect.stringContaining('sumber "lama"') })
    expect(again.err).toContain('--source lama')
  })

  it('stores no file where one of several cannot be used', async () => {
    const good = fileWith('baik.csv', street('Sirnagalih Agung', 'Cawang'))
    const ended = await here(on, 'gazetteer', 'import', good, fileWith('rusak.csv', 'satu,dua\n1,2\n'))
    expect(ended.code).toBe(1)
    expect((await here(on, 'gazetteer', 'list')).out).not.toContain('baik')
  })

  it.each([
    [['areas', 'import', 'tidak-ada.geojson'], 1, /tidak-ada\.geojson: tidak ada/],
    [['areas', 'remove', 'entah'], 1, /Tidak ada sumber "entah"/],
    [['areas', 'import'], 2, /missing required argument/],
    [['wilayah', 'import', 'x'], 2, /unknown command|too many arguments/],
    [['areas', 'import', '--sources', 'x', 'y'], 2, /unknown option/],
  ])('%j ends with %i and says why', async (words, exit, because) => {
    const ended = await here(on, ...words)
    expect(ended.code).toBe(exit)
    expect(ended.err).toMatch(because)
    expect(ended.err).not.toMatch(/\n\s+at /)
  })

  it('ends a real process with these codes', async () => {
    expect(await Promise.all([muara(on, 'areas', 'list'), muara(on, 'areas', 'import')])).toMatchObject([
      { code: 0 },
      { code: 2 },
    ])
    expect(await muara(on, 'areas', 'import', 'tidak-ada.geojson')).toMatchObject({ code: 1 })
  })

  it('shows its help in both languages', async () => {
    const { code: exit, out } = await here({}, '--help')
    expect(exit).toBe(0)
    expect(out).toContain('Batas wilayah resmi')
    expect(out).toContain('Official boundaries')
  })
})

describe('beside a running Muara', () => {
  let fresh: FreshDatabase
  let running: RunningMuara
  beforeAll(async () => {
    fresh = await freshDatabase()
    running = await startMuara({
      databaseUrl: fresh.url,
      channels: [{ name: 'meja', adapter: 'desk' }],
    })
  })
  afterAll(async () => {
    await running?.stop()
    await fresh?.drop()
  })

  it('the process reads with the new names within seconds, without a restart', async () => {
    const send = async (id: string) => {
      const { status, body } = await running.api('/api/v1/reports', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': id },
        body: JSON.stringify({
          channel: 'meja',
          text: 'sampah menumpuk di jl sirnagalih kertabumi',
        }),
      })
      expect(status, JSON.stringify(body)).toBeLessThan(300)
      await running.atRest(20, { replies: false })
      const { rows } = await fresh.database.db.query(
        `select understanding->>'version' as version, understanding->'complaints'->0->'place'->>'kelurahan' as kelurahan
           from message order by received_at desc limit 1`,
      )
      return rows[0]
    }
    expect(await send('sebelum')).toMatchObject({ kelurahan: null })
    const file = fileWith('jalan.csv', street('Sirnagalih Kertabumi', 'Cawang'))
    expect(await muara({ DATABASE_URL: fresh.url }, 'gazetteer', 'import', file)).toMatchObject({ code: 0 })
    await expect
      .poll(() => running.lines().some(line => line['msg'] === 'atlas in use'), { timeout: 20_000 })
      .toBe(true)
    expect(await send('sesudah')).toMatchObject({
      kelurahan: code('Cawang'),
      version: expect.stringMatching(/\+atlas\.1$/),
    })
  })
})

describe('on the embedded PostgreSQL', () => {
  const home = mkdtempSync(join(tmpdir(), 'muara-cli-'))
  const env = { MUARA_DATA: home }
  const names = join(home, 'jalan.csv')
  beforeAll(() => {
    // mkdtemp gives 0700, and the server runs as another user when the tests run as root.
    chmodSync(home, 0o755)
    writeFileSync(names, street('Sirnagalih', 'Cawang'))
  })
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  it('uses the one that runs and leaves it running; starts one that does not and stops it again', async () => {
    const embedded = await startEmbedded({ dataDir: home })
    try {
      expect(await here(env, 'gazetteer', 'import', names)).toMatchObject({ code: 0 })
      const client = new pg.Client({ connectionString: embedded.url })
      await client.connect()
      expect((await client.query('select name from gw.atlas_site')).rows).toEqual([{ name: 'Sirnagalih' }])
      await client.end()
    } finally {
      await embedded.stop()
    }
    expect(await here(env, 'gazetteer', 'list')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\* jalan/),
    })
    expect(existsSync(join(home, 'pg', 'postmaster.pid'))).toBe(false)
  })
})
