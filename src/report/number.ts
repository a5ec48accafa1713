import { randomInt } from 'node:crypto'

/** Crockford's base 32: no I, L, O, U, so that a number can be read aloud and typed from a slip. */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RANDOM_SIGNS = 9

/**
 * Public number of a report or ticket: nine random signs (45 bits, so guessing is hopeless at any rate a limiter lets
 * through) and one check sign, shown as `7K3-9QFM-2XD`.
 */
export function newNumber(): string {
  let signs = ''
  for (let i = 0; i < RANDOM_SIGNS; i++) signs += SIGNS[randomInt(32)]
  return grouped(signs + checkSign(signs))
}

/** A number made of given bytes instead of random ones: five bits each of the first nine. */
export function numberFrom(bytes: Uint8Array): string {
  const signs = Array.from(bytes.subarray(0, RANDOM_SIGNS), byte => SIGNS[byte & 31]).join('')
  return grouped(signs + checkSign(signs))
}

/**
 * Reads a number as people type it: any case, spaces and dashes anywhere, O for 0, I or L for 1. Null when it is no
 * number of ours or a sign is wrong: the check sign catches every single wrong sign and every swap of neighbours.
 */
export function parseNumber(typed: string): string | null {
  if (typed.length > 64) return null
  const signs = typed
    .toUpperCase()
    .replace(/[\s\-–—.]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  if (signs.length !== RANDOM_SIGNS + 1) return null
  for (const sign of signs) if (!SIGNS.includes(sign)) return null
  const body = signs.slice(0, RANDOM_SIGNS)
  return checkSign(body) === signs[RANDOM_SIGNS] ? grouped(signs) : null
}

const grouped = (signs: string) => `${signs.slice(0, 3)}-${signs.slice(3, 7)}-${signs.slice(7)}`

/**
 * Horner evaluation at the generator of GF(32). Multiplying by the generator is a permutation without fixed points, so
 * one changed sign or two swapped neighbours always change the result.
 */
function checkSign(signs: string): string {
  let sum = 0
  for (const sign of signs) sum = timesGenerator(sum ^ SIGNS.indexOf(sign))
  return SIGNS[sum] as string
}

/** Multiplication by x in GF(2)[x] / (x^5 + x^2 + 1). */
function timesGenerator(value: number): number {
  const shifted = value << 1
  return shifted & 32 ? (shifted ^ 0b100101) & 31 : shifted
}
