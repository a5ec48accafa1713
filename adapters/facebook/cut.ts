import {
  at,
  decode,
  type Delivered,
  encode,
  fingerprint,
  isObject,
  isTrue,
  type JsonObject,
  listOf,
  parseLossless,
  textOf,
} from '#kit'
import { contentId, INSTAGRAM_FIELDS, PAGE_FIELDS, SPOKEN_ITEMS } from './vocabulary.js'

/** What one entry may hold, and the name of a single one in a piece. */
const LISTS = { changes: 'change', messaging: 'messaging', standby: 'standby' } as const

/**
 * One piece of a delivery: `{object, entry: {id, time}, change | messaging | standby}`. An entry with none of the known
 * lists is a piece as a whole.
 */
export interface Piece {
  readonly object: unknown
  readonly entry: unknown
  readonly change?: unknown
  readonly messaging?: unknown
  readonly standby?: unknown
}

/**
 * Cuts a delivery, which may hold up to 1000 updates of several entries, into one message per update, so that one
 * unreadable update costs none of the others. A body that is no delivery stays whole.
 */
export function cut(body: Uint8Array): Delivered[] {
  const whole: Delivered = { key: `event:${fingerprint(body)}`, externalId: null, raw: body }
  try {
    const document = parseLossless(decode(body))
    const entries = at(document, 'entry')
    if (!isObject(document) || !Array.isArray(entries) || entries.length === 0) return [whole]
    const pieces = entries.flatMap(entry => piecesOf(document.object, entry))
    const messages = pieces.map(piece => deliver(piece) ?? whole)
    return [...new Map(messages.map(message => [message.key, message])).values()]
  } catch {
    // No JSON: kept as it came, and `normalise` says what is wrong with it.
    return [whole]
  }
}

function piecesOf(object: unknown, entry: unknown): Piece[] {
  const pieces = Object.entries(LISTS).flatMap(([list, one]) =>
    listOf(at(entry, list))
      .flatMap(perReceipt)
      .map(item => ({ object, entry: headOf(entry), [one]: item })),
  )
  return pieces.length > 0 ? pieces : [{ object, entry }]
}

/** A delivery receipt may name several of our messages; each is news of its own. */
function perReceipt(item: unknown): unknown[] {
  const mids = listOf(at(item, 'delivery', 'mids'))
  if (mids.length < 2) return [item]
  const { delivery } = item as { delivery: JsonObject }
  return mids.map(mid => ({ ...(item as JsonObject), delivery: { ...delivery, mids: [mid] } }))
}

const headOf = (entry: unknown): JsonObject => ({ id: at(entry, 'id'), time: at(entry, 'time') })

/** Null for a piece nested too deep to be written again: then the whole body is kept beside the other pieces. */
function deliver(piece: Piece): Delivered | null {
  let raw: Uint8Array
  try {
    raw = encode(piece)
  } catch {
    return null
  }
  const { key, externalId } = identify(piece) ?? { key: null, externalId: null }
  const usable = key !== null && key.length <= 500
  return {
    key: usable ? key : `event:${fingerprint(raw)}`,
    externalId: externalId?.slice(0, 998) ?? null,
    raw,
  }
}

interface Identity {
  readonly key: string
  readonly externalId: string
}

/** What makes an update the same when Meta sends it again; null where only its bytes can tell. */
function identify(piece: Piece): Identity | null {
  if (piece.change !== undefined) return identifyChange(piece.change)
  return identifyMessage(piece.messaging ?? piece.standby)
}

/**
 * A comment on the page that also mentions the page comes under two fields; the key leaves the field out. An edit may
 * keep the time of the original, so its words belong to its identity. Many people react to one comment at one second:
 * all that is not written is known by its bytes only.
 */
function identifyChange(change: unknown): Identity | null {
  const value = at(change, 'value')
  const field = textOf(at(change, 'field')) ?? ''
  if (field === 'messages') return identifyMessage(value)
  const item = textOf(at(value, 'item'))
  const spoken =
    item === null ? INSTAGRAM_FIELDS.has(field) : PAGE_FIELDS.has(field) && SPOKEN_ITEMS.has(item)
  if (!spoken) return null
  const id = contentId(value)
  if (id === null) return null
  const verb = textOf(at(value, 'verb')) ?? 'add'
  // Without an id of its own a comment goes by its post's, which others share: then its content tells them apart.
  const shared = item === 'comment' && textOf(at(value, 'comment_id')) === null
  const words = verb.startsWith('edit') || shared ? `:${fingerprint(encode(value))}` : ''
  return { key: `content:${id}:${verb}:${textOf(at(value, 'created_time')) ?? ''}${words}`, externalId: id }
}

function identifyMessage(item: unknown): Identity | null {
  const message = textOf(at(item, 'message', 'mid'))
  if (message !== null) {
    const suffix = isTrue(at(item, 'message', 'is_deleted')) ? ':deleted' : ''
    return { key: `mid:${message}${suffix}`, externalId: message }
  }
  const edited = textOf(at(item, 'message_edit', 'mid'))
  if (edited === null) return null
  return {
    key: `mid:${edited}:edit:${textOf(at(item, 'message_edit', 'num_edit')) ?? ''}`,
    externalId: edited,
  }
}
