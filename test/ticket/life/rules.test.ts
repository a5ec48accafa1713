import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadLife } from '../../../src/life-tables.js'
import { loadTables, TableError } from '../../../src/tables.js'
import { REFUSALS } from '../../../src/ticket/life/index.js'
import { rules } from './city.js'

const home = mkdtempSync(join(tmpdir(), 'muara-test-life-'))
const tables = loadTables('config')
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** The error for a file in which one line was changed, and the number of that line. */
function broken(file: string, from: string, to: string): { error: TableError; line: number } {
  cpSync('config', home, { recursive: true })
  const text = readFileSync(join('config', file), 'utf8')
  const line = text.slice(0, text.indexOf(from)).split('\n').length
  expect(text).toContain(from)
  writeFileSync(join(home, file), text.replace(from, to))
  try {
    loadLife(home, tables)
  } catch (error) {
    return { error: error as TableError, line }
  }
  throw new Error(`nothing wrong with ${to}`)
}

it('statuses renamed in every table do not start: the program knows them by name', () => {
  cpSync('config', home, { recursive: true })
  const text = readFileSync(join('config', 'life.yaml'), 'utf8')
  writeFileSync(join(home, 'life.yaml'), text.replaceAll('Menunggu Validasi', 'Verifikasi'))
  const statuses = [
    ...tables.statuses,
    { ...tables.statuses[4], status: 'Verifikasi' },
  ] as typeof tables.statuses
  expect(() => loadLife(home, { ...tables, statuses })).toThrow(/status yang dikenal program hanya Menunggu,/)
  writeFileSync(
    join(home, 'life.yaml'),
    text.replace('to: Menunggu Validasi', 'to: Selesai').replace('to: Menunggu Validasi', 'to: Selesai'),
  )
  expect(() => loadLife(home, tables)).toThrow(/setiap status harus dapat dicapai/)
})

describe('a mistake in the tables is named with file and line', () => {
  it.each([
    ['life.yaml', 'to: Koordinasi', 'to: Kordinasi', /tidak ada di statuses\.csv/],
    ['life.yaml', 'to: Menunggu Validasi', 'to: Closed', /tidak ada di statuses\.csv/],
    ['life.yaml', 'validator: [BIRO_PEM]', 'validator: [BIRO]', /tidak ada di agencies\.csv/],
    ['life.yaml', 'chief_arbiters: [BIRO_PEM, INSPEKTORAT]', 'chief_arbiters: [BIRO_PEM]', /sebutkan dua/],
    ['life.yaml', 'who: [head]', 'who: [boss]', /who/],
    ['life.yaml', 'hops: 3', 'hops: -1', /handover/],
    ['life.yaml', '  claim:', '  grab:', /./],
    ['service-levels.yaml', 'within: 24 hours', 'within: 1 fortnight', /ditulis 6 hours/],
    ['service-levels.yaml', 'from: 2018-09-01', 'from: September', /tanggal ditulis/],
    ['calendar.yaml', '2026-08-17:', '2026-02-30:', /tanggal ini tidak ada/],
    ['calendar.yaml', 'friday: ["07:30-11:30", "13:00-16:30"]', 'friday: ["16:30-07:30"]', /jam selesai/],
  ])('%s: %s → %s', (file, from, to, problem) => {
    const { error, line } = broken(file, from, to)
    expect(error).toBeInstanceOf(TableError)
    expect(error.message).toMatch(problem)
    expect([error.file, Math.abs((error.line ?? 0) - line) <= 2 || to.includes('grab')]).toEqual([file, true])
  })
})

it('every status of statuses.csv can be reached and left, and no other is used', () => {
  const used = new Set(
    Object.values(rules.life.rules.actions).flatMap(({ from, to }) => [...(from === 'all' ? [] : from), to]),
  )
  used.delete('same')
  expect([...used].sort()).toEqual(tables.statuses.map(({ status }) => status).sort())
})

it('every refusal speaks both languages and names an HTTP status of the caller', () => {
  for (const [code, [status, id, en]] of Object.entries(REFUSALS)) {
    expect([code, [403, 404, 409, 412, 422].includes(status)]).toEqual([code, true])
    expect(id).toMatch(/^[A-Z"].*\.$/s)
    expect(en).toMatch(/^[A-Z"].*\.$/s)
    expect([...id.matchAll(/\{\w+\}/g)].sort().join()).toBe([...en.matchAll(/\{\w+\}/g)].sort().join())
  }
})
