import type { Evaluation, SetResult, TablesUsed } from './evaluation.js'
import type { Figure } from './figures.js'
import { GOALS, type Goal } from './goals.js'
import type { Part } from './measured.js'
import { interval, shown } from './print.js'

/** A table with its heading, as text or Markdown alike. */
export interface Section {
  readonly title: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const TABLES: Readonly<Record<TablesUsed, string>> = {
  embedded: 'embedded tables',
  imported: 'with boundaries and gazetteer imported',
}

/** Figures which depend on where something is; the others are the same with imported tables. */
const OF_PLACES = /(^|\.)place\.|^match\.|^petabencana\./

/** The tables of an evaluation; `parts` are the columns, the first one is held against the goals. */
export function sections(evaluation: Evaluation, parts: readonly Part[]): Section[] {
  return [
    goals(evaluation, parts[0] ?? 'all'),
    ...evaluation.sets.flatMap(set => setSections(set, parts)),
    ...(evaluation.costs.length === 0
      ? []
      : [
          {
            title: 'Cost, microseconds of processor time',
            header: ['step', 'value', 'n'],
            rows: evaluation.costs.map(figure => [
              nameOf(figure),
              shown(figure.value, figure.unit),
              String(figure.of),
            ]),
          },
        ]),
    ...(evaluation.candidates.length === 0
      ? []
      : [
          {
            title: 'Candidate query, PostgreSQL with default settings, milliseconds',
            header: ['open reports', 'tickets', 'warm p50', 'warm p95', 'cold p50', 'cold p95'],
            rows: evaluation.candidates.map(({ reports, tickets, warm, cold }) => [
              String(reports),
              String(tickets),
              ...[warm.p50, warm.p95, cold.p50, cold.p95].map(ms => ms.toFixed(2)),
            ]),
          },
        ]),
  ]
}

/** A goal with what was measured for it. */
export interface Standing {
  readonly goal: Goal
  readonly set: string
  readonly tables: TablesUsed | null
  readonly figure: Figure
  readonly reached: boolean
}

/** Every goal for which there is a number, in the order of the goals. */
export function standings({ sets, costs }: Evaluation, part: Part): Standing[] {
  const measured = [
    ...sets.flatMap(({ name, by }) =>
      by.flatMap(({ tables, of }) =>
        of(part)
          .figures.filter(({ id }) => tables === 'embedded' || OF_PLACES.test(id))
          .map(figure => ({ set: name, tables, figure })),
      ),
    ),
    ...costs.map(figure => ({ set: '', tables: null, figure })),
  ]
  return GOALS.flatMap(goal =>
    measured
      .filter(({ figure }) => figure.id === goal.figure && figure.value !== null)
      .map(one => {
        const value = one.figure.value ?? Number.NaN
        return { goal, ...one, reached: goal.is === 'at least' ? value >= goal.reach : value <= goal.reach }
      }),
  )
}

function goals(evaluation: Evaluation, part: Part): Section {
  return {
    title: `Goals (${part === 'all' ? 'all rows' : `${part} split`})`,
    header: ['measure', 'tables', 'elsewhere', 'goal', 'value', '95 %', 'n', ''],
    rows: standings(evaluation, part).map(({ goal, set, tables, figure, reached }) => [
      evaluation.given && set !== '' ? `${goal.name} (${set})` : goal.name,
      tables ?? '',
      goal.elsewhere,
      `${goal.is} ${shown(goal.reach, figure.unit)}`,
      shown(figure.value, figure.unit),
      interval(figure),
      String(figure.of),
      reached ? 'reached' : 'NOT reached',
    ]),
  }
}

function setSections({ name, rows, by }: SetResult, parts: readonly Part[]): Section[] {
  return by.flatMap(({ tables, of }) => {
    const measured = parts.map(part => of(part).figures)
    const all = of('all').figures.filter(({ id }) => tables === 'embedded' || OF_PLACES.test(id))
    if (all.length === 0) return []
    return [
      {
        title: `${name} (${rows} rows), ${TABLES[tables]}`,
        header: ['measure', ...parts.flatMap(part => [part, '95 %', 'n'])],
        rows: all.map(figure => [
          nameOf(figure),
          ...measured.flatMap(figures => {
            const one = figures.find(({ id }) => id === figure.id)
            return one ? [shown(one.value, one.unit), interval(one), String(one.of)] : ['', '', '0']
          }),
        ]),
      },
    ]
  })
}

/** Which interval stands beside it can be seen from the mark: `w` Wilson, `b` bootstrap. */
const nameOf = ({ id, name, method }: Figure): string => {
  const real = id.startsWith('cost.corpus') ? ', real texts' : ''
  const mark = method === 'wilson' ? ' w' : method === 'bootstrap' ? ' b' : ''
  return `${name}${real}${mark}`
}
