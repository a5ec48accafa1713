const MONTHS = 'jan feb mar apr mei jun jul agu sep okt nov des'.split(' ')
/** Other beginnings of the same months, as people write them. */
const ALIKE: Readonly<Record<string, string>> = {
  may: 'mei',
  ags: 'agu',
  aug: 'agu',
  oct: 'okt',
  dec: 'des',
  nop: 'nov',
}
/** Jakarta is seven hours ahead of UTC and has no daylight saving time. Milliseconds. */
const WIB_MS = 7 * 3_600_000

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})\b/
const NUMBERS = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?(?!\d)/
const WORDS = /^(\d{1,2})\s+([a-z]{3,9})\.?(?:\s+(\d{4}))?(?!\d)/i

/**
 * The date at the beginning of a text, as the last moment of that day in Jakarta, and what follows it: `28/11/2026`,
 * `28-11`, `28 November 2026`, `28 Nov`, `2026-11-28`. Without a year the next such day is meant. Null when no date of
 * the calendar stands there.
 */
export function dateAtStart(text: string, now: Date): { until: Date; rest: string } | null {
  const given = text
    .trimStart()
    .replace(/^(?:sampai|hingga|s\/d|sd|tanggal|tgl\.?|ke)\s+(?:tanggal\s+|tgl\.?\s+)?/i, '')
  const found = parts(given)
  if (!found) return null
  const { day, month, length } = found
  const today = new Date(now.getTime() + WIB_MS)
  const year = found.year ?? today.getUTCFullYear()
  let until = lastMoment(year, month, day)
  if (until && found.year === undefined && until < now) until = lastMoment(year + 1, month, day)
  return until && { until, rest: given.slice(length).replace(/^[\s,.:;-]+/, '') }
}

function parts(
  text: string,
): { day: number; month: number; year: number | undefined; length: number } | null {
  const iso = ISO.exec(text)
  if (iso) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]), length: iso[0].length }
  const numbers = NUMBERS.exec(text)
  const words = numbers ? null : WORDS.exec(text)
  const [whole, day, month, year] = numbers ?? words ?? []
  if (whole === undefined) return null
  const start = words ? (month ?? '').slice(0, 3).toLowerCase() : ''
  return {
    day: Number(day),
    month: words ? MONTHS.indexOf(ALIKE[start] ?? start) + 1 : Number(month),
    year: year === undefined ? undefined : Number(year) + (year.length === 2 ? 2_000 : 0),
    length: whole.length,
  }
}

/** Null for a day that does not exist. */
function lastMoment(year: number, month: number, day: number): Date | null {
  const start = new Date(Date.UTC(year, month - 1, day))
  const exists = start.getUTCMonth() === month - 1 && start.getUTCDate() === day
  return exists ? new Date(start.getTime() + 86_400_000 - 1_000 - WIB_MS) : null
}
