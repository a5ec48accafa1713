import { at, type Batch, ChannelError, encode, type Kit, listOf, textOf } from '#kit'
import { client, readingCredentials } from './api.js'
import { cut, idOf } from './cut.js'
import { FROM_MENTIONS } from './read.js'
import type { XSettings } from './settings.js'

/** X gives only the newest 800 mentions; a longer absence loses older ones, and we say so. */
const REACHABLE = 800

/** By default X sends little more than id and text (docs.x.com/x-api/fundamentals/fields). */
const FIELDS = {
  max_results: 100,
  'tweet.fields':
    'created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,entities,geo,attachments,note_tweet,edit_controls,lang,possibly_sensitive,withheld',
  expansions: 'author_id,attachments.media_keys,geo.place_id,referenced_tweets.id',
  'user.fields': 'username,name,protected',
  'media.fields': 'url,variants,type,alt_text,preview_image_url',
  'place.fields': 'full_name,geo,country_code',
} as const

/**
 * One round over the mentions that are newer than `cursor`, a post id. Pages come newest first, so the cursor moves
 * only with the last batch: a crash between pages starts again from the old one, and repeats are recognised by key.
 *
 * @throws ChannelError `throttled`, `unavailable`, `credentials_refused`
 */
export async function* mentions(
  cursor: string | null,
  settings: XSettings,
  kit: Kit,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const credentials = readingCredentials(settings)
  if (!credentials) throw new ChannelError('credentials_refused', 'no bearerToken: mentions cannot be read')
  const { v2 } = client(credentials, settings, kit, 'read', signal)
  const since = cursor !== null && /^\d+$/.test(cursor) ? cursor : null
  const tokens = new Set<string>()
  let highest = since
  let seen = 0
  let next: string | null = null
  do {
    if (signal.aborted) return
    const page: unknown = await v2.get(`users/${settings.selfUserId}/mentions`, {
      ...FIELDS,
      ...(since ? { since_id: since } : {}),
      ...(next ? { pagination_token: next } : {}),
    })
    const posts = listOf(at(page, 'data'))
    warnOfGaps(page, kit)
    seen += posts.length
    highest = posts.map(idOf).reduce(higher, highest)
    next = textOf(at(page, 'meta', 'next_token'))
    if (next !== null && tokens.has(next))
      throw new ChannelError('unavailable', 'X repeats the same next_token')
    if (next !== null) tokens.add(next)
    const messages = posts.length === 0 ? [] : cut(encode(page), FROM_MENTIONS)
    const moved = next === null && highest !== null && highest !== since
    if (messages.length > 0 || moved)
      yield { messages, ...(moved && highest !== null ? { cursor: highest } : {}) }
  } while (next !== null)
  if (since !== null && seen >= REACHABLE)
    kit.log.warn({ seen }, 'more mentions than X lets us read; older ones are lost')
}

/** Ids are compared as integers: they are above 2^53, and as text "9" would come after "10". */
function higher(a: string | null, b: string | null): string | null {
  if (b === null || !/^\d+$/.test(b)) return a
  return a === null || BigInt(b) > BigInt(a) ? b : a
}

/** Partial errors stand beside good data; the good data is kept and the rest is told. */
function warnOfGaps(page: unknown, kit: Kit): void {
  const titles = listOf(at(page, 'errors')).map(error => textOf(at(error, 'title'))?.slice(0, 100) ?? '?')
  if (titles.length > 0)
    kit.log.warn({ titles: titles.slice(0, 10), count: titles.length }, 'a page of mentions is incomplete')
}
