import type { Costs } from './costs.js'
import type { Evaluation, SetResult, TablesUsed } from './evaluation.js'
import type { Figure } from './figures.js'
import { COST_GOALS, type Goal, GOALS } from './goals.js'
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

/** The tables of accuracy; `parts` are the columns, the first one is held against the goals. */
export function accuracySections(evaluation: Evaluation, parts: readonly Part[]): Section[] {
  const part = parts[0] ?? 'all'
  const title = `Goals (${part === 'all' ? 'all rows' : `${part} split`})`
  return [
    goalTable(title, standings(evaluation, part), evaluation.given),
    ...evaluation.sets.flatMap(set => setSections(set, parts)),
  ]
}

/** The tables of what a message costs. */
export function costSections({ figures, candidates }: Costs): Section[] {
  const steps: Section = {
    title: 'Cost, microseconds of processor time',
    header: ['step', 'value', 'n'],
    rows: figures.map(figure => [nameOf(figure), shown(figure.value, figure.unit), String(figure.of)]),
  }
  const queries: Section = {
    title: 'Candidate query, PostgreSQL with default settings, milliseconds',
    header: ['open reports', 'tickets', 'warm p50', 'warm p95', 'first round p95', 'cold p50', 'cold p95'],
    rows: candidates.map(({ reports, tickets, warm, once, cold }) => [
      String(reports),
      String(tickets),
      ...[warm.p50, warm.p95, once.p95, cold.p50, cold.p95].map(ms => ms.toFixed(2)),
    ]),
  }
  return [
    goalTable('Goals of cost', costStandings(figures), false),
    ...[steps, queries].filter(({ rows }) => rows.length > 0),
  ]
}

/** A goal with what was measured for it. */
export interface Standing {
  readonly goal: Goal
  readonly set: string
  readonly tables: TablesUsed | null
  /** Null where nothing was there to measure. */
  readonly figure: Figure | null
  /** Null where nothing was measured. */
  readonly reached: boolean | null
}

/** Every goal of accuracy, in the order of the goals, once for every set and tables it was measured with. */
export const standings = ({ sets }: Evaluation, part: Part): Standing[] =>
  held(
    GOALS,
    sets.flatMap(({ name, by }) =>
      by.flatMap(({ tables, of }) =>
        of(part)
          .figures.filter(({ id }) => tables === 'embedded' || OF_PLACES.test(id))
          .map(figure => ({ set: name, tables, figure })),
      ),
    ),
  )

export const costStandings = (figures: readonly Figure[]): Standing[] =>
  held(
    COST_GOALS,
    figures.map(figure => ({ set: '', tables: null, figure })),
  )

/** A goal nothing was measured for stays in the list: what is not known must be seen. */
function held(
  goals: readonly Goal[],
  measured: readonly { set: string; tables: TablesUsed | null; figure: Figure }[],
): Standing[] {
  return goals.flatMap((goal): Standing[] => {
    const some = measured.filter(({ figure }) => figure.id === goal.figure)
    if (some.length === 0) return [{ goal, set: '', tables: null, figure: null, reached: null }]
    return some.map(one => ({ goal, ...one, reached: reached(goal, one.figure.value) }))
  })
}

const reached = ({ is, reach }: Goal, value: number | null): boolean | null =>
  value === null ? null : is === 'at least' ? value >= reach : value <= reach

const goalTable = (title: string, held: readonly Standing[], bySet: boolean): Section => ({
  title,
  header: ['measure', 'tables', 'elsewhere', 'goal', 'value', '95 %', 'n', ''],
  rows: held.map(({ goal, set, tables, figure, reached }) => [
    bySet && set !== '' ? `${goal.name} (${set})` : goal.name,
    tables ?? '',
    goal.elsewhere,
    `${goal.is} ${shown(goal.reach, goal.unit)}`,
    ...(figure === null || reached === null
      ? ['', '', '0', 'not measured']
      : [
          shown(figure.value, figure.unit),
          interval(figure),
          String(figure.of),
          reached ? 'reached' : 'NOT reached',
        ]),
  ]),
})

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

const nameOf = ({ id, name }: Figure): string => (id.startsWith('cost.corpus') ? `${name}, real texts` : name)
