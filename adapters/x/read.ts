import {
  at,
  decode,
  Draft,
  type DraftInput,
  isObject,
  type JsonObject,
  listOf,
  type Reading,
  type Stored,
  textOf,
} from '#kit'
import { documents, idOf } from './cut.js'
import { draftOfMessage, draftOfMessageV2 } from './direct-message.js'
import { postOfV1, postOfV2, type Post } from './post.js'
import type { XSettings } from './settings.js'
import { ownWords } from './words.js'

type Account = Pick<XSettings, 'selfUserId' | 'selfHandle' | 'enterprise'>

/** Meta key and value of pieces that came from the timeline of our own mentions. */
export const FROM_MENTIONS = { door: 'mentions' } as const

const ignored = (because: string): Reading => ({ is: 'ignored', because })
const malformed = (because: string): Reading => ({ is: 'malformed', because })

/** Reads one piece of `cut`. Total: whatever the bytes are, the answer is a reading. */
export function read(message: Stored, account: Account): Reading {
  let document: unknown
  try {
    const all = documents(decode(message.raw))
    if (all.length > 1) return malformed('beberapa dokumen JSON dalam satu pesan')
    document = all[0]
  } catch {
    return malformed('bukan JSON')
  }
  if (!isObject(document)) return malformed('JSON bukan objek')
  return readDocument(document, account, message.meta.door === FROM_MENTIONS.door)
}

function readDocument(document: JsonObject, account: Account, amongMentions: boolean): Reading {
  const data = document.data
  if (typeof at(data, 'event_type') === 'string' && at(data, 'payload') !== undefined)
    return readActivity(data as JsonObject, account)
  if (typeof at(data, 'event_type') === 'string') {
    if (at(data, 'event_type') !== 'MessageCreate') return ignored('peristiwa pesan langsung tanpa isi')
    return readMessage(draftOfMessageV2(data, document.includes), account)
  }
  if (isObject(data) && typeof data.text === 'string') {
    const post = postOfV2(data, document.includes)
    return readPost(post, account, amongMentions && post?.mentions === null)
  }
  const accountEvents = Object.keys(document).find(
    name => name.endsWith('_events') && Array.isArray(document[name]),
  )
  if (accountEvents) return readAccountActivity(document, accountEvents, account)
  if (typeof document.action === 'string' && idOf(document) !== null) return readCompliance(document)
  const gone = at(document, 'delete', 'tweet') ?? at(document, 'delete', 'status')
  if (gone !== undefined) return deleted(idOf(gone))
  if (document.errors !== undefined || typeof document.title === 'string')
    return ignored(
      `galat dari X: ${textOf(at(listOf(document.errors)[0] ?? document, 'title')) ?? 'tanpa judul'}`,
    )
  return ignored('bukan pos dan bukan pesan')
}

/** X Activity API: `data.event_type` says what `data.payload` is. */
function readActivity(data: JsonObject, account: Account): Reading {
  const type = String(data.event_type)
  const payload = data.payload
  if (type === 'dm.received' || type === 'dm.sent') {
    const message = listOf(at(payload, 'direct_message_events'))[0]
    return message === undefined
      ? ignored(`${type} tanpa isi`)
      : readMessage(draftOfMessage(message, at(payload, 'users')), account)
  }
  if (type === 'post.delete') return deleted(idOf(payload) ?? textOf(at(payload, 'post_id')))
  if (/^post\.(?:create|mention\.create|reply\.create|quote\.create|repost\.create)$/.test(type)) {
    if (idOf(payload) === null) return ignored(`${type} tanpa isi`)
    const ours = textOf(at(data, 'filter', 'user_id')) === account.selfUserId
    const names = type === 'post.mention.create' || type === 'post.quote.create'
    return readPost(postOfV2(payload, data.includes), account, ours && names)
  }
  return ignored(type === 'chat.received' ? 'pesan terenkripsi' : `peristiwa ${type}`)
}

/** Account Activity API: one list a request, cut to one item. */
function readAccountActivity(document: JsonObject, name: string, account: Account): Reading {
  const item = listOf(document[name])[0]
  if (item === undefined) return ignored(`${name} kosong`)
  if (name === 'tweet_create_events') return readPost(postOfV1(item), account, false)
  if (name === 'tweet_delete_events') return deleted(idOf(at(item, 'status')))
  if (name === 'direct_message_events' && at(item, 'type') === 'message_create')
    return readMessage(draftOfMessage(item, document.users), account)
  return ignored(`peristiwa ${name}`)
}

/** @param summoned X itself says that this post mentions or quotes us, whether or not the post lists its mentions. */
function readPost(post: Post | null, account: Account, summoned: boolean): Reading {
  if (post === null) return malformed('pos tanpa id')
  if (post.authorId === account.selfUserId || isOurHandle(post.sender.handle, account))
    return ignored('pos sendiri')
  if (post.isRepost) return ignored('bagikan ulang pos orang lain')
  const reading = drafted({
    externalId: post.id,
    sender: post.sender,
    sentAt: post.sentAt,
    text: ownWords(post.text, post.links),
    media: [...post.media],
    point: post.point,
    placeText: post.placeText,
    replyTo: post.replyTo,
    thread: post.conversation === null || post.conversation === post.id ? [] : [post.conversation],
    mayAnswer: account.enterprise || summoned || summons(post, account),
    answerTo: { postId: post.id },
  })
  return reading.is === 'report' && post.firstId !== post.id
    ? { is: 'edit', target: post.firstId, draft: reading.draft }
    : reading
}

/** Self-serve apps may answer a post only when its author mentioned or quoted us (X changelog of 23 February 2026). */
function summons(post: Post, account: Account): boolean {
  if (post.quotedAuthors.includes(account.selfUserId)) return true
  return (post.mentions ?? []).some(
    mention => mention.id === account.selfUserId || isOurHandle(mention.handle ?? undefined, account),
  )
}

function readMessage(draft: DraftInput | null, account: Account): Reading {
  if (draft === null) return malformed('pesan langsung tanpa id')
  if (draft.sender.address === account.selfUserId) return ignored('pesan langsung dari akun sendiri')
  return drafted(draft)
}

const POST_REASONS = ['deleted', 'bounced', 'scrub_geo']

/**
 * A line of a compliance job's result. Lines about posts carry `redacted_at` or a reason only posts have; the others
 * speak of a whole account (protected, suspended, deactivated), whose words must go.
 */
function readCompliance(line: JsonObject): Reading {
  const id = idOf(line)
  if (line.action !== 'delete' || id === null)
    return ignored(`kepatuhan: ${String(line.action).slice(0, 100)}`)
  const aboutPost = line.redacted_at !== undefined || POST_REASONS.includes(String(line.reason))
  return aboutPost ? deleted(id) : { is: 'delete_sender', address: id }
}

const deleted = (id: string | null): Reading =>
  id === null ? ignored('penghapusan tanpa id') : { is: 'delete', target: id }

function drafted(input: DraftInput): Reading {
  const draft = Draft.safeParse(input)
  if (draft.success) return { is: 'report', draft: draft.data }
  return malformed(`isi tidak sah: ${draft.error.issues.map(issue => issue.path.join('.')).join(', ')}`)
}

const isOurHandle = (handle: string | undefined, account: Account): boolean =>
  account.selfHandle !== undefined && handle?.toLowerCase() === account.selfHandle
