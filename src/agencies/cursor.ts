import { Problem } from './problem.js'

/**
 * A place in an agency's feed, opaque to callers. It names the agency, so that a cursor of one agency is worth nothing
 * to another, and holds nothing secret.
 */
export const writeCursor = (agency: string, feed: string): string =>
  Buffer.from(`1:${agency}:${feed}`).toString('base64url')

/** Reads a cursor back; a 400 for one we did not write or wrote for another agency. */
export function readCursor(cursor: string, agency: string): string {
  const [version, owner, feed, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(':')
  // Nineteen digits can exceed a bigint; eighteen are enough for any feed.
  if (version !== '1' || owner !== agency || rest.length > 0 || !/^\d{1,18}$/.test(feed ?? ''))
    throw new Problem('invalid', [
      { parameter: 'cursor', detail: 'bukan kursor dari daftar ini', detail_en: 'is no cursor of this list' },
    ])
  return feed as string
}
