import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createMatching } from '../../src/match/index.js'
import type { Tables } from '../../src/tables.js'
import { createReader } from '../../src/understand/index.js'
import { importedAtlas } from './imported.js'
import { BadSet, type Fault, inWords } from './labelled-files.js'
import type { Measured, Part, Rules } from './measured.js'
import { type Found, setsIn } from './sets.js'

/** With which tables places were found. */
export type TablesUsed = 'embedded' | 'imported'

export interface SetResult {
  readonly name: string
  readonly rows: number
  /** Invented by us, so its texts may be quoted. */
  readonly ours: boolean
  readonly by: readonly { readonly tables: TablesUsed; readonly of: (part: Part) => Measured }[]
}

/** How well messages are understood and reports grouped. What it costs is measured afterwards (costs.ts). */
export interface Evaluation {
  /** True when one folder was given: nothing is known about who tuned on it, so it is not split. */
  readonly given: boolean
  readonly sets: readonly SetResult[]
  /** What would have been measured, and why it was not. */
  readonly absent: readonly string[]
  /** Files and rows of the sets which are not as they should be. */
  readonly faults: readonly Fault[]
}

export interface Asked {
  readonly configDir: string
  readonly tables: Tables
  /** Folder with `labelled`, `boundaries`, `gazetteer`; any may be missing. */
  readonly external: string
  /** A folder or file to be measured instead of our own sets. */
  readonly set: string | null
  readonly say: (line: string) => void
}

/** @throws BadSet when nothing at all can be measured. */
export async function evaluate({ configDir, tables, external, set, say }: Asked): Promise<Evaluation> {
  const absent: string[] = []
  const labelled = join(external, 'labelled')
  const places =
    set === null
      ? [
          { ours: true, found: setsIn(join(configDir, 'scenario')) },
          ...(existsSync(labelled) ? [{ ours: false, found: labelledIn(labelled) }] : []),
        ]
      : [{ ours: false, found: setsIn(set) }]
  if (set === null && !existsSync(labelled)) absent.push('labelled rows (labelled/): not there')
  const faults = places.flatMap(({ found }) => found.faults)
  for (const fault of faults) say(inWords(fault))

  const rules = rulesFrom(tables)
  const imported = await rulesWithAtlas(tables, external, absent)
  const ways = [
    { tables: 'embedded' as const, rules },
    ...(imported ? [{ tables: 'imported' as const, rules: imported }] : []),
  ]
  const results = places.flatMap(({ ours, found }) =>
    found.sets.map(({ name, rows, measure }): SetResult => {
      say(`${name}: ${rows} rows`)
      const by = ways.flatMap(way => {
        try {
          const of = measure(way.rules)
          of('all')
          return [{ tables: way.tables, of }]
        } catch (error) {
          const why = `${name}, ${way.tables} tables: ${(error as Error).message}`
          say(`not measured: ${why}`)
          absent.push(why)
          return []
        }
      })
      return { name, rows, ours, by }
    }),
  )
  return { given: set !== null, sets: results, absent, faults }
}

/** The rows beside the project are a help: without a single good one, our own set is measured all the same. */
function labelledIn(folder: string): Found {
  try {
    return setsIn(folder)
  } catch (error) {
    if (!(error instanceof BadSet)) throw error
    return { sets: [], faults: [{ file: folder, line: null, problem: error.message, lost: 'file' }] }
  }
}

/** Null, and a reason in `absent`, where boundaries and names are missing or cannot be used. */
async function rulesWithAtlas(tables: Tables, external: string, absent: string[]): Promise<Rules | null> {
  const what = 'places with boundaries and gazetteer imported (boundaries/, gazetteer/)'
  try {
    const atlas = await importedAtlas(external)
    if (atlas) return rulesFrom({ ...tables, ...atlas })
    absent.push(`${what}: not there`)
  } catch (error) {
    absent.push(`${what}: ${(error as Error).message}`)
  }
  return null
}

export function rulesFrom(tables: Tables): Rules {
  const reader = createReader(tables)
  return { reader, matching: createMatching(tables.matching, reader.wordsOf), areas: tables.areas }
}
