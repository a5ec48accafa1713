import type { Db } from '../store/database.js'
import type { EvidenceRefusal } from '../ticket/evidence/index.js'
import type { Actor, Refusal } from '../ticket/life/index.js'
import type { Keeping } from './keep.js'
import type { Photograph } from './photograph.js'

/** A file that came along with a report of finished work: a photograph, or why it is none. */
export interface Along {
  /** The same id is the same photo. */
  readonly id: string
  readonly photo: Photograph | EvidenceRefusal
}

interface TakenAlong {
  /** Ids of what is evidence now, for the action `finish`. */
  readonly evidence: readonly string[]
  /** What is not, by its place among the files, and why. */
  readonly untaken: readonly { readonly file: number; readonly because: Refusal | EvidenceRefusal }[]
}

/** Takes as evidence what came along with a report of finished work, inside the caller's transaction and before `act`. */
export type TakeAlong = (
  db: Db,
  ticketId: string,
  files: readonly Along[],
  actor: Actor,
) => Promise<TakenAlong>

export const createTakeAlong =
  ({ keep }: Keeping): TakeAlong =>
  async (db, ticketId, files, actor) => {
    const evidence: string[] = []
    const untaken: { file: number; because: Refusal | EvidenceRefusal }[] = []
    const good: { file: number; id: string; photo: Photograph }[] = []
    for (const [file, { id, photo }] of files.entries())
      if ('code' in photo) untaken.push({ file, because: photo })
      else good.push({ file, id, photo })
    const photos = good.map(({ id, photo }) => ({
      id,
      photo,
      kind: 'after' as const,
      note: '',
      position: null,
      pass: null,
    }))
    const taken = photos.length === 0 ? [] : await keep(db, ticketId, photos, actor)
    for (const [at, { file, id }] of good.entries()) {
      const one = taken[at]
      if (one?.done) evidence.push(id)
      else if (one) untaken.push({ file, because: one.refusal })
    }
    return { evidence, untaken: untaken.toSorted((a, b) => a.file - b.file) }
  }
