import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { followAtlas } from '../../src/atlas-refresh.js'
import {
  alikeSources,
  atlasEdition,
  atlasHistory,
  loadAtlas,
  type NewImport,
  removeImport,
  saveImport,
  type StoredSite,
} from '../../src/store/atlas.js'
import type { Atlas } from '../../src/understand/index.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { code, square } from './small-atlas.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(() => fresh.database.db.query('truncate atlas_import cascade'))

const site = (name: string): StoredSite => ({
  is: 'street',
  name,
  aliases: ['Jalan Lain'],
  kelurahan: [code('Cawang')],
  point: null,
})
const names = (sha256: string, ...content: StoredSite[]): NewImport => ({
  kind: 'gazetteer',
  source: 'jalan',
  file: 'jalan.csv',
  sha256,
  refused: 2,
  who: 'uji',
  content,
})
const stored = async () => (await loadAtlas(fresh.database.db)).sites.map(each => each.name)

it('keeps what was imported as it was', async () => {
  const polygons = [[square(106.8, -6.25) as [number, number][]]]
  const given = {
    kind: 'areas',
    source: 'batas',
    file: 'batas.geojson',
    sha256: 'a',
    refused: 0,
    who: 'uji',
  } as const
  const area = { code: code('Cawang'), name: 'Cawang', polygons }
  expect(await saveImport(fresh.database, { ...given, content: [area] })).toEqual({ is: 'new', before: null })
  await saveImport(fresh.database, names('b', { ...site('Contoh'), point: { lat: -6.25, lon: 106.8 } }))
  expect(await loadAtlas(fresh.database.db)).toEqual({
    areas: [area],
    sites: [{ ...site('Contoh'), point: { lat: -6.25, lon: 106.8 } }],
  })
})

it('the same content twice changes nothing and leaves no entry', async () => {
  await saveImport(fresh.database, names('a', site('Contoh')))
  const before = await atlasEdition(fresh.database.db)
  const again = await saveImport(fresh.database, names('a', site('Contoh')))
  expect(again).toMatchObject({ is: 'unchanged', before: { sha256: 'a', rows: 1 } })
  expect(await atlasEdition(fresh.database.db)).toBe(before)
  expect(await atlasHistory(fresh.database.db, 'gazetteer')).toHaveLength(1)
})

it('new content of a source replaces the old, another source stands beside it, the history tells all', async () => {
  await saveImport(fresh.database, names('a', site('Lama'), site('Tetap')))
  await saveImport(fresh.database, { ...names('c', site('Lain')), source: 'tempat', file: 'tempat.csv' })
  const replaced = await saveImport(fresh.database, names('b', site('Baru'), site('Tetap')))
  expect(replaced).toMatchObject({ is: 'replaced', before: { rows: 2 } })
  expect((await stored()).sort()).toEqual(['Baru', 'Lain', 'Tetap'])
  expect(await atlasHistory(fresh.database.db, 'gazetteer')).toMatchObject([
    { source: 'jalan', sha256: 'b', rows: 2, refused: 2, who: 'uji', file: 'jalan.csv', valid: true },
    { source: 'tempat', valid: true },
    { source: 'jalan', sha256: 'a', valid: false },
  ])
})

it('a source can be taken away and brought back', async () => {
  await saveImport(fresh.database, names('a', site('Contoh')))
  const gone = { kind: 'gazetteer', source: 'jalan', who: 'uji' } as const
  expect(await removeImport(fresh.database, gone)).toMatchObject({ rows: 1 })
  expect(await stored()).toEqual([])
  expect(await removeImport(fresh.database, gone)).toBeNull()
  expect(await saveImport(fresh.database, names('a', site('Contoh')))).toMatchObject({ is: 'new' })
  expect(await stored()).toEqual(['Contoh'])
})

it('is stored whole or not at all', async () => {
  await saveImport(fresh.database, names('a', site('Lama')))
  const many = Array.from({ length: 1_500 }, (_, at) => site(`Jalan ${at}`))
  const broken = { ...site('Rusak'), is: 'sungai' } as unknown as StoredSite
  await expect(saveImport(fresh.database, names('b', ...many, broken))).rejects.toThrow()
  expect(await stored()).toEqual(['Lama'])
})

it('eight at once of one source leave one of them', async () => {
  const at = [...'abcdefgh']
  await Promise.all(at.map(sha => saveImport(fresh.database, names(sha, site(`Dari ${sha}`)))))
  expect(await stored()).toHaveLength(1)
  const history = await atlasHistory(fresh.database.db, 'gazetteer')
  expect(history.filter(({ valid }) => valid)).toHaveLength(1)
})

/** Keeps imports that have their place in the history from writing a row of this name. @returns what lets them go on. */
async function hold(name: string): Promise<() => void> {
  const { db, pool } = fresh.database
  await db.query(`create function held() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(1); return new; end $$`)
  await db.query(`create trigger held before insert on atlas_site
    for each row when (new.name = '${name}') execute function held()`)
  const holder = await pool.connect()
  await holder.query('select pg_advisory_lock(1)')
  return () => holder.release(true)
}

it('a slow import is seen though a quick one of another source began after it', async () => {
  const seen: string[][] = []
  const round = followAtlas(fresh.database, ({ sites = [] }) => seen.push(sites.map(({ name }) => name)))
  const goOn = await hold('Lambat')
  const slow = saveImport(fresh.database, names('a', site('Lambat')))
  const waited: string[] = []
  let quick: Promise<unknown> = Promise.resolve()
  try {
    const held = `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`
    const n = async () => (await fresh.database.db.query(held)).rows[0].n
    await expect.poll(n, { timeout: 30_000 }).toBe(1)
    await new Promise<void>((settle, fail) => {
      const lain = { ...names('b', site('Cepat')), source: 'lain' }
      const waits = () => {
        waited.push('lain')
        settle()
      }
      quick = saveImport(fresh.database, lain, () => {}, waits)
      quick.then(() => settle(), fail)
    })
    await round()
  } finally {
    goOn()
  }
  await Promise.all([quick, slow])
  await round()
  expect(seen.at(-1)).toEqual(['Lambat', 'Cepat'])
  expect(waited).toEqual(['lain'])
})

it('writes long boundaries a few at a time', async () => {
  const ring = Array.from({ length: 9_000 }, () => [106.812345678, -6.212345678] as [number, number])
  const content = ['Cawang', 'Cililitan', 'Bidara Cina'].flatMap(name =>
    Array.from({ length: 2 }, (_, at) => ({ code: `${code(name)}${at}`, name, polygons: [[ring, ring]] })),
  )
  const steps: number[] = []
  const areas = { ...names('a'), kind: 'areas', source: 'batas', content } as const
  await saveImport(fresh.database, areas, done => steps.push(done))
  expect(steps.length).toBeGreaterThan(2)
  expect(steps.at(-1)).toBe(content.length)
  expect((await loadAtlas(fresh.database.db)).areas).toHaveLength(content.length)
})

it('knows a file that came under another name', async () => {
  await saveImport(fresh.database, names('a', site('Satu'), site('Dua'), site('Tiga')))
  const alike = (given: NewImport) => alikeSources(fresh.database.db, given)
  const other = (sha256: string, ...content: StoredSite[]) => ({
    ...names(sha256, ...content),
    source: 'lain',
  })
  expect(await alike(other('a', site('Empat')))).toEqual([{ source: 'jalan', sameFile: true, shared: 0 }])
  expect(await alike(other('b', site('Satu'), site('Dua'), site('Lima')))).toMatchObject([{ shared: 2 }])
  expect(await alike(other('b', site('Satu'), site('Lima'), site('Enam')))).toEqual([])
  expect(await alike(names('b', site('Satu')))).toEqual([])
})

it('a process that follows sees every new edition once', async () => {
  const seen: { atlas: Atlas; edition: string }[] = []
  const round = followAtlas(fresh.database, (atlas, edition) => seen.push({ atlas, edition }))
  expect(await round()).toBe(false)
  await saveImport(fresh.database, names('a', site('Contoh')))
  expect([await round(), await round()]).toEqual([true, false])
  expect(seen[0]?.atlas.sites).toMatchObject([{ name: 'Contoh' }])
  await removeImport(fresh.database, { kind: 'gazetteer', source: 'jalan', who: 'uji' })
  expect(await round()).toBe(true)
  expect(seen[1]?.atlas).toEqual({})
})
