import { setImmediate } from 'node:timers/promises'
import sharp, { type Sharp } from 'sharp'
import { CROPS, type PhotoHash, type PhotoVariants, TURNS, type Variation } from '../report/index.js'
import { type Grey, insideFrame, type Region } from './frame.js'
import { COLUMNS, hashOfGrey, ROWS } from './photo-hash.js'

/** Longer side of the picture the variants are sampled from: four points of it for one of theirs. */
const LONGER = 256
/** Every point is the mean of this many samples in each direction; with fewer, fine forms turn into false ones. */
const SAMPLES = 3
/** Grey levels a frame of one colour may waver by after JPEG. */
const FRAME = 24
/** A frame counts as one when this share of the picture is inside: a strip of sky is none. */
const INSIDE = { least: 0.15, most: 0.9 }

/**
 * The hashes by which a photo is known again after it was mirrored, cropped around its middle, turned a little or framed.
 * The cost is bounded: 17 + 32 hashes of 68 x 64 points, about 60 ms of one core whatever the size of the photo. Null when
 * the bytes are no picture or a plain one.
 */
export async function photoVariants(bytes: Uint8Array): Promise<PhotoVariants | null> {
  try {
    const picture = await grey(
      sharp(bytes)
        .autoOrient()
        .flatten({ background: '#ffffff' })
        .resize(4 * LONGER, 4 * LONGER, { fit: 'inside', withoutEnlargement: true }),
    )
    const whole = await shrunk(picture)
    const frame = insideFrame(picture, FRAME)
    const inside = frame && isFrame(frame, picture) ? await shrunk(picture, frame) : null
    const crops: PhotoHash[] = []
    for (const crop of CROPS) crops.push(await variant(whole, { crop, degrees: 0, mirrored: false }))
    const turns: PhotoHash[] = []
    for (const turn of TURNS) turns.push(await variant(turn.unframed ? inside : whole, turn))
    return crops[0] === '' ? null : { crops, turns }
  } catch {
    return null
  }
}

async function grey(picture: Sharp): Promise<Grey> {
  const { data, info } = await picture.greyscale().raw().toBuffer({ resolveWithObject: true })
  return { points: data, wide: info.width, tall: info.height }
}

function shrunk({ points, wide, tall }: Grey, part?: Region): Promise<Grey> {
  const picture = sharp(points, { raw: { width: wide, height: tall, channels: 1 } })
  return grey((part ? picture.extract(part) : picture).resize(LONGER, LONGER, { fit: 'inside' }))
}

function isFrame(inside: Region, { wide, tall }: Grey): boolean {
  const share = (inside.width * inside.height) / (wide * tall)
  return share >= INSIDE.least && share <= INSIDE.most
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
  const rights = offsets(COLUMNS, wide * (1 - 2 * crop) * (mirrored ? -1 : 1))
  const downs = offsets(ROWS, tall * (1 - 2 * crop))
  const sums = new Float64Array(COLUMNS * ROWS)
  for (const [row, down] of downs.entries()) {
    const first = Math.floor(row / SAMPLES) * COLUMNS
    const [back, below] = [along * down, across * down]
    for (let column = 0; column < rights.length; column++) {
      const right = rights[column] as number
      const x = within(Math.floor(across * right - back + wide / 2), wide)
      const y = within(Math.floor(along * right + below + tall / 2), tall)
      const at = first + Math.floor(column / SAMPLES)
      sums[at] = (sums[at] as number) + (points[y * wide + x] as number)
    }
  }
  return hashOfGrey(sums.map(sum => sum / SAMPLES ** 2)) ?? ''
}

/** Where the samples of so many points lie, counted from the middle of a picture that is this long. */
const offsets = (points: number, length: number): Float64Array =>
  Float64Array.from(
    { length: points * SAMPLES },
    (_, sample) => ((sample + 0.5) / (points * SAMPLES) - 0.5) * length,
  )

const within = (at: number, length: number) => (at < 0 ? 0 : at >= length ? length - 1 : at)
