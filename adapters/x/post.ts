import { type MediaRef, type Sender, at, isObject, listOf, textOf } from '#kit'
import { idOf } from './cut.js'
import { mediaOf } from './media.js'
import { senderOf, userIn } from './people.js'
import { whereaboutsV1, whereaboutsV2, type Whereabouts } from './place.js'
import { timeOf } from './time.js'
import type { Link } from './words.js'

/** A post of either API generation, reduced to what a report needs. */
export interface Post extends Whereabouts {
  readonly id: string
  readonly authorId: string | null
  readonly sender: Sender
  readonly text: string
  readonly links: readonly Link[]
  readonly sentAt: string | null
  /** Id of the first version; equals `id` unless the post was edited. Each edit has an id of its own. */
  readonly firstId: string
  readonly isRepost: boolean
  readonly replyTo: string | null
  readonly conversation: string | null
  /** Accounts the text mentions; null when X did not say. */
  readonly mentions: readonly Mention[] | null
  /** Ids of the authors of quoted posts, as far as known. */
  readonly quotedAuthors: readonly string[]
  readonly media: readonly MediaRef[]
}

interface Mention {
  readonly id: string | null
  /** Lower case. */
  readonly handle: string | null
}

/**
 * A v2 post (polling, filtered stream, X Activity). The newest OpenAPI renames `tweet` to `post` in field names while
 * payloads keep the old ones, so both are read. Null when there is no id.
 */
export function postOfV2(post: unknown, includes: unknown): Post | null {
  const id = idOf(post)
  if (id === null) return null
  const long = at(post, 'note_tweet') ?? at(post, 'note_post')
  const entities = at(long, 'entities') ?? at(post, 'entities')
  const refers = listOf(at(post, 'referenced_tweets') ?? at(post, 'referenced_posts'))
  const quoted = refers.filter(is('quoted')).map(idOf)
  const keys = listOf(at(post, 'attachments', 'media_keys')).map(textOf)
  const authorId = textOf(at(post, 'author_id'))
  return {
    id,
    authorId,
    sender: senderOf(authorId, userIn(at(includes, 'users'), authorId)),
    text: textOf(at(long, 'text')) ?? textOf(at(post, 'text')) ?? '',
    // A long post's links are in its own entities; those of the cut text may lead to the post itself.
    links: [...linksOf(entities, id, quoted), ...linksOf(at(post, 'entities'), id, quoted)],
    sentAt: timeOf(at(post, 'created_at')),
    firstId: textOf(listOf(at(post, 'edit_history_tweet_ids') ?? at(post, 'edit_history_post_ids'))[0]) ?? id,
    isRepost: refers.some(is('retweeted')) || refers.some(is('reposted')),
    replyTo: idOf(refers.find(is('replied_to'))) ?? textOf(at(post, 'in_reply_to_tweet_id')),
    conversation: textOf(at(post, 'conversation_id')),
    mentions: mentionsOf(at(entities, 'mentions')),
    quotedAuthors: listOf(at(includes, 'tweets') ?? at(includes, 'posts'))
      .filter(other => quoted.includes(idOf(other)))
      .map(other => textOf(at(other, 'author_id')))
      .filter(author => author !== null),
    media: mediaOf(listOf(at(includes, 'media')).filter(one => keys.includes(textOf(at(one, 'media_key'))))),
    ...whereaboutsV2(post, includes),
  }
}

/** A v1.1 post (Account Activity API). Ids come twice; the `_str` form is the right one. */
export function postOfV1(post: unknown): Post | null {
  const id = idOf(post)
  if (id === null) return null
  const long = at(post, 'extended_tweet')
  const entities = at(long, 'entities') ?? at(post, 'entities')
  const extended = at(long, 'extended_entities') ?? at(post, 'extended_entities')
  const authorId = idOf(at(post, 'user'))
  const quoted = textOf(at(post, 'quoted_status_id_str')) ?? idOf(at(post, 'quoted_status'))
  const quotedAuthor = idOf(at(post, 'quoted_status', 'user'))
  return {
    id,
    authorId,
    sender: senderOf(authorId, at(post, 'user')),
    text: textOf(at(long, 'full_text')) ?? textOf(at(post, 'full_text')) ?? textOf(at(post, 'text')) ?? '',
    links: linksOf(entities, id, [quoted]),
    sentAt: timeOf(at(post, 'created_at')),
    firstId: textOf(at(post, 'edit_history', 'initial_tweet_id')) ?? id,
    isRepost: isObject(at(post, 'retweeted_status')),
    replyTo: textOf(at(post, 'in_reply_to_status_id_str')) ?? textOf(at(post, 'in_reply_to_status_id')),
    conversation: textOf(at(post, 'conversation_id_str')),
    mentions: mentionsOf(at(entities, 'user_mentions')),
    quotedAuthors: quotedAuthor === null ? [] : [quotedAuthor],
    media: mediaOf(listOf(at(extended, 'media') ?? at(entities, 'media'))),
    ...whereaboutsV1(post),
  }
}

const is = (type: string) => (reference: unknown) => at(reference, 'type') === type

const OWN_MEDIA = /\/status\/\d+\/(?:photo|video)\/\d+$/
const STATUS = /^https?:\/\/(?:\w+\.)?(?:twitter|x)\.com\/\w+(?:\/web)?\/status\/(\d+)/

/** @param shown ids of posts which the draft already refers to. */
function linksOf(entities: unknown, id: string, shown: readonly (string | null)[]): Link[] {
  const links = [...listOf(at(entities, 'urls')), ...listOf(at(entities, 'media'))]
  return links.flatMap(link => {
    const url = textOf(at(link, 'url'))
    if (url === null) return []
    const expanded = textOf(at(link, 'expanded_url'))
    const status = expanded === null ? undefined : STATUS.exec(expanded)?.[1]
    const known = status !== undefined && (status === id || shown.includes(status))
    const media = at(link, 'media_key') !== undefined || (expanded !== null && OWN_MEDIA.test(expanded))
    return [{ url, expanded: known || media ? null : expanded }]
  })
}

function mentionsOf(mentions: unknown): Mention[] | null {
  if (!Array.isArray(mentions)) return null
  return mentions.map(mention => ({
    id: idOf(mention),
    handle: (textOf(at(mention, 'username')) ?? textOf(at(mention, 'screen_name')))?.toLowerCase() ?? null,
  }))
}
