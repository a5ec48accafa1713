import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadTables, TableError } from '../../src/tables.js'
import { configDir, tables } from './tables.js'

describe('the tables as delivered', () => {
  it('are complete', () => {
    expect(tables.categories).toHaveLength(126)
    expect(tables.areas.filter(area => area.level === 'kelurahan')).toHaveLength(267)
    expect(tables.categories.map(each => each.category)).toContain(
      'Penataan Permukiman (Kampung Deret, Bedah Rumah, DLL)',
    )
    expect(Object.keys(tables.lexicon.categories)).toHaveLength(126)
  })

  it('name categories that exist', () => {
    const names = new Set(tables.categories.map(each => each.category))
    const { areaWideHours, lifetimeDays, onePerKelurahanDays, akin } = tables.matching
    for (const name of [
      ...Object.keys(areaWideHours),
      ...Object.keys(lifetimeDays.byCategory),
      ...Object.keys(onePerKelurahanDays),
      ...akin.flat(),
    ]) {
      expect(names).toContain(name)
    }
  })
})

describe('a mistake in a table', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tables-'))
    const isTable = (path: string) => !/[\\/](?:scenario|training)$/.test(path)
    cpSync(configDir, folder, { recursive: true, filter: isTable })
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const edit = (file: string, from: string, to: string) => {
    const text = readFileSync(join(folder, file), 'utf8')
    expect(text).toContain(from)
    writeFileSync(join(folder, file), text.replace(from, to))
    return text.slice(0, text.indexOf(from)).split('\n').length
  }

  it.each([
    ['areas.csv', '31.71.03.1002', '31.71.3'],
    ['kelurahan_seeds.csv', '-5.73480', 'utara'],
    ['landmarks.csv', 'stop,Stasiun Gambir', 'stasiun,Stasiun Gambir'],
    ['routing.yaml', 'kelurahan: known', 'kelurahan: mungkin'],
    ['matching.yaml', 'join: 6', 'join: enam'],
    ['lexicon.yaml', '  tdk: tidak', '  tdk: [tidak'],
  ])('%s is named with its line', (file, from, to) => {
    const line = edit(file, from, to)
    const error = caught()
    expect(error.file).toBe(file)
    expect(Math.abs((error.line ?? 0) - line)).toBeLessThanOrEqual(1)
    expect(error.message).toContain(`${file} baris`)
  })

  it.each([
    ['routing.yaml', 'agency: INSPEKTORAT', 'agency: KPK'],
    ['routing.yaml', 'agency: INSPEKTORAT', 'agency: KELURAHAN'],
    ['lexicon.yaml', '  Posyandu:', '  Posiandu:'],
    ['landmarks.csv', 'Stasiun Gambir,31.71.01.1001', 'Stasiun Gambir,31.71.01.1999'],
    ['categories.csv', 'Pohon,1,1,DPHK', 'Pohon,1,1,DPH'],
  ])('%s may not name what no other table knows', (file, from, to) => {
    edit(file, from, to)
    expect(caught().file).toBe(file)
  })

  const caught = (): TableError => {
    try {
      loadTables(folder)
    } catch (error) {
      if (error instanceof TableError) return error
      throw error
    }
    throw new Error('no mistake was found')
  }
})
