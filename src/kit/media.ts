import type { MediaRef } from '../report/index.js'

/** The kind of a file by the type its sender claims. Only a first guess: the real type is sniffed after fetching. */
export function mediaKind(claimedType: string | undefined): MediaRef['kind'] {
  const family = claimedType?.trim().toLowerCase().split('/')[0]
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document'
}
