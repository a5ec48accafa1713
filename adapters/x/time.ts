import { numberOf } from '#kit'

/**
 * A time of X as ISO 8601 in UTC with milliseconds: ISO text (v2), `Mon Dec 23 13:03:29 +0000 2019` (v1.1), or
 * milliseconds since 1970 (direct messages). Null when absent or no time of our era.
 */
export function timeOf(value: unknown): string | null {
  const millis = numberOf(value)
  const date = millis !== null ? new Date(millis) : typeof value === 'string' ? new Date(value) : null
  if (date === null || Number.isNaN(date.getTime())) return null
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date.toISOString() : null
}
