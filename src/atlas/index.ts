import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Atlas, Site } from '../understand/index.js'
import { type BoundedArea, readBoundaries } from './boundaries.js'
import type { KnownAreas } from './codes.js'
import { readGazetteer } from './gazetteer.js'
import { createBoundaries } from './polygons.js'

export { type BoundedArea, readBoundaries } from './boundaries.js'
export type { KnownAreas } from './codes.js'
export { readGazetteer } from './gazetteer.js'
export { UnusableFile } from './reading.js'

/** What an administrator loaded, ready for `createReader({ ...tables, ...atlas })`. */
export function createAtlas(areas: readonly BoundedArea[], sites: readonly Site[]): Atlas {
  return { ...(areas.length > 0 ? createBoundaries(areas) : {}), ...(sites.length > 0 ? { sites } : {}) }
}

/**
 * An atlas straight from files, without a database: `.geojson` and `.json` are boundaries, `.csv` is a gazetteer. Bad rows
 * are passed over.
 *
 * @param known areas of `config/areas.csv`; without them codes are not compared with names.
 * @throws UnusableFile, or Node's error when a file cannot be read.
 */
export async function atlasFromFiles(paths: readonly string[], known?: KnownAreas): Promise<Atlas> {
  const areas: BoundedArea[] = []
  const sites: Site[] = []
  for (const path of paths) {
    const text = await readFile(path, 'utf8')
    if (extname(path).toLowerCase() === '.csv') sites.push(...readGazetteer(text, known).rows)
    else areas.push(...readBoundaries(text, known).rows)
  }
  return createAtlas(areas, sites)
}
