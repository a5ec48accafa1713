import { at, ChannelError, cutText, type Kit, type OutgoingReply, type Sent, textOf } from '#kit'
import { post } from './graph.js'
import { AlreadyAnswered } from './refusal.js'
import type { FacebookSettings } from './settings.js'

/** Longest text of a message, characters (developers.facebook.com/docs/messenger-platform/reference/send-api). */
export const LONGEST_TEXT = 2000

/** Free messages are allowed for a day after the citizen's last one, a private answer to a comment for a week. */
const MESSAGE_WINDOW_HOURS = 24
const PRIVATE_REPLY_WINDOW_HOURS = 7 * 24

/**
 * Answers where the citizen spoke: under the comment, privately to its author, or in the conversation.
 *
 * @throws ChannelError; `rejected` (window closed, comment or person gone, not allowed) is final.
 */
export async function send(reply: OutgoingReply, settings: FacebookSettings, kit: Kit): Promise<Sent> {
  const text = cutText(reply.text, LONGEST_TEXT)
  const age = hoursSince(reply.to.at, kit.now())
  const psid = idIn(reply.to.psid)
  if (psid !== null) {
    if (age > MESSAGE_WINDOW_HOURS) throw new ChannelError('rejected', 'the 24 hours for an answer are over')
    return message({ id: psid }, text, settings, kit)
  }
  const commentId = idIn(reply.to.commentId)
  if (commentId !== null && settings.replyBy === 'private') {
    if (age > PRIVATE_REPLY_WINDOW_HOURS)
      throw new ChannelError('rejected', 'the week for a private answer is over')
    return message({ comment_id: commentId }, text, settings, kit).catch((error: unknown) => {
      if (reply.attempt > 0 && error instanceof AlreadyAnswered) return { providerId: null }
      throw error
    })
  }
  const target = commentId ?? idIn(reply.to.postId)
  if (target === null) throw new ChannelError('rejected', 'no comment, post or person to answer')
  const edge = reply.to.object === 'instagram' ? 'replies' : 'comments'
  const answer = await post(`${target}/${edge}`, { message: text }, settings, kit)
  return { providerId: textOf(at(answer, 'id')) }
}

/** A message in the conversation, and the private answer to a comment. What stands under a comment everybody reads. */
export const isPrivate = (to: OutgoingReply['to'], { replyBy }: FacebookSettings): boolean =>
  idIn(to.psid) !== null || (idIn(to.commentId) !== null && replyBy === 'private')

async function message(
  recipient: { id: string } | { comment_id: string },
  text: string,
  settings: FacebookSettings,
  kit: Kit,
): Promise<Sent> {
  const body = { recipient, messaging_type: 'RESPONSE', message: { text } }
  const answer = await post(`${settings.pageId}/messages`, body, settings, kit)
  return { providerId: textOf(at(answer, 'message_id')) }
}

/** 0 when the time is unknown: then Meta decides. */
function hoursSince(time: unknown, now: Date): number {
  const then = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(then) ? 0 : (now.getTime() - then) / 3_600_000
}

/** Ids go into a path, so nothing but digits, letters and underscores does. */
const idIn = (value: unknown): string | null =>
  typeof value === 'string' && /^[\w-]{1,200}$/.test(value) ? value : null
