/** Controls (Unicode `Cc`) but for tab, line feed and the C1 range. */
const UNPRINTABLE = /(?![\t\n\u0080-\u009f])\p{Cc}/gu

/**
 * Text that PostgreSQL, JSON and every screen can hold: NUL and other C0 controls except tab and line breaks are
 * dropped, lone surrogates become U+FFFD, line ends become "\n".
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(UNPRINTABLE, '')
}

/** The same value with every text in it clean: one NUL in one field must not cost the whole message. */
export function cleanAll<T>(value: T): T
export function cleanAll(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(cleanAll)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cleanAll(inner)]))
}

/** Cut to `max` UTF-16 units without splitting a surrogate pair. */
export function cutText(text: string, max: number): string {
  return text.length <= max
    ? text
    : text
        .slice(0, max)
        .toWellFormed()
        .replace(/\ufffd$/, '')
}
