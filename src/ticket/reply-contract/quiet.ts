import { WIB_MS } from '../life/words.js'

/** Hours of the day in Jakarta in which we do not begin to speak: minutes from midnight. Equal ends: never quiet. */
export interface Quiet {
  readonly from: number
  readonly until: number
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

/** Whether a moment lies in the quiet hours; their last minute is over at `until`. */
export function isQuiet(at: Date, { from, until }: Quiet): boolean {
  const minute = minuteOf(at)
  return from <= until ? from <= minute && minute < until : minute >= from || minute < until
}

/** The moment itself, or the end of the quiet hours it lies in. */
export function afterQuiet(at: Date, quiet: Quiet): Date {
  if (!isQuiet(at, quiet)) return at
  const minute = Math.floor(at.getTime() / MINUTE_MS)
  const wait = (quiet.until - minuteOf(at) + DAY_MINUTES) % DAY_MINUTES
  return new Date((minute + wait) * MINUTE_MS)
}

const minuteOf = (at: Date): number => Math.floor((at.getTime() + WIB_MS) / MINUTE_MS) % DAY_MINUTES
