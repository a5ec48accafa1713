/** Mail clocks run wrong by hours; what claims to be written later than this after its arrival is not believed. */
const TOLERANCE_MS = 24 * 3_600_000
/** Before this nobody in Jakarta wrote mail; it is a clock that was never set. */
const EARLIEST = Date.UTC(1990, 0, 1)

/**
 * The Date header as ISO 8601 in UTC with milliseconds. When it is missing, unreadable, or in the future, the time of
 * arrival at our mailbox (IMAP INTERNALDATE) is taken; null when that is unknown too.
 *
 * Own parser call on purpose: mailparser silently gives the current time for a date it cannot read.
 */
export function writtenAt(header: string, internalDate: string | undefined, receivedAt: Date): string | null {
  const arrival = internalDate === undefined ? Number.NaN : Date.parse(internalDate)
  const claimed = Date.parse(
    header
      .replace(/\([^()]*\)/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
  const latest = (Number.isNaN(arrival) ? receivedAt.getTime() : arrival) + TOLERANCE_MS
  if (claimed >= EARLIEST && claimed <= latest) return new Date(claimed).toISOString()
  return Number.isNaN(arrival) ? null : new Date(arrival).toISOString()
}
