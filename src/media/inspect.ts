import exifr from 'exifr'
import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'

/** A file that may be kept: its true type, and for photos what was read before the metadata was removed. */
export interface Inspected {
  readonly bytes: Uint8Array
  readonly type: string
  readonly width: number | null
  readonly height: number | null
  /** Position the camera wrote, WGS 84. Null when absent, impossible or 0,0. */
  readonly point: { readonly lat: number; readonly lon: number } | null
  /** Local camera time as written, without zone. */
  readonly takenAt: string | null
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
 * Sniffs the type (claims are ignored), reads a photo's position and re-encodes it: that drops EXIF, the position with
 * it, and anything appended to the picture. @throws RefusedMedia with the reason in Indonesian.
 */
export async function inspect(bytes: Uint8Array): Promise<Inspected> {
  if (bytes.byteLength === 0) throw new RefusedMedia('berkas kosong')
  const type = (await fileTypeFromBuffer(bytes))?.mime
  if (!type) throw new RefusedMedia('jenis berkas tidak dikenal')
  if (OTHERS.has(type)) return { bytes, type, width: null, height: null, point: null, takenAt: null }
  if (!PHOTOS.has(type)) throw new RefusedMedia(`jenis berkas ${type} tidak diterima`)
  const { point, takenAt } = await cameraFacts(bytes)
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
      .rotate()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 85 })
      .toBuffer({ resolveWithObject: true })
    return { bytes: data, type: 'image/jpeg', width: info.width, height: info.height, point, takenAt }
  } catch {
    throw new RefusedMedia('gambar rusak atau terlalu besar')
  }
}

async function cameraFacts(bytes: Uint8Array): Promise<Pick<Inspected, 'point' | 'takenAt'>> {
  try {
    const facts = (await exifr.parse(bytes, {
      gps: true,
      pick: [
        'DateTimeOriginal',
        'latitude',
        'longitude',
        'GPSLatitude',
        'GPSLongitude',
        'GPSLatitudeRef',
        'GPSLongitudeRef',
      ],
      reviveValues: false,
    })) as Record<string, unknown> | undefined
    const { latitude: lat, longitude: lon, DateTimeOriginal: takenAt } = facts ?? {}
    const known =
      typeof lat === 'number' &&
      typeof lon === 'number' &&
      Math.abs(lat) <= 90 &&
      Math.abs(lon) <= 180 &&
      (lat !== 0 || lon !== 0)
    return {
      point: known ? { lat: lat as number, lon: lon as number } : null,
      takenAt: typeof takenAt === 'string' ? takenAt.slice(0, 40) : null,
    }
  } catch {
    return { point: null, takenAt: null }
  }
}
