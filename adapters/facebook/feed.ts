import { at, cutText, type DraftInput, isObject, numberOf, type Reading, textOf } from '#kit'
import { drafted, ignored, malformed } from './drafted.js'
import { mediaOfPost } from './media.js'
import { authorOf } from './people.js'
import { timeOf } from './time.js'
import { contentId, INSTAGRAM_FIELDS, PAGE_FIELDS, SPOKEN_ITEMS } from './vocabulary.js'

/** The update around a change: of which account, and when Meta saw it. */
export interface Occasion {
  readonly object: string
  /** Ids of the account itself: what it writes is no complaint. */
  readonly ownIds: readonly string[]
  readonly time: unknown
}

const WRITTEN = new Set(['add', 'edit', 'edited'])

/** Reads one of `changes[]`. */
export function readChange(change: unknown, occasion: Occasion): Reading {
  const field = textOf(at(change, 'field'))
  const value = at(change, 'value')
  if (field === null) return malformed('perubahan tanpa field')
  if (!isObject(value)) return ignored(`${name(field)} tanpa isi`)
  if (occasion.object === 'instagram') return readInstagram(field, value, occasion)
  if (!PAGE_FIELDS.has(field)) return ignored(`bidang ${name(field)}`)
  return readPageItem(field, value, occasion)
}

function readPageItem(field: string, value: unknown, occasion: Occasion): Reading {
  const item = textOf(at(value, 'item'))
  const verb = textOf(at(value, 'verb'))
  if (item === null || verb === null) return ignored(`${name(field)} tanpa item atau verb`)
  if (!SPOKEN_ITEMS.has(item)) return ignored(`item ${name(item)}`)
  const id = contentId(value)
  if (verb === 'remove') return id === null ? ignored('penghapusan tanpa id') : { is: 'delete', target: id }
  if (!WRITTEN.has(verb)) return ignored(`tindakan ${name(verb)}`)
  if (id === null) return malformed('tulisan tanpa id')
  const sender = authorOf(value)
  if (sender.address !== null && occasion.ownIds.includes(sender.address))
    return ignored('ditulis oleh halaman sendiri')
  if (numberOf(at(value, 'published')) === 0) return ignored('belum diterbitkan')
  const text = wordsOf(at(value, 'message') ?? at(value, 'review_text'))
  if (item === 'share' && text === '') return ignored('dibagikan tanpa kata')
  if (field === 'ratings' && item !== 'comment' && text === '') return ignored('penilaian tanpa kata')
  const sentAt = timeOf(at(value, 'created_time')) ?? timeOf(occasion.time)
  return written(verb, {
    externalId: id,
    sender,
    sentAt,
    text,
    media: mediaOfPost(value),
    ...parents(value, item),
    answerTo: answerTo(item === 'comment' ? { commentId: id } : { postId: id }, occasion.object, sentAt),
  })
}

/** A comment answers the post, or the comment above it; both belong to the post's conversation. */
function parents(value: unknown, item: string): Pick<DraftInput, 'replyTo' | 'thread'> {
  if (item !== 'comment') return {}
  const post = textOf(at(value, 'post_id'))
  const parent = textOf(at(value, 'parent_id')) ?? post
  return { replyTo: parent, thread: post !== null && post !== parent ? [post] : [] }
}

/** Instagram: comments under our posts and live videos, and places where somebody mentions us. */
function readInstagram(field: string, value: unknown, occasion: Occasion): Reading {
  if (!INSTAGRAM_FIELDS.has(field)) return ignored(`bidang ${name(field)}`)
  const id = contentId(value)
  if (id === null) return malformed('komentar tanpa id')
  const verb = textOf(at(value, 'verb')) ?? 'add'
  if (verb === 'remove') return { is: 'delete', target: id }
  if (!WRITTEN.has(verb)) return ignored(`tindakan ${name(verb)}`)
  const sender = authorOf(value)
  const self = textOf(at(value, 'from', 'self_ig_scoped_id'))
  if (sender.address !== null && (self !== null || occasion.ownIds.includes(sender.address)))
    return ignored('ditulis oleh akun sendiri')
  const media = textOf(at(value, 'media', 'id')) ?? textOf(at(value, 'media_id'))
  const sentAt = timeOf(at(value, 'created_time')) ?? timeOf(at(value, 'timestamp')) ?? timeOf(occasion.time)
  return written(verb, {
    externalId: id,
    sender,
    sentAt,
    text: wordsOf(at(value, 'text')),
    replyTo: textOf(at(value, 'parent_id')),
    thread: media === null || media === id ? [] : [media],
    answerTo: id === media ? null : answerTo({ commentId: id }, occasion.object, sentAt),
    mayAnswer: id !== media,
  })
}

function written(verb: string, input: DraftInput): Reading {
  const reading = drafted(input)
  if (reading.is !== 'report' || verb === 'add') return reading
  return { is: 'edit', target: input.externalId, draft: reading.draft }
}

/** What `send` needs later. The time counts: a private answer is allowed for a week only. */
const answerTo = (where: { commentId: string } | { postId: string }, object: string, at: string | null) => ({
  ...where,
  object,
  at,
})

const wordsOf = (text: unknown): string => cutText((textOf(text) ?? '').trim(), 100_000)

/** A provider's word for something unknown, short enough to show. */
const name = (word: string): string => cutText(word, 60)
