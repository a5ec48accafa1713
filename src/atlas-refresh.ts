import { createAtlas } from './atlas/index.js'
import { atlasEdition, loadAtlas } from './store/atlas.js'
import type { Database } from './store/database.js'
import type { Atlas } from './understand/index.js'

/**
 * Keeps one process at the newest import. The look at the edition is one index look-up; only a new edition is loaded.
 *
 * @param use told the atlas and its edition at the first look, unless nothing was ever imported, and whenever it changes.
 * @returns a round to run at start and every few seconds; true when there was something new.
 */
export function followAtlas(
  database: Database,
  use: (atlas: Atlas, edition: string) => void,
): () => Promise<boolean> {
  let known = '0'
  return async () => {
    const edition = await atlasEdition(database.db)
    if (edition === known) return false
    const { areas, sites } = await loadAtlas(database.db)
    use(createAtlas(areas, sites), edition)
    known = edition
    return true
  }
}
