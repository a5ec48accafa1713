import { numberOf } from '#kit'

/** Numbers from here on are milliseconds: as seconds they would be the year 5138. */
const FIRST_MILLIS = 100_000_000_000

/**
 * A time of Meta as ISO 8601 in UTC with milliseconds: seconds (feed), milliseconds (messaging) or ISO text (Instagram).
 * Null when absent or no time of our era.
 */
export function timeOf(value: unknown): string | null {
  const number = numberOf(value)
  const date =
    number !== null
      ? new Date(Math.abs(number) < FIRST_MILLIS ? number * 1000 : number)
      : typeof value === 'string'
        ? new Date(value)
        : null
  if (date === null || Number.isNaN(date.getTime())) return null
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date.toISOString() : null
}
