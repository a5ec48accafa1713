import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { numbersMetrics } from '../../src/agencies/numbers-metrics.js'
import { type NumbersRow, publicRows, rangeOf, tableOf, toCsv } from '../../src/ticket/numbers/index.js'
import { NOVEMBER } from './world.js'

const clock = {
  ended: 1,
  mean: 2,
  p50: 2,
  p90: 2,
  p95: 2,
  running: 0,
  late: 0,
  eachWithin: null,
  average: null,
}
const validation = { ended: 1, mean: 2, p50: 2, p90: 3, p95: 4, running: 0 }
const waited = { ...validation, late: 1, lateShare: 1 }
const row = (agency: string, reporters: number, rest: Partial<NumbersRow> = {}): NumbersRow => ({
  agency,
  unit: null,
  kelurahan: null,
  incidents: reporters,
  reporters,
  reports: reporters + 1,
  repeats: 1,
  anonymous: 0,
  open: 0,
  overdue: 0,
  coordination: clock,
  completion: clock,
  work: clock,
  reply: { ...clock, late: 2 },
  waited,
  waitedFor: reporters,
  validation,
  validationFor: reporters,
  verified: 0,
  rejected: 0,
  rejectedBecause: {},
  reopenRate: 0.5,
  meanHops: 0,
  arbitratedShare: 0,
  informedInTime: null,
  suspiciousEvidence: 0,
  ...rest,
})

describe('what everybody sees', () => {
  it('never tells a row of fewer than three reporters, nor lets it be computed from the others', () => {
    const [a, b, c, d] = publicRows([row('A', 2), row('B', 50), row('C', 7), row('D', 30)])
    expect(a).toMatchObject({
      reporters: '<3',
      reports: '<3',
      incidents: '<3',
      coordination: null,
      reopenRate: null,
    })
    expect(c).toMatchObject({ reporters: null, reports: null, completion: null })
    expect([b?.reporters, d?.reporters]).toEqual([50, 30])
  })

  it('leaves large rows alone, and rows in which there is nothing', () => {
    const rows = [row('A', 3), row('B', 4)]
    expect(publicRows(rows)).toEqual(rows)
    const nothing = row('C', 0, {
      reports: 0,
      repeats: 0,
      coordination: { ...clock, ended: 0 },
      completion: { ...clock, ended: 0 },
      reply: { ...clock, ended: 0 },
      waited: { ...waited, ended: 0 },
      validation: { ...validation, ended: 0 },
    })
    expect(publicRows([...rows, nothing])).toEqual([...rows, nothing])
  })

  it('tells what an office held by those who wrote of it, though nothing of it is left there', () => {
    const passed = row('A', 0, { reports: 0, repeats: 0, incidents: 0, waitedFor: 9 })
    const shown = publicRows([passed, row('B', 9, { waitedFor: 1 }), row('C', 9), row('D', 12)])
    expect(shown.map(one => one.waited)).toEqual([null, null, waited, waited])
    expect(publicRows([passed, row('B', 9)])[0]?.waited).toEqual(waited)
  })

  it('tells what a validator took by those who wrote of it', () => {
    const biro = row('BIRO_PEM', 0, { reports: 0, repeats: 0, incidents: 0, waitedFor: 0, validationFor: 2 })
    const shown = publicRows([biro, row('B', 9), row('C', 12)])
    expect(shown.map(one => one.validation)).toEqual([null, null, validation])
    expect(shown.map(one => one.completion === null)).toEqual([true, true, false])
  })

  it('looks at the units of each agency by themselves', () => {
    const units = [row('A', 1, { unit: 'A-1' }), row('A', 9, { unit: 'A-2' }), row('B', 9, { unit: 'B-1' })]
    expect(publicRows(units, one => one.agency ?? '').map(({ reporters }) => reporters)).toEqual([
      '<3',
      null,
      9,
    ])
  })

  it('of any rows: a small number never shows, and never stands alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 12 }), sizes => {
        const rows = sizes.map((size, i) => row(`A${i}`, size))
        const shown = publicRows(rows)
        for (const [i, one] of shown.entries())
          if ((sizes[i] as number) < 3) expect(one.reporters).toBe('<3')
          else expect([sizes[i], null]).toContain(one.reporters)
        const hidden = shown.filter(one => typeof one.reporters !== 'number')
        if (rows.length > 1) expect(hidden).not.toHaveLength(1)
      }),
    )
  })
})

describe('the table', () => {
  it('runs no formula in a spreadsheet', () => {
    const cells = [
      '=1+1',
      '+62812',
      '-1',
      '@SUM(A1)',
      '\tx',
      '\rx',
      '\n=1+1',
      'a;b',
      'a,b',
      'kata "kutip"',
      'baris\ndua',
    ]
    for (const separator of ['comma', 'semicolon'] as const) {
      const csv = toCsv([cells], separator)
      expect(csv.codePointAt(0)).toBe(0xfeff)
      const [read] = parse(csv, { bom: true, delimiter: separator === 'comma' ? ',' : ';' }) as string[][]
      expect(read).toEqual(cells.map(cell => (/^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell)))
    }
  })

  it('of any text begins no cell with a sign of a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), cells => {
        const [read] = parse(toCsv([['x', ...cells]]), { bom: true }) as string[][]
        for (const cell of read ?? []) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/)
      }),
    )
  })

  it('has as many cells as its header, decimal commas where asked, and empty cells for what is not shown', () => {
    const rows = publicRows([
      row('A', 30),
      row('B', 1),
      row('C', 40),
      row('D', 50, { rejected: 2, rejectedBecause: { tidak_jelas: 2 } }),
    ])
    const table = tableOf(rows, NOVEMBER, () => ({ agency: '=Dinas', unit: null, kelurahan: null }))
    expect(new Set(table.map(cells => cells.length)).size).toBe(1)
    const csv = toCsv(table, 'semicolon')
    expect(csv).toContain("2026-11-01;2026-11-30;D;'=Dinas;")
    expect(csv).toContain(';0,5;')
    expect(csv).toContain(';<3;<3;')
    expect(csv).toContain(';tidak_jelas 2;')
  })
})

describe('a range', () => {
  it('is days in Jakarta, both included', () => {
    const now = new Date('2026-11-22T20:00:00Z')
    expect(rangeOf({ from: '2026-11-01', to: '2026-11-30' }, now)).toEqual(NOVEMBER)
    expect(rangeOf({}, now)).toEqual({ from: NOVEMBER.from, to: new Date('2026-11-23T17:00:00Z') })
    expect(rangeOf({ to: '2026-02-28' }, now)).toMatchObject({ from: new Date('2026-01-31T17:00:00Z') })
  })

  it('that is none is refused with a reason', () => {
    const now = new Date()
    for (const wrong of [
      { from: '2026-02-30', to: '2026-03-01' },
      { from: '2026-03-02', to: '2026-03-01' },
      { from: '2020-01-01', to: '2026-01-01' },
    ])
      expect(rangeOf(wrong, now)).toHaveLength(2)
  })
})

describe('metrics', () => {
  it('have a line per agency of the table and no other', async () => {
    const registry = new Registry()
    const show = numbersMetrics(registry, ['DSDA', 'DBM'])
    show([row('DSDA', 5, { open: 4 }), row('TIDAK_ADA', 5)])
    const text = await registry.metrics()
    expect(text).toContain('muara_agency_open{agency="DSDA"} 4')
    expect(text).toContain('muara_agency_completion_hours{agency="DSDA"} 2')
    expect(text).toContain('muara_agency_reporters{agency="DSDA"} 5')
    expect(text).toContain('muara_agency_reply_late{agency="DSDA"} 2')
    expect(text).toContain('muara_agency_waited_late_ratio{agency="DSDA"} 1')
    expect(text).toContain('muara_agency_waited_quantile_hours{agency="DSDA",quantile="0.9"} 3')
    expect(text).not.toContain('TIDAK_ADA')
    expect(text).not.toContain('muara_agency_informed_ratio{')
    show([])
    expect(await registry.metrics()).not.toContain('agency="DSDA"')
  })
})
