import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readBoundaries, readGazetteer } from '../../src/atlas/index.js'
import { tables } from '../understand/tables.js'
import { known } from './small-atlas.js'

/** Files of the city's own kind, read in place where they are; nothing of them is part of the project. */
const folder = new URL('../../../shared/external/', import.meta.url)
const file = (name: string) => new URL(name, folder)

describe.skipIf(!existsSync(file('boundaries')))(
  'official files (skipped where ../shared/external is not)',
  () => {
    it.each(['kelurahan', 'kecamatan', 'kota'])(
      'boundaries of every %s are read without a problem',
      level => {
        const text = readFileSync(file(`boundaries/jakarta_${level}.geojson`), 'utf8')
        const { rows, problems } = readBoundaries(text, known)
        expect(problems).toEqual([])
        const inTable = tables.areas.filter(area => area.level === (level === 'kota' ? 'city' : level))
        expect(new Set(rows.map(row => row.code))).toEqual(new Set(inTable.map(area => area.code)))
      },
    )

    it.each(['jakarta_places', 'jakarta_street_mentions'])('%s is read without a problem', name => {
      const { rows, problems } = readGazetteer(readFileSync(file(`gazetteer/${name}.csv`), 'utf8'), known)
      expect(problems).toEqual([])
      expect(rows.length).toBeGreaterThan(1_000)
    })
  },
)
