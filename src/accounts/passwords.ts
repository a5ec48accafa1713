import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane (about 35 ms here). */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Longer input is refused before hashing, so that nobody buys our processor time with a megabyte. */
const LONGEST = 256

export const hashPassword = (password: string): Promise<string> => hash(password, ARGON2ID)

let nobody: Promise<string> | undefined

/**
 * True when the password belongs to the hash. With no hash (unknown login) the same work is done against a throw-away
 * one, so that the answer takes as long and tells nothing about who exists.
 */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(newPassword())
  const known = stored !== null && password.length <= LONGEST
  const matches = await verify(known ? stored : await nobody, password.slice(0, LONGEST))
  return known && matches
}

/** Without signs which people mix up when they copy from a screen. */
const SIGNS = 'abcdefghjkmnpqrstvwxyz23456789'

/** A random password, about 78 bits, in four groups: `k3fm-7qx2-hv9t-bw4n`. */
export function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => SIGNS[randomInt(SIGNS.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
