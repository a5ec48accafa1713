/**
 * True for errors which say that the database (or a channel behind it) is away or overloaded for now, so that callers
 * answer 503 and not 500: socket errors, PostgreSQL classes 08, 40, 53, 57, lock timeouts, pool and query timeouts.
 */
export function isAway(error: unknown): boolean {
  const code = (error as { code?: unknown } | null | undefined)?.code
  if (typeof code === 'string')
    return /^(ECONN|EPIPE|ETIMEDOUT|08|40|53|57|55P03|unavailable|throttled)/.test(code)
  return error instanceof Error && /timeout|terminated|connection|already released/i.test(error.message)
}
