import { ChannelError, type Channel, type Draft } from '../kit/index.js'
import type { FileStore } from '../media/files.js'
import { inspect, RefusedMedia } from '../media/inspect.js'
import type { PhotoHash } from '../report/index.js'
import type { Database } from '../store/database.js'
import { type MediaRow, messagesWithPendingMedia, saveMedia } from '../store/media.js'
import { loadMessage } from '../store/messages.js'
import { lookAgain } from './late-photos.js'
import type { Desk } from './desk.js'

export interface Gatherer {
  readonly fetch: typeof fetch
  readonly files: FileStore
}

/** A citizen's photo must not hold up the ticket: all files of a message together get this long, the rest comes later. */
const PATIENCE_MS = 5_000
const MOST_FILES = 10
/** Photos of one message that matching compares: every one with every one of each candidate. */
const MOST_COMPARED = 4

/** Fetches, sniffs and stores a draft's files. Nothing here throws: a file is stored, refused with a reason, or pending. */
export async function gather(
  draft: Draft,
  channel: Channel,
  { fetch, files }: Gatherer,
): Promise<MediaRow[]> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  return Promise.all(
    draft.media.map(async (ref, ordinal): Promise<MediaRow> => {
      const row = { ordinal, kind: ref.kind, name: ref.name ?? null, file: null }
      if (ordinal >= MOST_FILES)
        return { ...row, state: 'refused', reason: `lebih dari ${MOST_FILES} berkas` }
      try {
        const bytes =
          ref.content === undefined
            ? await download(ref.url ?? '', channel, fetch, patience)
            : Buffer.from(ref.content, 'base64')
        const { hash, variants, provenance, ...kept } = await inspect(bytes)
        const sha256 = await files.put(kept.bytes)
        const file = {
          sha256,
          type: kept.type,
          bytes: kept.bytes.byteLength,
          width: kept.width,
          height: kept.height,
          lat: provenance?.point?.lat ?? null,
          lon: provenance?.point?.lon ?? null,
          takenAt: provenance?.takenAt ?? null,
          hash,
          variants,
          provenance,
        }
        return { ...row, state: 'stored', reason: null, file }
      } catch (error) {
        const gone =
          error instanceof RefusedMedia || (error as { code?: string }).code === 'forbidden_address'
        return {
          ...row,
          state: gone ? 'refused' : 'pending',
          reason: gone ? (error as Error).message : 'belum dapat diambil',
        }
      }
    }),
  )
}

async function download(
  url: string,
  channel: Channel,
  fetch: Gatherer['fetch'],
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (!url) throw new RefusedMedia('tanpa alamat berkas')
  const response = await fetch(url, { headers: { ...channel.mediaHeaders?.(url) }, signal })
  if (response.status === 410 || response.status === 403)
    throw new RefusedMedia(`penyedia menjawab ${response.status}`)
  if (!response.ok) throw new ChannelError('unavailable', `media: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** A photo's own position helps when the citizen gave none. It is where the camera was: approximate for our purpose. */
export function withPhotoPosition(draft: Draft, rows: readonly MediaRow[]): Draft {
  if (draft.point) return draft
  const placed = rows.find(row => row.file?.lat != null && row.file.lon != null)?.file
  return placed
    ? { ...draft, point: { lat: placed.lat as number, lon: placed.lon as number, approximate: true } }
    : draft
}

/** What the first photographs among a message's files look like; plain ones and other files have no say. */
export const photosOf = (rows: readonly MediaRow[]): PhotoHash[] =>
  [...new Set(rows.flatMap(({ file }) => (file?.hash ? [file.hash] : [])))].slice(0, MOST_COMPARED)

/** Fetches what a provider did not hand out the first time, and looks whether the photos are known from elsewhere. */
export async function fetchPendingMedia({
  database,
  channels,
  desk,
  fetch,
  files,
}: Gatherer & {
  database: Database
  desk: Pick<Desk, 'matcher'>
  channels: ReadonlyMap<string, { readonly channel: Channel }>
}): Promise<void> {
  const failures: unknown[] = []
  for (const messageId of await messagesWithPendingMedia(database.db)) {
    // One message that cannot be read must not hold up the photos of all others.
    await fetchFor(messageId).catch(error => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]

  async function fetchFor(messageId: string): Promise<void> {
    const message = await loadMessage(database.db, messageId)
    const channel = message && channels.get(message.channel)?.channel
    if (!message || !channel) return
    const reading = await channel.normalise(message)
    if (!('draft' in reading)) return
    const rows = await gather(reading.draft, channel, { fetch, files })
    await database.transaction(async db => {
      await saveMedia(db, messageId, rows)
      await lookAgain(db, desk.matcher, messageId, photosOf(rows))
    })
  }
}
