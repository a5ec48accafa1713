import { existsSync } from 'node:fs'
import { startEmbedded } from '../../src/embedded/index.js'
import { createMatching, type Subject } from '../../src/match/index.js'
import { Database } from '../../src/store/database.js'
import { labels } from '../../src/store/regroup/labels.js'
import type { Tables } from '../../src/tables.js'
import { createReader } from '../../src/understand/index.js'
import { measureCorrections } from './corrections.js'
import { BadSet } from './labelled-files.js'
import { asText, figureTable } from './print.js'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNDEFINED_TABLE = '42P01'

/**
 * What people corrected, read from the database of DATABASE_URL, else from the one in `data/`, against today's rules.
 * @returns the table, or a sentence when nobody corrected anything yet.
 */
export async function reportOnCorrections(
  tables: Tables,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<string> {
  const given = env['DATABASE_URL'] || null
  const dataDir = env['MUARA_DATA'] || 'data'
  if (given === null && !existsSync(dataDir))
    throw new BadSet('the database', null, 'is not there; start Muara once (npm start) or set DATABASE_URL')
  const embedded = given ? null : await startEmbedded({ dataDir, say })
  const database = await Database.connect(given ?? embedded?.url ?? '', {
    max: 1,
    name: 'muara-eval',
    onIdleError: () => {},
  })
  try {
    const answers = await labels(database.db).catch((error: { code?: string }) => {
      if (error.code !== UNDEFINED_TABLE) throw error
      throw new BadSet(
        'the database',
        null,
        'holds no Muara of this version yet; start Muara once (npm start)',
      )
    })
    if (answers.length === 0) return 'Nobody has corrected a grouping yet: there is nothing to measure.'
    const corrections = answers.map(({ a, b, same, at }) => ({ a: a as Subject, b: b as Subject, same, at }))
    const matching = createMatching(tables.matching, createReader(tables).wordsOf)
    const pairs = `${answers.length} pairs of reports people corrected`
    return asText(figureTable(pairs, measureCorrections(corrections, matching)))
  } finally {
    await database.close()
    if (embedded && !embedded.found) await embedded.stop()
  }
}
