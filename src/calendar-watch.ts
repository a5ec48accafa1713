import { Gauge, type Registry } from 'prom-client'
import type { Log } from './kit/index.js'
import type { Calendar } from './ticket/clock/index.js'

/**
 * Tells the administrator that a year's holidays are missing, once a day in Jakarta while they are: from December on for
 * next year. Deadlines are counted meanwhile, with weekends and the holidays of every year, and say that they are uncertain.
 * @returns one look; call it as often as you like.
 */
export function watchCalendar(calendar: Calendar, log: Pick<Log, 'error'>): (now?: Date) => void {
  let told = ''
  return (now = new Date()) => {
    const year = calendar.missing(now)
    const today = calendar.dateOf(now)
    if (year === null || told === today) return
    told = today
    log.error(
      { unit: 'calendar', year },
      'an administrator must act: holidays of this year are not in calendar.yaml',
    )
  }
}

/** The same as a number to raise an alarm on. */
export function calendarMetrics(registry: Registry, calendar: Calendar, now = () => new Date()): void {
  new Gauge({
    name: 'muara_calendar_missing_year',
    help: 'Year whose holidays are not in calendar.yaml though it has begun or begins within a month; 0 when none is',
    registers: [registry],
    collect() {
      this.set(calendar.missing(now()) ?? 0)
    },
  })
}
