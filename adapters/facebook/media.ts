import { at, listOf, type MediaRef, numberOf, Point, textOf } from '#kit'

const LONGEST_URL = 4096

const reference = (kind: MediaRef['kind'], url: unknown): MediaRef[] => {
  const address = textOf(url)
  return address === null || address.length > LONGEST_URL ? [] : [{ kind, url: address }]
}

/**
 * Files of a comment or post: several photos in `photos`, one in `photo`, a film in `video`; posts of a single photo or
 * film have it in `link`, which in all other posts is only a link.
 */
export function mediaOfPost(value: unknown): MediaRef[] {
  const photos = [...new Set([...listOf(at(value, 'photos')), at(value, 'photo')])]
  const found = [
    ...photos.flatMap(photo => reference('image', photo)),
    ...reference('video', at(value, 'video')),
  ]
  const item = at(value, 'item')
  if (found.length === 0 && item === 'photo') return reference('image', at(value, 'link'))
  if (found.length === 0 && item === 'video') return reference('video', at(value, 'link'))
  return found.slice(0, 100)
}

/** Kinds of attachment that are files, Messenger's and Instagram's. Their addresses expire within hours. */
const FILES: Readonly<Record<string, MediaRef['kind']>> = {
  image: 'image',
  video: 'video',
  audio: 'audio',
  file: 'document',
  share: 'image',
  story_mention: 'image',
  ig_post: 'image',
  ig_reel: 'video',
  reel: 'video',
}

export const mediaOfMessage = (attachments: readonly unknown[]): MediaRef[] =>
  attachments
    .flatMap(attachment => {
      const kind = FILES[textOf(at(attachment, 'type')) ?? '']
      return kind === undefined ? [] : reference(kind, at(attachment, 'payload', 'url'))
    })
    .slice(0, 100)

/** The first shared location, or null; 0,0 is what broken senders write for "unknown". */
export function sharedPlace(attachments: readonly unknown[]): {
  point: Point | null
  placeText: string | null
} {
  const shared = attachments.find(attachment => at(attachment, 'type') === 'location')
  const coordinates = at(shared, 'payload', 'coordinates')
  const point = Point.safeParse({
    lat: numberOf(at(coordinates, 'lat')),
    lon: numberOf(at(coordinates, 'long')) ?? numberOf(at(coordinates, 'lng')),
  })
  const known = point.success && (point.data.lat !== 0 || point.data.lon !== 0)
  return { point: known ? point.data : null, placeText: labelOf(textOf(at(shared, 'title'))) }
}

/** Messenger names a pin after its sender ("Budi's Location"), which is a person and no place. */
const labelOf = (title: string | null): string | null =>
  title === null || /\blocation$|^lokasi\b/i.test(title.trim()) ? null : title.slice(0, 1000)
