import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import type { PhotoHash, PhotoVariants, Provenance } from '../report/index.js'
import { photoHash } from './photo-hash.js'
import { photoVariants } from './photo-variants.js'
import { provenanceOf } from './provenance.js'

/** A file that may be kept: its true type, and for photos what was read before the metadata was removed. */
export interface Inspected {
  readonly bytes: Uint8Array
  readonly type: string
  readonly width: number | null
  readonly height: number | null
  /** What a photo looks like; null for other files and for plain pictures. */
  readonly hash: PhotoHash | null
  /** By which it is known again after a trivial edit; null where there is no hash. */
  readonly variants: PhotoVariants | null
  /** What a photo said about its origin, position and time among it; null for other files. */
  readonly provenance: Provenance | null
}

export class RefusedMedia extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'RefusedMedia'
  }
}

const PHOTOS = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff'])
const OTHERS = new Set([
  'video/mp4',
  'video/quicktime',
  'video/3gpp',
  'video/webm',
  'audio/ogg',
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/amr',
  'audio/wav',
  'application/pdf',
])
/** 60,000 x 60,000 pixels fit into a few kilobytes: refused before decoding. */
const MOST_PIXELS = 50_000_000
const LONGEST_SIDE = 2_560

/**
 * Sniffs the type (claims are ignored), reads what a photo says about itself and re-encodes it: that drops EXIF, the
 * position with it, and anything appended to the picture. @throws RefusedMedia with the reason in Indonesian.
 */
export async function inspect(bytes: Uint8Array): Promise<Inspected> {
  if (bytes.byteLength === 0) throw new RefusedMedia('berkas kosong')
  const type = (await fileTypeFromBuffer(bytes))?.mime
  if (!type) throw new RefusedMedia('jenis berkas tidak dikenal')
  if (OTHERS.has(type))
    return { bytes, type, width: null, height: null, hash: null, variants: null, provenance: null }
  if (!PHOTOS.has(type)) throw new RefusedMedia(`jenis berkas ${type} tidak diterima`)
  const provenance = await provenanceOf(bytes)
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .rotate()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 85 })
      .toBuffer({ resolveWithObject: true })
    const hash = await photoHash(data)
    const variants = hash === null ? null : await photoVariants(data)
    const { width, height } = info
    return { bytes: data, type: 'image/jpeg', width, height, hash, variants, provenance }
  } catch {
    throw new RefusedMedia('gambar rusak atau terlalu besar')
  }
}
