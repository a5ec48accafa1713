import { glanced, glanceOf, type PhotoHash, type PhotoVariants } from '../../report/index.js'
import type { Db } from '../database.js'

/** Keeps by what a file is known again after a trivial edit. The same content has the same variants. */
export async function saveVariants(db: Db, sha256: string, variants: PhotoVariants | null): Promise<void> {
  if (!variants) return
  await db.query(
    `insert into photo_variant (sha256, glance, crops, turns) values ($1, $2, $3, $4) on conflict (sha256) do nothing`,
    [sha256, glanceOf(variants.crops), variants.crops, variants.turns],
  )
}

/** By what a photo is looked up: turned, mirrored, unframed. Empty for a plain one and for those from before there were any. */
export async function turnsOf(db: Db, sha256: string): Promise<readonly PhotoHash[]> {
  const { rows } = await db.query('select turns from photo_variant where sha256 = $1', [sha256])
  return (rows[0] as { turns: PhotoHash[] } | undefined)?.turns ?? []
}

/** Photos of one office that a new one is held against, newest first: those of a large one from about two months. */
const MOST_GLANCED = 3_000
const MOST_CHOSEN = 10

/** Evidence handed in before another, by the database's own clock: a date read from it has lost its microseconds. */
export const earlierThan = (id: string): string =>
  `(e.received_at, e.id) < (select o.received_at, o.id from evidence o where o.id = ${id}::uuid)`

/**
 * Earlier evidence that may be this photo before somebody mirrored, turned or cropped it, among what the same office handed
 * in lately. A copy that was not edited is found by its keys, whoever has it and however old.
 */
export async function editedLately(
  db: Db,
  photo: { readonly id: string; readonly agency: string | null },
  turns: readonly PhotoHash[],
): Promise<string[]> {
  if (turns.length === 0) return []
  const { rows } = await db.query(
    `select e.id, v.glance from evidence e join photo_variant v using (sha256)
     where e.agency is not distinct from $1 and ${earlierThan('$2')} order by e.received_at desc limit $3`,
    [photo.agency, photo.id, MOST_GLANCED],
  )
  return glanced(glanceOf(turns), rows as { id: string; glance: string }[], MOST_CHOSEN).map(({ id }) => id)
}
