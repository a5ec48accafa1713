import {
  at,
  decode,
  type Delivered,
  encode,
  fingerprint,
  isObject,
  type JsonObject,
  listOf,
  parseLossless,
  textOf,
} from '#kit'

/** The core takes no longer key; X's ids have twenty characters. */
const LONGEST_KEY = 500

/**
 * Cuts whatever X delivers into one message per event. Four shapes arrive at the same door:
 *
 * - X Activity API: `{data: {event_type, payload, includes}}`, one event a request (docs.x.com/x-api/activity);
 * - Account Activity API (deprecated): `{for_user_id, tweet_create_events: [...], ...}`;
 * - v2: `{data: post | [posts], includes}`, filtered stream and pages of mentions;
 * - one JSON object a line: results of compliance jobs, lines of a stream.
 *
 * The pieces keep the shape they came in, so that reading does not care who cut them.
 */
export function cut(body: Uint8Array, meta?: Readonly<Record<string, string>>): Delivered[] {
  const beside = meta ? { meta } : {}
  const whole: Delivered = { key: `event:${fingerprint(body)}`, externalId: null, raw: body, ...beside }
  try {
    const pieces = documents(decode(body)).flatMap(pieceOf)
    if (pieces.length === 0) return [whole]
    const messages = pieces.map(one => deliver(one, beside) ?? whole)
    return [...new Map(messages.map(message => [message.key, message])).values()]
  } catch {
    // No JSON: kept as it came, and `normalise` says what is wrong with it.
    return [whole]
  }
}

/** The JSON documents in a text: the whole of it, or one a line. @throws SyntaxError when it is neither. */
export function documents(text: string): unknown[] {
  try {
    return [parseLossless(text)]
  } catch (error) {
    const lines = text.split('\n').filter(line => line.trim() !== '')
    if (lines.length < 2) throw error
    return lines.map(parseLossless)
  }
}

/** Id of an event or post: the text form where both are given, for the number beside it may be rounded. */
export const idOf = (item: unknown): string | null => textOf(at(item, 'id_str')) ?? textOf(at(item, 'id'))

interface Piece {
  readonly document: unknown
  /** Null where X gives no id: the bytes themselves are the identity. */
  readonly key: string | null
  readonly externalId: string | null
}

const piece = (document: unknown, kind: string | null, id: string | null): Piece => ({
  document,
  key: kind !== null && id !== null ? `${kind}:${id}` : null,
  externalId: id,
})

function pieceOf(document: unknown): Piece[] {
  if (!isObject(document)) return [piece(document, null, null)]
  const data = document.data
  if (typeof at(data, 'event_type') === 'string' && at(data, 'payload') !== undefined)
    return activity(document)
  if (Array.isArray(data)) return data.map(item => v2(item, document.includes))
  if (isObject(data) && idOf(data) !== null) return [v2(data, document.includes)]
  const lists = Object.keys(document).filter(
    name => name.endsWith('_events') && Array.isArray(document[name]),
  )
  if (lists.length > 0) return lists.flatMap(name => accountActivity(document, name))
  return [piece(document, null, null)]
}

const POST_EVENT = /^post\.(?:create|mention\.create|reply\.create|quote\.create|repost\.create)$/

function activity(document: JsonObject): Piece[] {
  const data = document.data as JsonObject
  const payload = data.payload
  const messages = at(payload, 'direct_message_events')
  if (Array.isArray(messages) && isObject(payload))
    return messages.map(message => {
      const one = { ...payload, direct_message_events: [message], users: peopleOf(message, payload.users) }
      return piece({ data: { ...data, payload: one } }, 'dm', idOf(message))
    })
  const type = String(data.event_type)
  if (POST_EVENT.test(type) && idOf(payload) !== null) return [piece(document, 'post', idOf(payload))]
  if (type === 'post.delete') return [piece(document, 'delete', idOf(payload))]
  return [piece(document, 'event', textOf(data.event_uuid))]
}

const LIST_KINDS: Readonly<Record<string, string>> = {
  tweet_create_events: 'post',
  direct_message_events: 'dm',
  tweet_delete_events: 'delete',
}

function accountActivity(document: JsonObject, name: string): Piece[] {
  return listOf(document[name]).map(item => {
    const one = {
      for_user_id: document.for_user_id,
      [name]: [item],
      ...(document.users ? { users: peopleOf(item, document.users) } : {}),
    }
    const kind = LIST_KINDS[name] ?? null
    return piece(one, kind, kind === 'delete' ? idOf(at(item, 'status')) : idOf(item))
  })
}

function v2(item: unknown, includes: unknown): Piece {
  const kind = typeof at(item, 'event_type') === 'string' ? 'dm' : 'post'
  return piece({ data: item, includes: includesFor(item, includes) }, kind, idOf(item))
}

/** Of everybody in a batch, only the two people of this direct message. */
function peopleOf(message: unknown, users: unknown): unknown {
  if (!isObject(users)) return users
  const create = at(message, 'message_create')
  const ids = [textOf(at(create, 'sender_id')), textOf(at(create, 'target', 'recipient_id'))]
  return Object.fromEntries(Object.entries(users).filter(([id]) => ids.includes(id)))
}

/**
 * Of everything a page includes, only what this post needs: its author, media and place, and of the posts it refers
 * to no more than whose they are. Other people's words do not travel with it.
 */
function includesFor(post: unknown, includes: unknown): JsonObject {
  const mediaKeys = listOf(at(post, 'attachments', 'media_keys')).map(textOf)
  const referred = listOf(at(post, 'referenced_tweets') ?? at(post, 'referenced_posts')).map(idOf)
  const author = textOf(at(post, 'author_id')) ?? textOf(at(post, 'sender_id'))
  const place = textOf(at(post, 'geo', 'place_id'))
  const users = at(includes, 'users')
  return {
    // X Activity sometimes sends an object here; rare and small, so it is kept whole.
    users: Array.isArray(users) ? users.filter(user => idOf(at(user, 'data') ?? user) === author) : users,
    media: listOf(at(includes, 'media')).filter(media => mediaKeys.includes(textOf(at(media, 'media_key')))),
    places: listOf(at(includes, 'places')).filter(here => place !== null && idOf(here) === place),
    tweets: listOf(at(includes, 'tweets') ?? at(includes, 'posts'))
      .filter(other => referred.includes(idOf(other)))
      .map(other => ({ id: idOf(other), author_id: textOf(at(other, 'author_id')) })),
  }
}

/** Null for a piece nested too deep to be written again: then the whole body is kept beside the other pieces. */
function deliver({ document, key, externalId }: Piece, beside: Pick<Delivered, 'meta'>): Delivered | null {
  try {
    const raw = encode(document)
    const usable = key !== null && key.length <= LONGEST_KEY
    return {
      key: usable ? key : `event:${fingerprint(raw)}`,
      externalId: externalId?.slice(0, 998) ?? null,
      raw,
      ...beside,
    }
  } catch {
    return null
  }
}
