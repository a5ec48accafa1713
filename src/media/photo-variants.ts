import { setImmediate } from 'node:timers/promises'
import sharp, { type Sharp } from 'sharp'
import { CROPS, type PhotoHash, type PhotoVariants, TURNS, type Variation } from '../report/index.js'
import { COLUMNS, hashOfGrey, ROWS } from './photo-hash.js'

/** Longer side of the picture the variants are sampled from: four points of it for one of theirs. */
const LONGER = 256
/** Every point is the mean of this many samples in each direction; with fewer, fine forms turn into false ones. */
const SAMPLES = 3
/** Grey levels a frame of one colour may waver by after JPEG. */
const FRAME = 24
/** A frame counts as one when this share of the picture is inside: a strip of sky is none. */
const INSIDE = { least: 0.15, most: 0.9 }

interface Grey {
  readonly points: Uint8Array
  readonly wide: number
  readonly tall: number
}

/**
 * The hashes by which a photo is known again after it was mirrored, cropped around its middle, turned a little or framed.
 * The cost is bounded: 17 + 32 hashes of 68 x 64 points, about 150 ms of one core whatever the size of the photo. Null when
 * the bytes are no picture or a plain one.
 */
export async function photoVariants(bytes: Uint8Array): Promise<PhotoVariants | null> {
  try {
    const small = await sharp(bytes)
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .greyscale()
      .resize(4 * LONGER, 4 * LONGER, { fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 0 })
      .toBuffer()
    const whole = await shrunk(sharp(small))
    const inside = await unframed(small)
    const crops: PhotoHash[] = []
    for (const crop of CROPS) crops.push(await variant(whole, { crop, degrees: 0, mirrored: false }))
    const turns: PhotoHash[] = []
    for (const turn of TURNS) turns.push(await variant(turn.unframed ? inside : whole, turn))
    return crops[0] === '' ? null : { crops, turns }
  } catch {
    return null
  }
}

async function shrunk(picture: Sharp): Promise<Grey> {
  const { data, info } = await picture
    .resize(LONGER, LONGER, { fit: 'inside' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { points: data, wide: info.width, tall: info.height }
}

/** What is inside a frame of one colour. Null when there is none, or nearly nothing inside. */
async function unframed(picture: Uint8Array): Promise<Grey | null> {
  const { width = 0, height = 0 } = await sharp(picture).metadata()
  const { data, info } = await sharp(picture).trim({ threshold: FRAME }).toBuffer({ resolveWithObject: true })
  const inside = (info.width * info.height) / (width * height)
  return inside >= INSIDE.least && inside <= INSIDE.most ? shrunk(sharp(data)) : null
}

/** The hash of a picture that is turned about its middle, mirrored and cut, brought to the size all hashes are made of; '' when plain. */
async function variant(
  picture: Grey | null,
  { crop, degrees, mirrored }: Omit<Variation, 'unframed'>,
): Promise<PhotoHash> {
  if (!picture) return ''
  // Others get their turn: all variants of a photo in one go would hold up every request for a tenth of a second.
  await setImmediate()
  const { points, wide, tall } = picture
  const angle = (degrees * Math.PI) / 180
  const [across, along] = [Math.cos(angle), Math.sin(angle)]
  const grey = new Float64Array(COLUMNS * ROWS)
  const [zoomX, zoomY] = [wide * (1 - 2 * crop) * (mirrored ? -1 : 1), tall * (1 - 2 * crop)]
  for (let row = 0; row < ROWS * SAMPLES; row++) {
    const down = ((row + 0.5) / (ROWS * SAMPLES) - 0.5) * zoomY
    const first = Math.floor(row / SAMPLES) * COLUMNS
    for (let column = 0; column < COLUMNS * SAMPLES; column++) {
      const right = ((column + 0.5) / (COLUMNS * SAMPLES) - 0.5) * zoomX
      const x = within(Math.floor(across * right - along * down + wide / 2), wide)
      const y = within(Math.floor(along * right + across * down + tall / 2), tall)
      const at = first + Math.floor(column / SAMPLES)
      grey[at] = (grey[at] as number) + (points[y * wide + x] as number) / SAMPLES ** 2
    }
  }
  return hashOfGrey(grey) ?? ''
}

const within = (at: number, length: number) => (at < 0 ? 0 : at >= length ? length - 1 : at)
