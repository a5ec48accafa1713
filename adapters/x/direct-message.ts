import { at, type DraftInput, listOf, type MediaRef, textOf } from '#kit'
import { idOf } from './cut.js'
import { mediaOf } from './media.js'
import { senderOf, userIn } from './people.js'
import { pointOfGeoJson } from './place.js'
import { timeOf } from './time.js'
import { ownWords, type Link } from './words.js'

/** A direct message as X's activity APIs deliver it, or null when it has no id. `users` maps ids to accounts. */
export function draftOfMessage(message: unknown, users: unknown): DraftInput | null {
  const id = idOf(message)
  if (id === null) return null
  const data = at(message, 'message_create', 'message_data')
  const senderId = textOf(at(message, 'message_create', 'sender_id'))
  const attachment = at(data, 'attachment')
  const shared = at(attachment, 'location')
  return privateDraft({
    id,
    senderId,
    user: userIn(users, senderId),
    sentAt: timeOf(at(message, 'created_timestamp')),
    text: textOf(at(data, 'text')) ?? '',
    links: linksOf(at(data, 'entities', 'urls'), textOf(at(attachment, 'media', 'url'))),
    media: mediaOf([at(attachment, 'media')]),
    point: pointOfGeoJson(at(shared, 'shared_coordinate', 'coordinates', 'coordinates')),
    placeText: textOf(at(shared, 'shared_place', 'place', 'full_name')),
  })
}

/** A direct message in v2 form (`event_type: MessageCreate`), or null when it has no id. */
export function draftOfMessageV2(message: unknown, includes: unknown): DraftInput | null {
  const id = idOf(message)
  if (id === null) return null
  const senderId = textOf(at(message, 'sender_id'))
  const keys = listOf(at(message, 'attachments', 'media_keys')).map(textOf)
  return privateDraft({
    id,
    senderId,
    user: userIn(at(includes, 'users'), senderId),
    sentAt: timeOf(at(message, 'created_at')),
    text: textOf(at(message, 'text')) ?? '',
    links: linksOf(at(message, 'entities', 'urls'), null),
    media: mediaOf(listOf(at(includes, 'media')).filter(one => keys.includes(textOf(at(one, 'media_key'))))),
    point: null,
    placeText: null,
  })
}

interface PrivateMessage {
  readonly id: string
  readonly senderId: string | null
  readonly user: unknown
  readonly sentAt: string | null
  readonly text: string
  readonly links: readonly Link[]
  readonly media: MediaRef[]
  readonly point: DraftInput['point']
  readonly placeText: string | null
}

const privateDraft = (message: PrivateMessage): DraftInput => ({
  externalId: message.id,
  sender: senderOf(message.senderId, message.user),
  sentAt: message.sentAt,
  text: ownWords(message.text, message.links),
  media: message.media,
  point: message.point,
  placeText: message.placeText,
  answerTo: message.senderId === null ? null : { directMessageTo: message.senderId },
  mayAnswer: message.senderId !== null,
})

/** @param shown t.co address of the attachment, which the draft carries as media. */
const linksOf = (urls: unknown, shown: string | null): Link[] =>
  listOf(urls).flatMap(link => {
    const url = textOf(at(link, 'url'))
    return url === null ? [] : [{ url, expanded: url === shown ? null : textOf(at(link, 'expanded_url')) }]
  })
