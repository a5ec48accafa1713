import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { atlasFromFiles } from '../../src/atlas/index.js'
import type { Atlas } from '../../src/understand/index.js'

const FOLDERS = [
  ['boundaries', /\.geo\.?json$/i],
  ['gazetteer', /\.csv$/i],
] as const

/**
 * Boundaries and gazetteer as an administrator would import them, when both folders are there.
 * @param external folder that holds `boundaries/` and `gazetteer/`.
 * @returns null when one of the two is missing.
 */
export async function importedAtlas(external: string): Promise<Atlas | null> {
  const files = FOLDERS.map(([name, kind]) => filesIn(join(external, name), kind))
  return files.some(list => list.length === 0) ? null : atlasFromFiles(files.flat())
}

const filesIn = (folder: string, kind: RegExp): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => kind.test(name))
        .sort()
        .map(name => join(folder, name))
    : []
