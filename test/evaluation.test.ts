import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { accuracyPage } from '../scripts/eval/docs.js'
import type { Figure } from '../scripts/eval/figures.js'
import { setsIn } from '../scripts/eval/sets.js'
import { createMatching } from '../src/match/index.js'
import { createReader } from '../src/understand/index.js'
import { configDir, tables } from './understand/tables.js'

/**
 * What may not get worse unnoticed: all rows of the open sets, embedded tables. A bound is the measured value less its
 * noise, which is the far end of its 95 % interval when it was written down. Raise it when the value has risen.
 */
const BOUNDS: Readonly<Record<string, readonly (readonly [figure: string, bound: number])[]>> = {
  scenario: [
    ['kind.complaintF1', 0.99],
    ['kind.severalFound', 0.49],
    ['category.top1', 0.84],
    ['category.top3', 0.95],
    ['place.kelurahanPrecision', 0.96],
    ['place.kelurahanRecall', 0.7],
    ['match.pairPrecision', 0.88],
    ['match.pairF1', 0.57],
    ['match.bCubedF1', 0.74],
    ['match.relatedApart', 0.92],
  ],
  'labelled/jaki.csv': [
    ['jaki.kind.complaintF1', 0.967],
    ['jaki.category.top1', 0.86],
    ['jaki.category.top3', 0.96],
    ['jaki.place.kelurahanPrecision', 0.8],
    ['jaki.place.kelurahanRecall', 0.71],
  ],
  'labelled/petabencana.csv': [
    ['petabencana.point.kelurahanPrecision', 0.93],
    ['petabencana.text.kelurahanRecall', 0.71],
  ],
  'labelled/surabaya_pairs.csv': [
    ['surabaya.joinPrecision', 0.7],
    ['surabaya.joinF1', 0.66],
  ],
}
/** Wrong merges may not rise above this many of 1,000 reports. */
const WRONG_MERGES = 16

const reader = createReader(tables)
const rules = { reader, matching: createMatching(tables.matching, reader.wordsOf), areas: tables.areas }
const scenario = setsIn(join(configDir, 'scenario')).map(set => ({ ...set, of: set.measure(rules) }))
const labelled = join(configDir, '../../shared/external/labelled')

const below = (name: string, figures: readonly Figure[]) =>
  (BOUNDS[name] ?? []).flatMap(([id, bound]) => {
    const value = figures.find(figure => figure.id === id)?.value ?? Number.NaN
    return value >= bound ? [] : [`${id} is ${value}, must be at least ${bound}`]
  })

describe('headline numbers', () => {
  const figures = scenario[0]?.of('all').figures ?? []

  it('of the scenario set hold', () => {
    expect(below('scenario', figures)).toEqual([])
  })
  it('and so few reports are merged wrongly', () => {
    const wrong = figures.find(figure => figure.id === 'match.wrongMerges')
    expect(wrong?.of).toBeGreaterThan(450)
    expect(wrong?.value).toBeLessThanOrEqual(WRONG_MERGES)
  })
  it('are the same every time', () => {
    const again = setsIn(join(configDir, 'scenario'))[0]?.measure(rules)('all')
    expect(again?.figures).toEqual(figures)
  })
  it('of the halves cover the whole set, and no incident lies in both', () => {
    const rows = (part: 'development' | 'validation') =>
      scenario[0]?.of(part).figures.find(figure => figure.id === 'kind.exact')?.of ?? 0
    expect(rows('development') + rows('validation')).toBe(520)
    expect(Math.min(rows('development'), rows('validation'))).toBeGreaterThan(180)
  })
})

describe.skipIf(!existsSync(labelled))('headline numbers of the labelled rows beside the project', () => {
  const sets = existsSync(labelled) ? setsIn(labelled) : []
  it.each(sets.map(set => [set.name, set] as const))('%s hold', (name, set) => {
    expect(below(name, set.measure(rules)('all').figures)).toEqual([])
  })
})

describe('docs/accuracy.md', () => {
  const page = (ours: boolean) =>
    accuracyPage(
      {
        given: false,
        sets: scenario.map(set => ({
          ...set,
          ours,
          by: [{ tables: 'embedded' as const, of: set.of }],
        })),
        absent: [],
        costs: [],
        candidates: [],
      },
      ['validation', 'development'],
      { at: '2026-11-22T00:00:00.000Z', command: 'npm run eval', commit: 'commit abc', machine: 'a machine' },
    )
  it('says when, from what and how honest it is', () => {
    expect(page(true)).toContain('2026-11-22')
    expect(page(true)).toContain('optimistic')
    expect(page(true)).toContain('| pairs of reports: F1 b |')
  })
  it('quotes our own set only', () => {
    expect(page(true)).toMatch(/DM-\d{4}/)
    expect(page(false)).not.toMatch(/DM-\d{4}/)
  })
})
