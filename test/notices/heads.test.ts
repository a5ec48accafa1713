import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../../src/cli.js'
import { headMetrics } from '../../src/notices/index.js'
import { warnOfHeadless } from '../../src/notices/heads.js'
import { listOfficials } from '../../src/store/notices.js'
import { headless } from '../../src/ticket/notices/index.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { cityDirectory } from '../support/small-city.js'
import { camat, lurah, official, TEBET_TIMUR } from './world.js'

let fresh: FreshDatabase
let folder: string
beforeAll(async () => {
  fresh = await freshDatabase({ max: 3 })
  folder = mkdtempSync(join(tmpdir(), 'muara-heads-'))
})
afterAll(async () => {
  await fresh.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function muara(...words: string[]) {
  const said: string[] = []
  const into = { write: (text: string | Uint8Array) => said.push(String(text)) > 0 } as never
  const env = { DATABASE_URL: fresh.url, MUARA_CONFIG: 'config', MUARA_CALLED_FROM: folder }
  return { code: await runCommand(words, { env, out: into, err: into }), said: said.join('') }
}

const gauge = async () => {
  const registry = new Registry()
  headMetrics(registry, fresh.database, cityDirectory())
  return /muara_offices_without_head\{role="lurah"\} (\d+)/.exec(await registry.metrics())?.[1]
}

it('an office without an active head is one nobody is told for', () => {
  const offices = [lurah, camat].map(({ role, office }) => ({ role, office }))
  expect(headless(offices, [])).toEqual(offices)
  expect(headless(offices, [lurah])).toEqual([{ role: 'camat', office: '31.74.01' }])
  expect(headless(offices, [official('x', 'lurah', TEBET_TIMUR, { retired: true }), camat])).toEqual([
    { role: 'lurah', office: TEBET_TIMUR },
  ])
})

it('there is one for every kelurahan, kecamatan, kota, Suku Dinas and agency', () => {
  const { offices } = cityDirectory()
  const count = (role: string) => offices.filter(one => one.role === role).length
  expect([count('lurah'), count('camat'), count('walikota')]).toEqual([267, 44, 6])
  expect(count('kepala_sudin')).toBeGreaterThan(50)
  expect(offices.some(({ office }) => office === 'KELURAHAN')).toBe(false)
})

it('is counted, and told in the log once a day', async () => {
  expect(await gauge()).toBe('267')
  const lines: object[] = []
  const log = { info() {}, error() {}, warn: (line: object) => void lines.push(line) }
  const warn = warnOfHeadless(fresh.database, cityDirectory(), log)
  const start = Date.parse('2026-11-23T03:00:00Z')
  for (const hours of [0, 1, 23, 25]) await warn(new Date(start + hours * 3_600_000))
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatchObject({ offices: cityDirectory().offices.length })
})

it('`muara officials import` reads the table of the API, all of it or nothing', async () => {
  const table = join(folder, 'pejabat.csv')
  writeFileSync(
    table,
    `role,office,name,email,phone\nlurah,${TEBET_TIMUR},Contoh,lurah@example.com,\ncamat,99,Contoh,c@example.com,\n`,
  )
  const refused = await muara('officials', 'import', 'pejabat.csv')
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('baris 3') })
  expect(await listOfficials(fresh.database.db)).toEqual([])
  writeFileSync(table, `role;office;name;email;phone\nlurah;${TEBET_TIMUR};Contoh;lurah@example.com;\n`)
  expect(await muara('officials', 'import', 'pejabat.csv')).toMatchObject({
    code: 0,
    said: expect.stringContaining('1 ditambahkan, 0 diubah'),
  })
  expect((await muara('officials', 'import', 'pejabat.csv')).said).toContain('0 ditambahkan, 1 diubah')
  expect((await muara('officials', 'import', 'tidak-ada.csv')).code).toBe(1)
  expect(await gauge()).toBe('266')
})
