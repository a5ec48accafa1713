import { at, textOf } from '#kit'

/** Fields of a page in which people write to it or about it. */
export const PAGE_FIELDS: ReadonlySet<string> = new Set(['feed', 'mention', 'ratings'])

/** The same of an Instagram account. */
export const INSTAGRAM_FIELDS: ReadonlySet<string> = new Set(['comments', 'live_comments', 'mentions'])

/**
 * Items of the page feed in which somebody says something; the rest are reactions, albums, events
 * (developers.facebook.com/docs/graph-api/webhooks/reference/page).
 */
export const SPOKEN_ITEMS: ReadonlySet<string> = new Set([
  'status',
  'post',
  'photo',
  'video',
  'share',
  'comment',
  'link',
  'note',
  'rating',
  'recommendation',
])

/** Where the kinds of change keep the id of what was written, the most particular first. */
const ID_NAMES = [
  'comment_id',
  'post_id',
  'id',
  'photo_id',
  'video_id',
  'share_id',
  'open_graph_story_id',
  'media_id',
]

/** Id of a comment or post. */
export const contentId = (value: unknown): string | null =>
  ID_NAMES.map(name => textOf(at(value, name))).find(id => id !== null) ?? null
