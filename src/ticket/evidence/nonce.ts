import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Noticed, PhotoFacts } from './facts.js'

/** What a nonce turned out to be. `id` is for the store, which lets each be used once. */
export type NonceCheck =
  | { readonly is: 'valid'; readonly id: string; readonly issuedAt: Date }
  | { readonly is: 'expired' | 'elsewhere' | 'forged' }

/** Whom and what a nonce is for. */
export interface Capture {
  readonly ticketId: string
  /** Who opened the page: an account (`akun:ID`). */
  readonly officer: string
}

/** So that a signature made for this can never pass for one made with the same key for something else. */
const PURPOSE = 'muara capture 1'
const LEAST_KEY_BYTES = 32
const LONGEST = 1_000

/**
 * A pass for taking one photo of one ticket with our page, which opens the camera and not the gallery. Signed (HMAC-SHA256,
 * RFC 2104), so nothing has to be stored before it comes back; the same arguments give the same pass.
 * @throws RangeError when the key is shorter than 32 bytes.
 */
export function issueNonce({ ticketId, officer }: Capture, now: Date, key: string | Uint8Array): string {
  const body = Buffer.from(JSON.stringify([ticketId, officer, now.getTime()])).toString('base64url')
  return `${body}.${signature(body, key)}`
}

/**
 * Whether a pass is ours, for this ticket and officer, and not older than `lifetimeMinutes` (15 by default in
 * `config/evidence.yaml`). A pass from the future is `expired` as well: our machines agree on the time. Never throws on
 * what was sent. @throws RangeError when the key is shorter than 32 bytes.
 */
export function checkNonce(
  nonce: string,
  { ticketId, officer }: Capture,
  now: Date,
  key: string | Uint8Array,
  lifetimeMinutes: number,
): NonceCheck {
  const [body = '', given = '', ...more] = nonce.length > LONGEST ? [] : nonce.split('.')
  const expected = Buffer.from(signature(body, key))
  const claimed = Buffer.from(given)
  if (more.length > 0 || claimed.length !== expected.length || !timingSafeEqual(claimed, expected))
    return { is: 'forged' }
  const [forTicket, forOfficer, at] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
    string,
    string,
    number,
  ]
  if (forTicket !== ticketId || forOfficer !== officer) return { is: 'elsewhere' }
  const age = now.getTime() - at
  if (age < -60_000 || age > lifetimeMinutes * 60_000) return { is: 'expired' }
  return { is: 'valid', id: given, issuedAt: new Date(at) }
}

function signature(body: string, key: string | Uint8Array): string {
  if (Buffer.byteLength(key) < LEAST_KEY_BYTES) throw new RangeError('a key for nonces has 32 bytes or more')
  return createHmac('sha256', key).update(`${PURPOSE}\n${body}`).digest('base64url')
}

/** What the pass says about the photo that came with it; without one, nothing. */
export function nonceOf({ nonce }: PhotoFacts): Noticed[] {
  return nonce === null ? [] : [SAID[nonce.is]]
}

const SAID: Record<NonceCheck['is'], Noticed> = {
  valid: {
    code: 'through_our_page',
    because: 'Foto dikirim lewat halaman kamera Muara, untuk tiket ini.',
    because_en: 'Sent through the camera page of Muara, for this ticket.',
  },
  expired: {
    code: 'nonce_expired',
    because: 'Tanda dari halaman kamera sudah kedaluwarsa: foto dikirim terlalu lama setelah halaman dibuka.',
    because_en: 'The pass of the camera page had expired: sent too long after the page was opened.',
  },
  elsewhere: {
    code: 'nonce_elsewhere',
    because: 'Tanda dari halaman kamera dibuat untuk tiket atau petugas lain.',
    because_en: 'The pass of the camera page was made for another ticket or officer.',
  },
  forged: {
    code: 'nonce_forged',
    because: 'Tanda dari halaman kamera tidak asli.',
    because_en: 'The pass of the camera page is not ours.',
  },
}
