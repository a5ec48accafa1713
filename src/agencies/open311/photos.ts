import type { Along, EvidenceDesk } from '../../evidence/index.js'
import { type EvidenceRefusal, evidenceRefusal } from '../../ticket/evidence/index.js'
import { MOST_MEDIA } from './submission.js'

/** A photo of finished work, by its address or inside the form. */
export type SentPhoto = { readonly url: string } | { readonly content: string }

/** An agency's software waits for its answer: all addresses together get this long, milliseconds. */
const PATIENCE_MS = 8_000

/**
 * Fetches, reads and keeps the photos of an update, before any transaction. Never throws for a file: what cannot be had is
 * a refusal in words.
 *
 * @param fetch guarded: the addresses were chosen by somebody else.
 */
export async function readPhotos(
  sent: readonly SentPhoto[],
  desk: Pick<EvidenceDesk, 'photographIn'>,
  fetch: typeof globalThis.fetch,
): Promise<Along['photo'][]> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  const read: Along['photo'][] = []
  // One after the other: a photo is large once it is decoded.
  for (const one of sent.slice(0, MOST_MEDIA)) {
    const bytes = 'url' in one ? await download(one.url, fetch, patience) : Buffer.from(one.content, 'base64')
    read.push('code' in bytes ? bytes : await desk.photographIn(bytes))
  }
  return read
}

async function download(
  url: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<Uint8Array | EvidenceRefusal> {
  const { host } = new URL(url)
  try {
    const response = await fetch(url, { signal })
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
    await response.body?.cancel()
    return evidenceRefusal('not_fetched', { host, why: String(response.status) })
  } catch (error) {
    const forbidden = (error as { code?: unknown }).code === 'forbidden_address'
    return evidenceRefusal(forbidden ? 'not_public' : 'not_fetched', { host, why: 'tidak menjawab' })
  }
}
