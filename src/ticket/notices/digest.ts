import { WIB_MS } from '../life/words.js'
import { type Schedule, WEEKDAYS } from './settings.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A stretch of time a digest tells of, from its beginning to before its end. */
export interface Period {
  readonly from: Date
  readonly until: Date
}

/** The latest moment at or before `now` at which a digest is due; null for somebody who wants none. */
function lastDue({ every, hour, weekday }: Schedule, now: Date): Date | null {
  if (every === 'never') return null
  const midnight = Math.floor((now.getTime() + WIB_MS) / DAY_MS) * DAY_MS - WIB_MS
  const days = every === 'day' ? 1 : 7
  for (let back = 0; back <= days; back++) {
    const at = midnight - back * DAY_MS + hour * HOUR_MS
    const day = new Date(at + WIB_MS).getUTCDay()
    if (at <= now.getTime() && (every === 'day' || WEEKDAYS[day] === weekday)) return new Date(at)
  }
  throw new Error('a week without its weekday')
}

/**
 * The digest that is due, from the end of the last one: one missed while nobody looked is part of the next, so periods
 * follow each other without a gap. Null when there is nothing to tell yet.
 *
 * @param told end of the last digest's period; null before the first.
 */
export function digestDue(schedule: Schedule, since: Date, told: Date | null, now: Date): Period | null {
  const until = lastDue(schedule, now)
  const from = told ?? since
  return until === null || until <= from ? null : { from, until }
}
