import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** HMAC of the exact bytes. */
export function hmac(
  algorithm: 'sha1' | 'sha256',
  secret: string,
  bytes: Uint8Array | string,
  encoding: 'hex' | 'base64',
): string {
  return createHmac(algorithm, secret).update(bytes).digest(encoding)
}

/** Constant-time comparison that also takes different lengths without throwing or telling. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** Short stable id of some bytes, for events whose provider gives none. 32 hexadecimal signs. */
export function fingerprint(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
