import { accountId, type CitizenMessage, type RunIds } from './scenario.js'

/** A post that mentions the account, as X API v2 shows it, and the people and posts that come with it. */
export interface Mention {
  readonly post: { readonly id: string; readonly text: string; readonly [field: string]: unknown }
  readonly includes: Readonly<Record<string, readonly unknown[]>>
}

/** https://docs.x.com/x-api/fundamentals/data-dictionary#tweet */
export function mentionPost(message: CitizenMessage, ids: RunIds, selfUserId: string): Mention {
  const id = ids.post(message.message_id)
  const author = accountId(message.sender)
  const username = message.sender.replace(/^@/, '')
  const answered = message.thread_of ? ids.post(message.thread_of) : null
  const point = message.lat === undefined ? null : { type: 'Point', coordinates: [message.lon, message.lat] }
  const post = {
    id,
    text: message.text,
    author_id: author,
    created_at: new Date().toISOString(),
    conversation_id: answered ?? id,
    edit_history_tweet_ids: [id],
    entities: { mentions: mentionsIn(message.text, selfUserId) },
    ...(answered ? { referenced_tweets: [{ type: 'replied_to', id: answered }] } : {}),
    ...(point ? { geo: { coordinates: point } } : {}),
  }
  return { post, includes: { users: [{ id: author, username, name: username }] } }
}

function mentionsIn(text: string, selfUserId: string): object[] {
  return [...text.matchAll(/@(\w{1,15})/g)].map(({ 0: whole, 1: username = '', index }) => ({
    start: index,
    end: index + whole.length,
    username,
    ...(username.toLowerCase() === 'dkijakarta' ? { id: selfUserId } : {}),
  }))
}

/** The envelope of the X Activity API. https://docs.x.com/x-api/activity/introduction */
export function mentionEvent({ post, includes }: Mention, selfUserId: string): object {
  const event_type = 'post.mention.create'
  return {
    data: {
      event_uuid: post.id,
      filter: { user_id: selfUserId },
      event_type,
      tag: 'mentions',
      payload: post,
      includes,
    },
  }
}

/** Page posts of ours under which citizens comment. */
const OWN_POSTS = 5

/**
 * A visitor's post on the page, or (every second writer) a comment under one of the page's own posts.
 * https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed
 */
export function feedChange(
  message: CitizenMessage,
  ids: RunIds,
  pageId: string,
): { id: string; delivery: object } {
  const own = BigInt(`0x${ids.hex(message.message_id).slice(0, 12)}`)
  const from = { id: accountId(message.sender), name: message.sender }
  const created_time = Math.floor(Date.now() / 1000)
  const said = { from, verb: 'add', message: message.text, created_time }
  const asComment = own % 2n === 0n
  const post = asComment ? `${pageId}_${1000n + (own % BigInt(OWN_POSTS))}` : `${pageId}_${own}`
  const comment = `${post.split('_')[1]}_${own}`
  const value = asComment
    ? { item: 'comment', post_id: post, comment_id: comment, parent_id: post, ...said }
    : { item: 'post', post_id: post, ...said }
  const delivery = {
    object: 'page',
    entry: [{ id: pageId, time: created_time, changes: [{ field: 'feed', value }] }],
  }
  return { id: asComment ? comment : post, delivery }
}
