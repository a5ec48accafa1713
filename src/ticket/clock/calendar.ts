import { z } from 'zod'
import { WIB_MS } from '../life/words.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

const WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

const Day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, 'tanggal ditulis 2026-12-31')
  .refine(day => new Date(`${day}T00:00:00Z`).toISOString().startsWith(day), 'tanggal ini tidak ada')

const Stretch = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'jam ditulis 07:30-12:00')
  .transform(text => text.split('-').map(minutesOf) as [number, number])
  .refine(([from, to]) => from < to, 'jam selesai harus sesudah jam mulai')

const Stretches = z
  .array(Stretch)
  .refine(
    list => list.every(([from], i) => i === 0 || from >= (list[i - 1]?.[1] ?? 0)),
    'jam kerja tumpang tindih',
  )

const Workday = Stretches.default([])
const Hours = z
  .strictObject({
    monday: Workday,
    tuesday: Workday,
    wednesday: Workday,
    thursday: Workday,
    friday: Workday,
    saturday: Workday,
    sunday: Workday,
  })
  .refine(week => Object.values(week).some(day => day.length > 0), 'tidak ada hari kerja')

const Days = z.record(Day, z.string(), 'tanggal ini tidak ada (ditulis 2026-12-31)')

/** `config/calendar.yaml`. */
export const CalendarFile = z.strictObject({
  version: z.string().min(1),
  workday: z.number().positive().max(24),
  hours: Hours,
  seasons: z
    .array(
      z
        .strictObject({
          name: z.string().min(1),
          from: Day,
          until: Day,
          source: z.string().min(1),
          hours: Hours,
        })
        .refine(({ from, until }) => from <= until, 'until sebelum from'),
    )
    .default([]),
  /** Holidays whose day is the same every year, `08-17`; they count also in a year whose list is not here yet. */
  every_year: z
    .record(z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'tanggal ditulis 08-17'), z.string())
    .default({}),
  years: z.array(
    z
      .strictObject({
        year: z.number().int().min(2000).max(2200),
        source: z.string().min(1),
        holidays: Days,
        shared_leave: Days.default({}),
      })
      .refine(
        ({ year, holidays, shared_leave }) =>
          Object.keys({ ...holidays, ...shared_leave }).every(day => day.startsWith(String(year))),
        'ada tanggal dari tahun lain',
      ),
  ),
})
export type CalendarFile = z.infer<typeof CalendarFile>

/** When the offices of Jakarta work. Knows only Jakarta's time, whatever the clock of the machine says. */
export interface Calendar {
  readonly version: string
  /** The date in Jakarta: `2026-11-22`. */
  dateOf(at: Date): string
  /**
   * Working time from one moment to another in milliseconds, 0 when it goes backwards. Every working day adds the same,
   * `workday` hours, however short its hours are.
   */
  workBetween(from: Date, to: Date): number
  /** The moment at which that much working time has passed. */
  workAfter(from: Date, work: number): Date
  /** Milliseconds of working time in one working day. */
  readonly workday: number
  /** False when the holidays of a year from one moment to another are not in the file. */
  knows(from: Date, to: Date): boolean
  /** The year whose holidays have to be entered: this one, or from December on the next. Null when it is done. */
  missing(now: Date): number | null
}

/** From 1 December on, 31 days ahead is next year. */
const MONTH_MS = 31 * DAY_MS
/** Days looked ahead before a calendar without any working day is given up. */
const FARTHEST_DAYS = 20_000

export function createCalendar(file: CalendarFile): Calendar {
  const workday = file.workday * HOUR_MS
  const free = new Set(
    file.years.flatMap(({ holidays, shared_leave }) => [
      ...Object.keys(holidays),
      ...Object.keys(shared_leave),
    ]),
  )
  const everyYear = new Set(Object.keys(file.every_year))
  const years = new Set(file.years.map(({ year }) => year))

  /** Working stretches of a day (counted from 1 January 1970 in Jakarta), as moments. */
  function stretchesOf(day: number): { from: number; to: number; pace: number }[] {
    const midnight = day * DAY_MS - WIB_MS
    const date = dateOf(midnight)
    if (free.has(date) || everyYear.has(date.slice(5))) return []
    const season = file.seasons.find(({ from, until }) => from <= date && date <= until)
    const weekday = WEEK[(((day + 4) % 7) + 7) % 7] as (typeof WEEK)[number] // 1 January 1970 was a Thursday
    const stretches = (season?.hours ?? file.hours)[weekday]
    const length = stretches.reduce((sum, [from, to]) => sum + (to - from), 0) * MINUTE_MS
    return stretches.map(([from, to]) => ({
      from: midnight + from * MINUTE_MS,
      to: midnight + to * MINUTE_MS,
      pace: workday / length,
    }))
  }

  return {
    version: file.version,
    workday,
    dateOf: at => dateOf(at.getTime()),
    workBetween(from, to) {
      let work = 0
      for (let day = dayOf(from.getTime()); day <= dayOf(to.getTime()); day++)
        for (const stretch of stretchesOf(day)) {
          const [begin, end] = [Math.max(stretch.from, from.getTime()), Math.min(stretch.to, to.getTime())]
          if (begin < end) work += (end - begin) * stretch.pace
        }
      return work
    },
    workAfter(from, work) {
      let left = work
      if (left <= 0) return from
      const first = dayOf(from.getTime())
      for (let day = first; day < first + FARTHEST_DAYS; day++)
        for (const stretch of stretchesOf(day)) {
          const begin = Math.max(stretch.from, from.getTime())
          const here = Math.max(0, stretch.to - begin) * stretch.pace
          // A millisecond of rounding must not send a deadline into the next day.
          if (here > 0 && here >= left - 1)
            return new Date(Math.min(stretch.to, Math.ceil(begin + left / stretch.pace)))
          left -= here
        }
      throw new Error('calendar.yaml: no working day ahead')
    },
    knows(from, to) {
      for (let year = yearOf(from); year <= yearOf(to); year++) if (!years.has(year)) return false
      return true
    },
    missing(now) {
      const month = new Date(now.getTime() + MONTH_MS)
      const year = years.has(yearOf(now)) ? yearOf(month) : yearOf(now)
      return years.has(year) ? null : year
    },
  }
}

const dayOf = (at: number): number => Math.floor((at + WIB_MS) / DAY_MS)
const dateOf = (at: number): string => new Date(at + WIB_MS).toISOString().slice(0, 10)
const yearOf = (at: Date): number => new Date(at.getTime() + WIB_MS).getUTCFullYear()

function minutesOf(text: string): number {
  const [hours, minutes] = text.split(':').map(Number)
  return (hours as number) * 60 + (minutes as number)
}
