import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { bareDraft } from './drafts.js'
import { readRows } from './labelled-files.js'
import type { Timed } from './cost.js'

/** Rows taken of each corpus file: enough for a 99th percentile, and a minute at most. */
const MOST = 2_000
const START = Date.parse('2026-01-01T00:00:00Z')
/** Between two messages, so that two thousand of them fill two months. */
const GAP = 2_400_000

const Row = z.object({
  id: z.string().min(1),
  text: z.string().default(''),
  keluhan: z.string().default(''),
  alamat: z.string().default(''),
})

/** Real texts for timing alone, when the corpora are there: nothing is learnt from them and nothing is shown. */
export function corpusIn(folder: string): Timed[] {
  return ['lapor_2017.csv', 'surabaya_2022_2023.csv'].flatMap(name => {
    const file = join(folder, name)
    if (!existsSync(file)) return []
    const rows = readRows(file, Row, null).rows.map(({ row }) => row)
    const every = Math.max(1, Math.floor(rows.length / MOST))
    return rows
      .filter((_, at) => at % every === 0)
      .slice(0, MOST)
      .map(({ id, text, keluhan, alamat }, at) => ({
        channel: 'corpus',
        at: START + at * GAP,
        draft: bareDraft(`${name} ${id} ${at}`, text || keluhan, {
          placeText: alamat.slice(0, 1_000) || null,
        }),
      }))
  })
}
