import { both, Fault } from './fault.js'

const DAY_MS = 86_400_000
/** Longest span of a query, and the span of one that names no dates (GeoReport v2, GET Service Requests). */
const LONGEST_SPAN_DAYS = 90

/** Jakarta keeps UTC+7 all year (Keppres 41/1987). */
const JAKARTA = { minutes: 7 * 60, written: '+07:00' }

/** A time as the specification writes it: W3C profile of ISO 8601, to the second, with its zone. */
export const writeDate = (time: Date): string =>
  new Date(time.getTime() + JAKARTA.minutes * 60_000).toISOString().slice(0, 19) + JAKARTA.written

const W3C = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/

/**
 * Reads a time of a query or form. A plus sign that a client forgot to escape arrives as a space and is understood.
 *
 * @returns null when the parameter is absent or empty: the specification treats both alike.
 * @throws Fault 400 when it is no time, or has no zone.
 */
export function readDate(name: string, text: string | null): Date | null {
  if (text === null) return null
  const [, day, minutes, seconds = ':00', zone] = W3C.exec(text.replace(/ (?=\d{2}:\d{2}$)/, '+')) ?? []
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T${minutes}${seconds}${zone}`)
  // `Date.parse` takes 31 February for 3 March.
  const exists = day !== undefined && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
  if (Number.isNaN(time) || !exists) throw new Fault(400, unreadable(name))
  return new Date(time)
}

const unreadable = (name: string) =>
  both(
    `${name} harus berupa waktu dengan zona, misalnya 2026-11-22T08:15:30+07:00`,
    `${name} must be a W3C date and time with its zone`,
  )

/** From when until when, both included. */
export interface Span {
  readonly from: Date
  readonly to: Date
}

/**
 * The span a query means: the last 90 days unless told otherwise; with one end given, 90 days from that end.
 *
 * @throws Fault 400 when it is longer than 90 days or ends before it begins.
 */
export function readSpan(start: Date | null, end: Date | null, now: Date): Span {
  const longest = LONGEST_SPAN_DAYS * DAY_MS
  const to = end ?? (start ? new Date(Math.min(now.getTime(), start.getTime() + longest)) : now)
  const from = start ?? new Date(to.getTime() - longest)
  if (end !== null && from > to)
    throw new Fault(400, both('end_date mendahului start_date', 'end_date lies before start_date'))
  if (to.getTime() - from.getTime() > longest)
    throw new Fault(
      400,
      both(
        `start_date dan end_date paling jauh ${LONGEST_SPAN_DAYS} hari terpisah`,
        `start_date and end_date may not span more than ${LONGEST_SPAN_DAYS} days`,
      ),
    )
  return { from, to }
}
