import sharp from 'sharp'
import type { PhotoHash } from '../report/index.js'

/** The picture is looked at this small: 17 x 16 blocks of four by four points. */
export const COLUMNS = 68
export const ROWS = 64
const BLOCK = 4
/** Frequencies kept in each direction, 1..16. The zeroth is left out: brightness, and the horizon all streets share. */
const FREQUENCIES = 16
/** Of these, the ones that come first in the hash: a classical 64-bit pHash. */
const COARSE = 8
/** Below this deviation in grey levels (0..255) the forms are grain: black, white, one colour, a finger on the lens. */
const LEAST_CONTRAST = 2
/** A step between two blocks counts from this share of the picture's contrast on: grain in a sky makes no edges. */
const LEAST_STEP = 0.06

/**
 * How a photograph looks, robust against re-encoding, scaling, another brightness and a slight crop. Null when the bytes
 * are no picture or the picture is plain: then it is like every other plain picture and says nothing.
 *
 * The cosine transform is Zauner's pHash (Implementation and Benchmarking of Perceptual Image Hash Functions, 2010, 3.2),
 * kept up to frequency 16 instead of 8 so that two photos taken from one spot can be told from two copies of one photo;
 * the gradients are Krawetz' dHash (Kind of Like That, hackerfactor.com 2013), 16 x 16 instead of 8 x 8, which see past a
 * date stamped into a corner. `sharp-phash` has the first 64 bits only and no word about plain pictures.
 */
export async function photoHash(bytes: Uint8Array): Promise<PhotoHash | null> {
  const grey = await inGrey(bytes)
  return grey && hashOfGrey(grey)
}

/** The same of a picture that is grey and small already: `COLUMNS` x `ROWS` points, row by row, 0..255. */
export function hashOfGrey(grey: ArrayLike<number>): PhotoHash | null {
  const forms = cosineTransform(grey)
  const contrast = Math.sqrt(forms.reduce((sum, form) => sum + form * form, 0) / grey.length)
  if (contrast < LEAST_CONTRAST) return null
  const middle = median(forms)
  return hexOf([...forms.map(form => form > middle), ...gradients(grey, contrast * LEAST_STEP)])
}

/** The picture upright, small and without colour. Null where sharp sees no picture, or one too large to open. */
async function inGrey(bytes: Uint8Array): Promise<Buffer | null> {
  try {
    return await sharp(bytes)
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .greyscale()
      .resize(COLUMNS, ROWS, { fit: 'fill' })
      .raw()
      .toBuffer()
  } catch {
    return null
  }
}

/** Amplitudes of the kept frequencies, coarse ones first; orthonormal, so their squares add up to contrast. */
function cosineTransform(grey: ArrayLike<number>): number[] {
  const along = COSINES.columns.map(wave => {
    const sums = new Float64Array(ROWS)
    for (let row = 0; row < ROWS; row++) {
      let sum = 0
      for (let column = 0; column < COLUMNS; column++)
        sum += (grey[row * COLUMNS + column] as number) * (wave[column] as number)
      sums[row] = sum
    }
    return sums
  })
  return ORDER.map(([across, down]) => {
    const [values, wave] = [along[across] as Float64Array, COSINES.rows[down] as Float64Array]
    let sum = 0
    for (let row = 0; row < ROWS; row++) sum += (values[row] as number) * (wave[row] as number)
    return sum
  })
}

const waves = (length: number) =>
  Array.from({ length: FREQUENCIES }, (_, index) =>
    Float64Array.from(
      { length },
      (_, at) => Math.sqrt(2 / length) * Math.cos(((2 * at + 1) * (index + 1) * Math.PI) / (2 * length)),
    ),
  )
const COSINES = { columns: waves(COLUMNS), rows: waves(ROWS) }

const isCoarse = ([across, down]: readonly [number, number]) => across < COARSE && down < COARSE
const ORDER = Array.from(
  { length: FREQUENCIES ** 2 },
  (_, index) => [index % FREQUENCIES, Math.floor(index / FREQUENCIES)] as const,
).sort((a, b) => Number(isCoarse(b)) - Number(isCoarse(a)))

/** True where a block is clearly brighter than its left neighbour. */
function gradients(grey: ArrayLike<number>, leastStep: number): boolean[] {
  const [wide, tall] = [COLUMNS / BLOCK, ROWS / BLOCK]
  const brightness = (column: number, row: number) => {
    let sum = 0
    for (let y = row * BLOCK; y < (row + 1) * BLOCK; y++)
      for (let x = column * BLOCK; x < (column + 1) * BLOCK; x++) sum += grey[y * COLUMNS + x] as number
    return sum / BLOCK ** 2
  }
  return Array.from({ length: tall * (wide - 1) }, (_, index) => {
    const [column, row] = [index % (wide - 1), Math.floor(index / (wide - 1))]
    return brightness(column + 1, row) - brightness(column, row) > leastStep
  })
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[half - 1] as number) + (sorted[half] as number)) / 2
}

const hexOf = (bits: readonly boolean[]): string =>
  Array.from({ length: bits.length / 4 }, (_, digit) =>
    bits
      .slice(digit * 4, digit * 4 + 4)
      .reduce((value, bit) => value * 2 + Number(bit), 0)
      .toString(16),
  ).join('')
