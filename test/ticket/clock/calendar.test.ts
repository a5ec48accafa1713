import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { Registry } from 'prom-client'
import { calendarMetrics, watchCalendar } from '../../../src/calendar-watch.js'
import { readYaml } from '../../../src/tables.js'
import { CalendarFile, createCalendar } from '../../../src/ticket/clock/index.js'
import { rules } from '../life/city.js'

const { calendar } = rules
const HOUR = 3_600_000
const wib = (text: string) => new Date(`${text}+07:00`)

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

describe('working time in Jakarta', () => {
  it('counts a day as seven and a half hours, without its break', () => {
    expect(calendar.workBetween(wib('2026-11-23T00:00'), wib('2026-11-24T00:00'))).toBe(7.5 * HOUR)
    expect(calendar.workBetween(wib('2026-11-23T12:00'), wib('2026-11-23T13:00'))).toBe(0)
    expect(calendar.workBetween(wib('2026-11-27T07:30'), wib('2026-11-27T16:30'))).toBe(7.5 * HOUR)
  })

  it('knows no work at night, at weekends, on holidays and on shared leave', () => {
    const day = (date: string) => calendar.workBetween(wib(`${date}T00:00`), wib(`${date}T23:59:59.999`))
    for (const date of ['2026-11-21', '2026-11-22', '2026-08-17', '2026-12-24', '2026-12-25', '2026-05-28'])
      expect([date, day(date)]).toEqual([date, 0])
  })

  it('goes round Lebaran: from Wednesday 18 to Tuesday 24 March nobody works', () => {
    expect(calendar.workBetween(wib('2026-03-18T00:00'), wib('2026-03-25T00:00'))).toBe(0)
    expect(calendar.workAfter(wib('2026-03-17T15:00'), 1)).toEqual(
      new Date(wib('2026-03-25T07:30').getTime() + 1),
    )
  })

  it('counts a short day of Ramadan as a whole one', () => {
    expect(calendar.workBetween(wib('2026-03-02T08:00'), wib('2026-03-02T15:00'))).toBeCloseTo(7.5 * HOUR, 3)
    expect(calendar.workBetween(wib('2026-03-02T07:00'), wib('2026-03-02T08:00'))).toBe(0)
  })

  it('has the 17 national days and 8 days of shared leave of 2026, and says that 2027 is unknown', () => {
    const { years } = readYaml('config', 'calendar.yaml', CalendarFile)
    const of = years.find(({ year }) => year === 2026)
    expect([Object.keys(of?.holidays ?? {}).length, Object.keys(of?.shared_leave ?? {}).length]).toEqual([
      17, 8,
    ])
    expect(calendar.knows(wib('2026-01-01T00:00'), wib('2026-12-31T23:59'))).toBe(true)
    expect(calendar.knows(wib('2026-12-31T00:00'), wib('2027-01-01T00:00'))).toBe(false)
  })
})

describe('a year whose holidays are not known yet', () => {
  it('counts with weekends and the holidays every year has, and says so', () => {
    expect(calendar.workBetween(wib('2027-01-01T00:00'), wib('2027-01-04T00:00'))).toBe(0)
    for (const day of ['2027-01-01', '2027-06-01', '2027-08-17', '2028-05-01'])
      expect([day, calendar.workBetween(wib(`${day}T00:00`), wib(`${day}T23:59`))]).toEqual([day, 0])
    // Thursday afternoon; the next working day is Monday, 4 January.
    expect(calendar.workAfter(wib('2026-12-31T15:00'), 2 * HOUR)).toEqual(wib('2027-01-04T08:30'))
    expect(calendar.workBetween(wib('2027-01-04T00:00'), wib('2027-01-05T00:00'))).toBe(7.5 * HOUR)
    expect(calendar.knows(wib('2026-12-31T15:00'), wib('2027-01-04T08:30'))).toBe(false)
  })

  it('is asked for from December on, once a day, and shown as a number', async () => {
    const known = readYaml('config', 'calendar.yaml', CalendarFile)
    const told: [string, unknown][] = []
    let today = ''
    const look = watchCalendar(calendar, {
      error: fields => told.push([today, (fields as { year: number }).year]),
    })
    for (const at of [
      '2026-11-30T23:59',
      '2026-12-01T00:00',
      '2026-12-01T18:00',
      '2026-12-31T23:59',
      '2027-01-01T00:00',
      '2027-07-01T12:00',
    ]) {
      today = at
      look(wib(at))
    }
    expect(told).toEqual([
      ['2026-12-01T00:00', 2027],
      ['2026-12-31T23:59', 2027],
      ['2027-01-01T00:00', 2027],
      ['2027-07-01T12:00', 2027],
    ])
    const shown = async (of: typeof calendar, at: string) => {
      const registry = new Registry()
      calendarMetrics(registry, of, () => wib(at))
      return Number(/^muara_calendar_missing_year (\d+)$/m.exec(await registry.metrics())?.[1])
    }
    expect(await shown(calendar, '2026-11-30T12:00')).toBe(0)
    expect(await shown(calendar, '2026-12-02T12:00')).toBe(2027)
    const years = [...known.years, { year: 2027, source: 'contoh', holidays: {}, shared_leave: {} }]
    expect(await shown(createCalendar({ ...known, years }), '2026-12-02T12:00')).toBe(0)
  })
})

const moment = fc.integer({ min: wib('2025-12-01T00:00').getTime(), max: wib('2027-02-01T00:00').getTime() })

it('adds up, never runs backwards, and is undone by its inverse', () => {
  fc.assert(
    fc.property(moment, moment, moment, (...times) => {
      const [a, b, c] = times.sort((x, y) => x - y).map(at => new Date(at)) as [Date, Date, Date]
      const [ab, bc, ac] = [
        calendar.workBetween(a, b),
        calendar.workBetween(b, c),
        calendar.workBetween(a, c),
      ]
      expect(ab + bc).toBeCloseTo(ac, 2)
      expect(ab).toBeGreaterThanOrEqual(0)
      expect(ac - ab).toBeGreaterThanOrEqual(-0.01)
      expect(ac).toBeLessThanOrEqual((c.getTime() - a.getTime()) * 1.2)
      if (ab > 0) {
        const back = calendar.workAfter(a, ab)
        expect(back.getTime()).toBeLessThanOrEqual(b.getTime() + 2)
        expect(calendar.workBetween(a, back)).toBeCloseTo(ab, -1)
      }
    }),
    { numRuns: 150 },
  )
})

it('says the same wherever the machine believes to be', () => {
  fc.assert(
    fc.property(moment, moment, (x, y) => {
      const [a, b] = [new Date(Math.min(x, y)), new Date(Math.max(x, y))]
      const told = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'].map(name => {
        process.env['TZ'] = name
        return [calendar.workBetween(a, b), calendar.workAfter(a, 60_000).toISOString(), calendar.dateOf(a)]
      })
      for (const one of told) expect(one).toEqual(told[0])
    }),
    { numRuns: 40 },
  )
})

it('refuses a calendar that cannot be', () => {
  const file = {
    version: '1',
    workday: 7.5,
    hours: { monday: ['07:30-12:00'] },
    years: [] as unknown[],
  }
  expect(() => createCalendar(CalendarFile.parse(file))).not.toThrow()
  for (const wrong of [
    { hours: {} },
    { hours: { monday: ['12:00-07:30'] } },
    { hours: { monday: ['07:30-12:00', '11:00-16:00'] } },
    { years: [{ year: 2026, source: 'x', holidays: { '2026-02-30': 'x' } }] },
    { years: [{ year: 2026, source: 'x', holidays: { '2027-01-01': 'x' } }] },
  ])
    expect(CalendarFile.safeParse({ ...file, ...wrong }).success).toBe(false)
})
