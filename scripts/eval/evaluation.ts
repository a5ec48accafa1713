import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createMatching } from '../../src/match/index.js'
import type { Tables } from '../../src/tables.js'
import { createReader } from '../../src/understand/index.js'
import type { CandidateCost } from './candidate-cost.js'
import { corpusIn } from './corpus.js'
import { measureCost, type Timed } from './cost.js'
import { draftOf } from './drafts.js'
import type { Figure } from './figures.js'
import { importedAtlas } from './imported.js'
import type { Measured, Part, Rules } from './measured.js'
import { type LabelledMessage, readScenarioSet } from './scenario-set.js'
import { type LabelledSet, setsIn } from './sets.js'

/** With which tables places were found. */
export type TablesUsed = 'embedded' | 'imported'

export interface SetResult {
  readonly name: string
  readonly rows: number
  /** Invented by us, so its texts may be quoted. */
  readonly ours: boolean
  readonly by: readonly { readonly tables: TablesUsed; readonly of: (part: Part) => Measured }[]
}

export interface Evaluation {
  /** True when one folder was given: nothing is known about who tuned on it, so it is not split. */
  readonly given: boolean
  readonly sets: readonly SetResult[]
  /** What would have been measured if it were there. */
  readonly absent: readonly string[]
  readonly costs: readonly Figure[]
  readonly candidates: readonly CandidateCost[]
}

export interface Asked {
  readonly configDir: string
  readonly tables: Tables
  /** Folder with `labelled`, `corpus`, `boundaries`, `gazetteer`; any may be missing. */
  readonly external: string
  /** A folder to be measured instead of our own sets. */
  readonly set: string | null
  /** False leaves out all timing. */
  readonly timed: boolean
  /** Leaves out what takes minutes: real texts for timing, the database. */
  readonly quick: boolean
  readonly say: (line: string) => void
}

const SIZES = [10_000, 100_000, 1_000_000]

/** @throws BadSet naming file and line. */
export async function evaluate(asked: Asked): Promise<Evaluation> {
  const { configDir, tables, external, set, timed, say } = asked
  const quick = asked.quick || !timed
  const own = join(configDir, 'scenario')
  const labelled = join(external, 'labelled')
  const sets = (
    set === null
      ? [
          ...setsIn(own).map(one => ({ ...one, ours: true })),
          ...(existsSync(labelled) ? setsIn(labelled) : []).map(one => ({ ...one, ours: false })),
        ]
      : setsIn(set).map(one => ({ ...one, ours: false }))
  ) satisfies (LabelledSet & { ours: boolean })[]

  const rules = rulesFrom(tables)
  const atlas = await importedAtlas(external)
  const ways = [
    { tables: 'embedded' as const, rules },
    ...(atlas ? [{ tables: 'imported' as const, rules: rulesFrom({ ...tables, ...atlas }) }] : []),
  ]
  const results = sets.map(({ name, rows, ours, measure }) => {
    say(`${name}: ${rows} rows`)
    const by = ways.map(way => ({ tables: way.tables, of: measure(way.rules) }))
    return { name, rows, ours, by }
  })

  if (timed) say('timing')
  const scenario = timed ? readScenarioSet(own, 'scenario').messages.map(timedMessage) : []
  const corpus = quick ? [] : corpusIn(join(external, 'corpus'))
  const candidates = quick ? [] : await candidateCosts(say)
  return {
    given: set !== null,
    sets: results,
    absent: [
      ...(set === null && !existsSync(labelled) ? ['labelled rows (labelled/)'] : []),
      ...(!quick && corpus.length === 0 ? ['real texts for timing (corpus/)'] : []),
      ...(atlas ? [] : ['boundaries and gazetteer (boundaries/, gazetteer/)']),
    ],
    costs: [
      ...(scenario.length === 0 ? [] : measureCost('cost.scenario', scenario, rules)),
      ...(corpus.length === 0 ? [] : measureCost('cost.corpus', corpus, rules)),
      ...ratioOf(candidates),
    ],
    candidates,
  }
}

function rulesFrom(tables: Tables): Rules {
  const reader = createReader(tables)
  return { reader, matching: createMatching(tables.matching, reader.wordsOf), areas: tables.areas }
}

const timedMessage = (message: LabelledMessage): Timed => ({
  channel: message.channel,
  draft: draftOf(message),
  at: Date.parse(message.sent_at),
})

/** Loaded only when asked for: it brings a database server along. */
async function candidateCosts(say: (line: string) => void): Promise<CandidateCost[]> {
  const { measureCandidateQuery } = await import('./candidate-cost.js')
  return measureCandidateQuery(SIZES, say)
}

function ratioOf(candidates: readonly CandidateCost[]): Figure[] {
  const [first, last] = [candidates[0], candidates.at(-1)]
  if (!first || !last || first === last) return []
  return [
    {
      id: 'candidates.p95Ratio',
      name: 'candidate query, warm p95: largest against smallest',
      value: last.warm.p95 / first.warm.p95,
      interval: null,
      of: last.queries,
      method: 'none',
      unit: 'times',
    },
  ]
}
