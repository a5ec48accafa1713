import { join } from 'node:path'
import type { Tables } from '../../src/tables.js'
import type { CandidateCost } from './candidate-cost.js'
import { corpusIn } from './corpus.js'
import { measureCost, type Timed } from './cost.js'
import { draftOf } from './drafts.js'
import { rulesFrom } from './evaluation.js'
import type { Figure } from './figures.js'
import { type LabelledMessage, readScenarioSet } from './scenario-set.js'

/** What a message costs: processor time, and the database beside so many open reports. */
export interface Costs {
  readonly figures: readonly Figure[]
  readonly candidates: readonly CandidateCost[]
  /** What was not measured, and why. */
  readonly absent: readonly string[]
}

export const NO_COSTS: Costs = { figures: [], candidates: [], absent: ['costs: not asked for'] }

export interface CostsAsked {
  readonly configDir: string
  readonly tables: Tables
  /** Folder with `corpus`; may be missing. */
  readonly external: string
  /** Leaves out what takes minutes: real texts, the database. */
  readonly quick: boolean
  readonly say: (line: string) => void
}

const SIZES = [10_000, 100_000, 1_000_000]

/** Never throws: what fails here (no PostgreSQL, a full disk) is told under `absent` and takes no other figure with it. */
export async function measureCosts({ configDir, tables, external, quick, say }: CostsAsked): Promise<Costs> {
  const absent: string[] = []
  const orElse = async <T>(what: string, measure: () => T | Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await measure()
    } catch (error) {
      absent.push(`${what}: ${(error as Error).message}`)
      say(`not measured: ${absent.at(-1)}`)
      return otherwise
    }
  }
  say('timing')
  const rules = rulesFrom(tables)
  const own = await orElse<Figure[]>('time of a message', () => {
    const { messages } = readScenarioSet(join(configDir, 'scenario'), 'scenario')
    if (messages.length === 0) throw new Error('config/scenario holds no message')
    return measureCost('cost.scenario', messages.map(timedMessage), rules)
  }, [])
  if (quick)
    return {
      figures: own,
      candidates: [],
      absent: [...absent, 'real texts and the candidate query: not asked for'],
    }
  const real = await orElse<Figure[]>('time of real texts', () => {
    const texts = corpusIn(join(external, 'corpus'))
    if (texts.length === 0) throw new Error('corpus/ is not there')
    return measureCost('cost.corpus', texts, rules)
  }, [])
  const candidates = await orElse<CandidateCost[]>('candidate query', () => candidateCosts(say), [])
  return { figures: [...own, ...real, ...ratiosOf(candidates)], candidates, absent }
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

function ratiosOf(candidates: readonly CandidateCost[]): Figure[] {
  const [first, last] = [candidates[0], candidates.at(-1)]
  if (!first || !last || first === last) return []
  const ratio = (id: string, name: string, value: number): Figure => ({
    id: `candidates.${id}`,
    name: `candidate query p95, largest against smallest: ${name}`,
    value,
    interval: null,
    of: last.queries,
    method: 'none',
    unit: 'times',
  })
  return [
    ratio('p95Ratio', 'middle of three rounds', last.warm.p95 / first.warm.p95),
    ratio('p95RatioOnce', 'first round alone', last.once.p95 / first.once.p95),
  ]
}
