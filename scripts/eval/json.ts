import type { Circumstances } from './docs.js'
import type { Evaluation } from './evaluation.js'
import type { Part } from './measured.js'
import { standings } from './report.js'

/** Every figure of every part, for machines. Holds no text of anybody. */
export function asJson(evaluation: Evaluation, when: Circumstances): string {
  const parts: readonly Part[] = evaluation.given ? ['all'] : ['validation', 'development', 'all']
  const first = parts[0] ?? 'all'
  const value = {
    ...when,
    split: !evaluation.given,
    absent: evaluation.absent,
    goals: standings(evaluation, first).map(({ goal, set, tables, figure, reached }) => ({
      figure: goal.figure,
      set,
      tables,
      part: first,
      reach: goal.reach,
      is: goal.is,
      value: figure.value,
      reached,
    })),
    sets: evaluation.sets.map(({ name, rows, by }) => ({
      name,
      rows,
      by: by.map(({ tables, of }) => ({
        tables,
        parts: Object.fromEntries(parts.map(part => [part, of(part).figures])),
      })),
    })),
    costs: evaluation.costs,
    candidates: evaluation.candidates,
  }
  return `${JSON.stringify(value, null, 1)}\n`
}
