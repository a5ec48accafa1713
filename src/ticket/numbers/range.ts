import { DAY_MS } from '../clock/calendar.js'
import { WIB_MS } from '../life/words.js'

/** A stretch of time, from its beginning to before its end. */
export interface Range {
  readonly from: Date
  readonly to: Date
}

/** Longest range answered at once, days. */
export const LONGEST_DAYS = 400

/** Midnight in Jakarta at which a day (`2026-11-22`) begins; null for a day that does not exist. */
function dayBegins(day: string): Date | null {
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return null
  return new Date(midnight.getTime() - WIB_MS)
}

/** The day in Jakarta of a moment. */
export const dayOf = (at: Date): string => new Date(at.getTime() + WIB_MS).toISOString().slice(0, 10)

/**
 * Whether a range is a month of Jakarta, or the present one so far. Ranges that overlap could be taken from each other: what
 * is left would be about a day, and so about one person.
 */
export function isMonth({ from, to }: Range, now: Date): boolean {
  const first = dayOf(from)
  const [year, month] = first.split('-').map(Number) as [number, number]
  const ends = new Date(Date.UTC(year, month, 1) - WIB_MS)
  return first.endsWith('-01') && to <= ends && (to.getTime() === ends.getTime() || to > now)
}

/** Why days make no range: words in Indonesian and English. */
export type WrongRange = readonly [string, string]

/**
 * Days as people write them, both included, in Jakarta. Without `to` until today, without `from` from the first of the
 * month of `to`.
 */
export function rangeOf(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
): Range | WrongRange {
  const last = to ?? dayOf(now)
  const first = from ?? `${last.slice(0, 8)}01`
  const [begins, ends] = [dayBegins(first), dayBegins(last)]
  if (!begins || !ends) return ['tanggal ini tidak ada', 'there is no such day']
  if (begins > ends) return ['from sesudah to', 'from is after to']
  if (ends.getTime() - begins.getTime() >= LONGEST_DAYS * DAY_MS)
    return [`paling panjang ${LONGEST_DAYS} hari`, `is longer than ${LONGEST_DAYS} days`]
  return { from: begins, to: new Date(ends.getTime() + DAY_MS) }
}
