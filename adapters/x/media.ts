import { type MediaRef, at, listOf, numberOf, textOf } from '#kit'

const LONGEST_URL = 4096

/**
 * One medium of a post, v2 or v1.1 form. Photos carry their address; films and animated pictures come in variants, of
 * which the MP4 with the highest bit rate is taken. Null when nothing can be fetched (a stream playlist only).
 */
function mediumOf(media: unknown): MediaRef | null {
  const variants = listOf(at(media, 'variants') ?? at(media, 'video_info', 'variants'))
  const best = variants
    .filter(variant => textOf(at(variant, 'content_type')) === 'video/mp4')
    .sort((a, b) => bitRate(b) - bitRate(a))[0]
  if (best) return reference('video', textOf(at(best, 'url')), 'video/mp4')
  const type = textOf(at(media, 'type'))
  const photo = textOf(at(media, 'media_url_https')) ?? textOf(at(media, 'url'))
  if (type === 'photo') return reference('image', photo)
  // A film whose variants are withheld still has its first frame.
  return reference('image', textOf(at(media, 'preview_image_url')) ?? textOf(at(media, 'media_url_https')))
}

export const mediaOf = (list: readonly unknown[]): MediaRef[] =>
  list
    .map(mediumOf)
    .filter(medium => medium !== null)
    .slice(0, 100)

const bitRate = (variant: unknown): number =>
  numberOf(at(variant, 'bit_rate')) ?? numberOf(at(variant, 'bitrate')) ?? 0

function reference(kind: MediaRef['kind'], url: string | null, claimedType?: string): MediaRef | null {
  if (url === null || url.length > LONGEST_URL) return null
  return { kind, url, ...(claimedType ? { claimedType } : {}) }
}
