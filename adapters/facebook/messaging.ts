import {
  at,
  cutText,
  type DraftInput,
  encode,
  fingerprint,
  isObject,
  isTrue,
  listOf,
  type Reading,
  textOf,
} from '#kit'
import { drafted, ignored, malformed } from './drafted.js'
import type { Occasion } from './feed.js'
import { mediaOfMessage, sharedPlace } from './media.js'
import { messengerOf } from './people.js'
import { timeOf } from './time.js'

/** The thumb that Messenger's like button sends, in its three sizes. */
const THUMBS = new Set(['369239263222822', '369239343222814', '369239383222810'])

interface Inbox extends Occasion {
  readonly appId: string | undefined
  /** True in `standby[]`: another app holds the conversation, and two voices would confuse the citizen. */
  readonly standby: boolean
}

/** Reads one of `messaging[]` or `standby[]`: Messenger, or Instagram's direct messages. */
export function readMessaging(item: unknown, inbox: Inbox): Reading {
  if (!isObject(item)) return malformed('peristiwa pesan bukan objek')
  if (isObject(item.message)) return readMessage(item, item.message, inbox)
  if (isObject(item.message_edit)) return readEdit(item, inbox)
  if (item.read !== undefined)
    return { is: 'delivery_status', target: textOf(at(item, 'read', 'mid')), status: 'read' }
  if (item.delivery !== undefined) {
    const target = textOf(listOf(at(item, 'delivery', 'mids'))[0])
    return { is: 'delivery_status', target, status: 'delivered' }
  }
  const kind = Object.keys(item).find(name => !['sender', 'recipient', 'timestamp'].includes(name))
  return ignored(`peristiwa ${cutText(textOf(kind) ?? 'kosong', 60)}`)
}

function readMessage(item: unknown, message: unknown, inbox: Inbox): Reading {
  const sender = textOf(at(item, 'sender', 'id'))
  if (isTrue(at(message, 'is_echo'))) {
    const app = textOf(at(message, 'app_id'))
    const other = inbox.appId !== undefined && app !== null && app !== inbox.appId
    return ignored(other ? 'pesan keluar dari aplikasi lain' : 'gema pesan keluar')
  }
  if (sender !== null && inbox.ownIds.includes(sender)) return ignored('ditulis oleh halaman sendiri')
  const mid = textOf(at(message, 'mid'))
  if (isTrue(at(message, 'is_deleted')))
    return mid === null ? ignored('penghapusan tanpa id') : { is: 'delete', target: mid }
  if (isTrue(at(message, 'is_unsupported'))) return ignored('jenis pesan yang tidak diteruskan Meta')
  const attachments = listOf(at(message, 'attachments'))
  const sticker = textOf(at(message, 'sticker_id')) ?? textOf(at(attachments[0], 'payload', 'sticker_id'))
  const text = textOf(at(message, 'text')) ?? sharedLink(attachments)
  if (text === null && sticker !== null && THUMBS.has(sticker)) return ignored('jempol suka')
  const media = mediaOfMessage(attachments)
  const place = sharedPlace(attachments)
  if (text === null && media.length === 0 && place.point === null && place.placeText === null)
    return ignored('pesan tanpa isi yang dikenal')
  return drafted({ ...envelope(item, inbox, mid, text ?? ''), media, ...place, replyTo: repliesTo(message) })
}

function readEdit(item: unknown, inbox: Inbox): Reading {
  const mid = textOf(at(item, 'message_edit', 'mid'))
  if (mid === null) return malformed('suntingan tanpa mid')
  const sender = textOf(at(item, 'sender', 'id'))
  if (sender !== null && inbox.ownIds.includes(sender)) return ignored('ditulis oleh halaman sendiri')
  const reading = drafted(envelope(item, inbox, mid, textOf(at(item, 'message_edit', 'text')) ?? ''))
  return reading.is === 'report' ? { is: 'edit', target: mid, draft: reading.draft } : reading
}

/** What every private message has. One without id (an old kind) is known by its own bytes. */
function envelope(item: unknown, inbox: Inbox, mid: string | null, text: string): DraftInput {
  const sender = messengerOf(item)
  const sentAt = timeOf(at(item, 'timestamp')) ?? timeOf(inbox.time)
  return {
    externalId: mid ?? fingerprint(encode(item)),
    sender,
    sentAt,
    text: cutText(text.trim(), 100_000),
    mayAnswer: !inbox.standby && sender.address !== null,
    answerTo: sender.address === null ? null : { psid: sender.address, object: inbox.object, at: sentAt },
  }
}

/** A link or post passed on without a word of one's own still says what it is about. */
function sharedLink(attachments: readonly unknown[]): string | null {
  const shared = attachments.find(attachment => at(attachment, 'type') === 'fallback')
  const words = [
    textOf(at(shared, 'title')),
    textOf(at(shared, 'url')) ?? textOf(at(shared, 'payload', 'url')),
  ]
  return textOf(words.filter(word => word !== null).join('\n'))
}

const repliesTo = (message: unknown): string | null =>
  textOf(at(message, 'reply_to', 'mid')) ?? textOf(at(message, 'reply_to', 'story', 'id'))
