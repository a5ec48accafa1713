import { basename } from 'node:path'
import type { Costs } from './costs.js'
import type { Circumstances } from './docs.js'
import type { Evaluation } from './evaluation.js'
import type { Part } from './measured.js'
import { costStandings, standings } from './report.js'

/** Every figure of every part, for machines. Holds no text of anybody; of faults the file's name and line. */
export function asJson(evaluation: Evaluation, costs: Costs, when: Circumstances): string {
  const parts: readonly Part[] = evaluation.given ? ['all'] : ['validation', 'development', 'all']
  const first = parts[0] ?? 'all'
  const faults = evaluation.faults.map(({ file, ...fault }) => ({ file: basename(file), ...fault }))
  const rowsLeftOut = faults.filter(({ lost }) => lost === 'row').length
  const filesLeftOut = faults.filter(({ lost }) => lost === 'file').length
  const goals = [...standings(evaluation, first), ...costStandings(costs.figures)]
  const value = {
    ...when,
    split: !evaluation.given,
    absent: [...evaluation.absent, ...costs.absent],
    faults: { rowsLeftOut, filesLeftOut, list: faults },
    goals: goals.map(({ goal, set, tables, figure, reached }) => ({
      figure: goal.figure,
      set,
      tables,
      part: first,
      reach: goal.reach,
      is: goal.is,
      value: figure?.value ?? null,
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
    costs: costs.figures,
    candidates: costs.candidates,
  }
  return `${JSON.stringify(value, null, 1)}\n`
}
