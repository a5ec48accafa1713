import type { FileStore } from '../media/files.js'
import { inspect, RefusedMedia } from '../media/inspect.js'
import type { NewEvidence } from '../store/evidence.js'
import type { MediaRow } from '../store/media.js'
import { type EvidenceRefusal, evidenceRefusal } from '../ticket/evidence/index.js'

/** A photograph that was read for what it says of itself, encoded again and kept. */
export type Photograph = Pick<
  NewEvidence,
  'sha256' | 'bytes' | 'width' | 'height' | 'hash' | 'variants' | 'provenance'
>

/** Reads and keeps a file as it arrived, or says why it is no photograph. */
export async function photographIn(
  bytes: Uint8Array,
  files: FileStore,
): Promise<Photograph | EvidenceRefusal> {
  try {
    const { bytes: kept, type: _jpeg, ...read } = await inspect(bytes)
    if (!isPhotograph(read)) return notAPhoto()
    return { ...read, sha256: await files.put(kept), bytes: kept.byteLength }
  } catch (error) {
    if (error instanceof RefusedMedia) return notAPhoto(error.message)
    throw error
  }
}

/**
 * The same for a file that travelled inside a message and was inspected and kept with it.
 *
 * @param leastSide pixels: a smaller picture in a mail is the emblem below somebody's name.
 */
export function photographOf(
  { file, reason }: Pick<MediaRow, 'file' | 'reason'>,
  leastSide: number,
): Photograph | EvidenceRefusal {
  if (!file) return notAPhoto(reason ?? undefined)
  const { sha256, bytes, width, height, hash, variants, provenance } = file
  const read = { sha256, bytes, width, height, hash, variants, provenance }
  if (!isPhotograph(read)) return notAPhoto()
  return Math.min(read.width, read.height) < leastSide
    ? evidenceRefusal('too_small', { least: leastSide })
    : read
}

const notAPhoto = (why = 'bukan foto'): EvidenceRefusal => evidenceRefusal('not_a_photo', { why })

type Read = Record<'width' | 'height' | 'provenance', unknown>
/** Of documents, films and sounds nothing of this is known. */
const isPhotograph = <T extends Read>(read: T): read is T & { [K in keyof Read]: NonNullable<T[K]> } =>
  read.provenance !== null && read.width !== null && read.height !== null
