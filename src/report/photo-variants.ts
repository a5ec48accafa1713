import { type PhotoDistance, photoDistance, type PhotoHash } from './photo.js'

/** How a variant is made of a picture: turned, mirrored, and only its middle. */
export interface Variation {
  /** Share of each side that is cut off, 0 to 0.2. */
  readonly crop: number
  /** Turned to the right about its middle. */
  readonly degrees: number
  readonly mirrored: boolean
  /** First taken out of a frame of one colour, as a screenshot puts around it. */
  readonly unframed: boolean
}

/** The hashes by which a photo is known again after a trivial edit. A plain variant is ''. */
export interface PhotoVariants {
  /** Kept, to be found by: one for each of `CROPS`. */
  readonly crops: readonly PhotoHash[]
  /** What a new photo is looked up by: one for each of `TURNS`. */
  readonly turns: readonly PhotoHash[]
}

/** The least that is cut off, and the step to the next: between two steps lie 6 pixels of a side of 960. */
const STEP = 0.0125
const AS_IT_IS: Variation = { crop: 0, degrees: 0, mirrored: false, unframed: false }

export const CROPS: readonly number[] = Array.from({ length: 17 }, (_, index) => index * STEP)
export const TURNS: readonly Variation[] = [false, true].flatMap(mirrored => [
  { ...AS_IT_IS, mirrored },
  { ...AS_IT_IS, mirrored, unframed: true },
  ...[1.5, 3, 4, 5, 6, 7, 8].flatMap(degrees =>
    [degrees, -degrees].map(turned => ({ ...AS_IT_IS, mirrored, crop: 0.1, degrees: turned })),
  ),
])

/** Where in `TURNS` the whole picture is as a mirror shows it. */
export const MIRRORED = TURNS.findIndex(({ mirrored }) => mirrored)

/**
 * What was done to a photo before it was handed in again. `moved`: cropped or turned so little that whoever stands there
 * again and takes another photo does the same to it.
 */
export type PhotoEdit = 'mirrored' | 'turned' | 'cropped' | 'framed' | 'moved'

/** Two photos at their nearest: how far, and what had to be undone for it; null when nothing had. */
export interface NearestVariants {
  readonly distance: PhotoDistance
  readonly edit: PhotoEdit | null
}

/** A hand that takes the photo again turns by less than so many degrees, and comes nearer by less than this crop. */
const BY_HAND = { degrees: 3, crop: 0.05 }

/**
 * Bits of the forms that may differ in a copy. A mirrored photo needs less likeness than others: nobody takes one by
 * standing there again. Of the edges, twice as many may differ.
 */
const COPY_FORM: Readonly<Record<PhotoEdit, number>> = {
  mirrored: 50,
  turned: 32,
  cropped: 22,
  framed: 22,
  moved: -1,
}

/**
 * Whether a pair is one photo after an edit. Measured on drawn photographs of streets, puddles, rubbish, trees, nights and
 * pages, each edit saved as JPEG of quality 80 (`PHOTOS=2 npx vitest run test/media/variants.test.ts`):
 *
 * | pair (how many) | form: least, most | edges: least, most | found |
 * |---|---|---|---|
 * | mirrored (12), and cropped by 10 % a side (12), and turned by 4 degrees (12) | 0, 28 | 0, 18 | all |
 * | cropped by 8, 15, 20 % a side (36), by 12 % and brighter (12) | 2, 22 | 0, 23 | all |
 * | turned by 3 degrees (12), by 5 with the corners cut off (12) | 10, 30 | 1, 25 | all |
 * | turned by 5 degrees, black corners (12) | 12, 34 | 2, 20 | 11 |
 * | white border (12), on a black screen (12) | 0, 52 | 0, 62 | 21 |
 * | one side cut by 20 %, cropped off the middle, by 30 % a side, turned by 15 degrees (48) | 70, 124 | 29, 108 | none |
 * | the same spot photographed again by hand (40) | 12, 100 | 6, 91 | none |
 * | different scenes (552) | 84, 132 | 38, 112 | none |
 *
 * The limits were chosen on these same drawings, and nobody's hand turns the camera in them. A frame is lost where the
 * picture's own margin has the colour of the frame: a page on white, a night on black.
 */
export const isEditedCopy = ({ distance, edit }: NearestVariants): boolean =>
  edit !== null && distance.form <= COPY_FORM[edit] && distance.edges <= 2 * COPY_FORM[edit]

/** Where a new photo, turned and mirrored, comes nearest to an earlier one or its middle. Null when either is plain. */
export function nearestVariants(
  crops: readonly PhotoHash[],
  turns: readonly PhotoHash[],
): NearestVariants | null {
  let nearest: NearestVariants | null = null
  for (const [turn, a] of turns.entries())
    for (const [crop, b] of crops.entries()) {
      if (a === '' || b === '') continue
      const distance = photoDistance(a, b)
      if (nearest && sum(distance) >= sum(nearest.distance)) continue
      nearest = { distance, edit: editOf(TURNS[turn] ?? AS_IT_IS, CROPS[crop] ?? 0) }
    }
  return nearest
}

const sum = ({ form, edges }: PhotoDistance) => form + edges

function editOf({ mirrored, degrees, unframed, crop }: Variation, cropped: number): PhotoEdit | null {
  if (mirrored) return 'mirrored'
  if (degrees !== 0) return Math.abs(degrees) < BY_HAND.degrees ? 'moved' : 'turned'
  if (unframed) return 'framed'
  const between = Math.abs(cropped - crop)
  if (between === 0) return null
  return between < BY_HAND.crop ? 'moved' : 'cropped'
}

/** Digits of a hash that are compared at a glance: its coarse forms. */
const GLANCE = 16

/** What is kept of `crops` to choose by among thousands: 16 digits of each; zeros for a plain one. */
export const glanceOf = (hashes: readonly PhotoHash[]): string =>
  hashes.map(hash => hash.slice(0, GLANCE).padEnd(GLANCE, '0')).join('')

/** At most this many of 64 coarse bits differ in an edited copy; in nearly all different scenes more. */
const FARTHEST_GLANCE = 10

/**
 * The photos which may be edited copies, nearest first.
 *
 * @param turns `glanceOf` the new photo's. @param kept of each earlier photo, `glanceOf` its crops.
 */
export function glanced<T extends { readonly glance: string }>(
  turns: string,
  kept: readonly T[],
  most: number,
): T[] {
  const asked = wordsOf(turns)
  return kept
    .map(one => ({ one, far: nearestGlance(asked, wordsOf(one.glance)) }))
    .filter(({ far }) => far <= FARTHEST_GLANCE)
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ one }) => one)
}

function nearestGlance(asked: Int32Array, kept: Int32Array): number {
  let nearest = Infinity
  for (let a = 0; a < asked.length; a += 2)
    for (let b = 0; b < kept.length; b += 2) {
      const first = (asked[a] as number) ^ (kept[b] as number)
      const second = (asked[a + 1] as number) ^ (kept[b + 1] as number)
      const far = ones(first) + ones(second)
      if (far < nearest) nearest = far
    }
  return nearest
}

const wordsOf = (glance: string): Int32Array =>
  Int32Array.from({ length: glance.length / 8 }, (_, word) =>
    Number.parseInt(glance.slice(word * 8, word * 8 + 8), 16),
  )

/** Bits that are set in 32 (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
