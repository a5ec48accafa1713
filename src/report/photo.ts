/**
 * What a photograph looks like, as 128 hexadecimal digits: 256 bits of its cosine transform, coarse forms first, then 256
 * bits of its gradients. Made by `media/photo-hash.ts`. Two hashes are compared, never read: nothing of the picture can be
 * seen in one.
 */
export type PhotoHash = string

/** `copy`: one photo twice. `alike`: cropped, or taken twice from nearly one spot. `other`: nothing in common. */
export type PhotoLikeness = 'copy' | 'alike' | 'other'

/** Differing bits of the cosine transform (`form`) and of the gradients (`edges`), each 0..256. */
export interface PhotoDistance {
  readonly form: number
  readonly edges: number
}

const DIGITS = 128
const COARSE_DIGITS = 16
const BANDS = 4

const COPY_FORM = 14
const STAMPED = { edges: 8, form: 72 }
const ALIKE_FORM = 56

/** True for a hash as this version makes it; anything else must not be compared. */
export const isPhotoHash = (text: string): boolean => text.length === DIGITS && /^[0-9a-f]+$/.test(text)

/** @returns in how many bits two photographs differ. Symmetric; 0 and 0 for the same picture. */
export function photoDistance(a: PhotoHash, b: PhotoHash): PhotoDistance {
  return { form: differing(a, b, 0), edges: differing(a, b, DIGITS / 2) }
}

/**
 * How much two photographs have in common. The limits stand between these distributions, measured on drawn photographs of
 * streets, puddles, rubbish, trees, nights and pages (`PHOTOS=20 npx vitest run test/media/distances.test.ts`):
 *
 * | pair (how many) | form: least, half, most | edges: least, half, most | found to be |
 * |---|---|---|---|
 * | copy at JPEG quality 30-90, scale 0.3-0.75, messenger, 20 % brighter or darker (1,200) | 0, 2, 12 | 0, 1, 30 | all `copy` |
 * | copy with a date stamped into a corner (120) | 4, 18, 72 | 3, 7, 24 | 84 % `copy`, 13 % `alike` |
 * | copy cropped by 5 % (120) | 16, 44, 70 | 8, 21, 60 | 1 % `copy`, 92 % `alike` |
 * | the same spot photographed again by hand (200) | 18, 94, 146 | 9, 49, 97 | no `copy`, 12 % `alike` |
 * | different scenes (64,620) | 58, 128, 172 | 14, 92, 139 | all `other` |
 *
 * So `copy` is what only one exposure gives; a pair that is merely `alike` may be a second honest photo of the spot. A
 * camera on a tripod would defeat that: two exposures without any movement between them are a `copy`.
 */
export const photoLikeness = (a: PhotoHash, b: PhotoHash): PhotoLikeness => likenessAt(photoDistance(a, b))

/** The same where the distance is already known. */
export function likenessAt({ form, edges }: PhotoDistance): PhotoLikeness {
  if (form <= COPY_FORM || (edges <= STAMPED.edges && form <= STAMPED.form)) return 'copy'
  return form <= ALIKE_FORM ? 'alike' : 'other'
}

/**
 * Index keys by which copies are found among all photographs. Every fourth of the first 64 bits makes one of four bands:
 * at most three of those bits changed in any copy measured, so one band is always whole. Neighbouring bits would make
 * pages of text collide (3 % of pairs; this way 0.3 %).
 */
export function photoKeys(hash: PhotoHash): string[] {
  const bits = BigInt(`0x${hash.slice(0, COARSE_DIGITS)}`)
    .toString(2)
    .padStart(COARSE_DIGITS * 4, '0')
  return Array.from({ length: BANDS }, (_, band) => {
    const own = [...bits].filter((_bit, index) => index % BANDS === band).join('')
    return `photo:${band}:${Number.parseInt(own, 2).toString(16).padStart(4, '0')}`
  })
}

function differing(a: string, b: string, from: number): number {
  let bits = 0
  for (let at = from; at < from + DIGITS / 2; at += 8) {
    let mixed = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16)
    for (; mixed !== 0; mixed &= mixed - 1) bits++
  }
  return bits
}
