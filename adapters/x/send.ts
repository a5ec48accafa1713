import { at, ChannelError, cutText, type Kit, type OutgoingReply, type Sent, textOf } from '#kit'
import { client, writingCredentials } from './api.js'
import { fit } from './fit.js'
import { DuplicateReply } from './refusal.js'
import type { XSettings } from './settings.js'

/**
 * Answers where the citizen spoke: a reply under the post, or a direct message.
 *
 * @throws ChannelError; `rejected` (403: not summoned, blocked, post gone) is final.
 */
export async function send(reply: OutgoingReply, settings: XSettings, kit: Kit): Promise<Sent> {
  const credentials = writingCredentials(settings)
  if (!credentials) throw new ChannelError('credentials_refused', 'the keys for replying on X are not set')
  const { v2 } = client(credentials, settings, kit, 'write')
  const recipient = idIn(reply.to.directMessageTo)
  if (recipient !== null) {
    const text = cutText(reply.text, LONGEST_MESSAGE)
    const answer: unknown = await v2.post(`dm_conversations/with/${recipient}/messages`, { text })
    return { providerId: textOf(at(answer, 'data', 'dm_event_id')) }
  }
  const text = fit(reply.text)
  if (text === '') throw new ChannelError('rejected', 'nothing left of the reply without its links')
  const postId = idIn(reply.to.postId)
  if (postId === null) throw new ChannelError('rejected', 'no post or person to answer')
  try {
    const answer: unknown = await v2.post('tweets', { text, reply: { in_reply_to_tweet_id: postId } })
    return { providerId: textOf(at(answer, 'data', 'id')) }
  } catch (error) {
    if (reply.attempt > 0 && error instanceof DuplicateReply) return { providerId: null }
    throw error
  }
}

/**
 * Longest direct message, characters (docs.x.com/x-api/direct-messages). A link in it does not change its price, as it does
 * a post's (docs.x.com/x-api/getting-started/pricing).
 */
const LONGEST_MESSAGE = 10_000

/** Direct messages are read by their recipient alone, replies by everybody. */
export const isDirectMessage = (to: OutgoingReply['to']): boolean => idIn(to.directMessageTo) !== null

/** Ids go into a path, so nothing but digits does. */
const idIn = (value: unknown): string | null =>
  typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : null
