import { bootstrap, type Interval, type Tally, total, wilson } from './statistics.js'

/** One measured number with its uncertainty. */
export interface Figure {
  /** Stable name for the JSON and the tests: `match.pairF1`. */
  readonly id: string
  readonly name: string
  /** Null when there was nothing to measure. */
  readonly value: number | null
  /** 95 % interval; null where none is meant (times, counts). */
  readonly interval: Interval | null
  /** What was counted: rows, pairs, reports. */
  readonly of: number
  readonly method: 'wilson' | 'bootstrap' | 'none'
  readonly unit: 'share' | 'per 1,000' | 'µs' | 'ms' | 'times' | 'count'
}

type Named = Pick<Figure, 'id' | 'name'>

/** A share of rows, with Wilson's interval. */
export function share(named: Named, hits: number, of: number): Figure {
  return {
    ...named,
    value: of === 0 ? null : hits / of,
    interval: wilson(hits, of),
    of,
    method: 'wilson',
    unit: 'share',
  }
}

/** Events per 1,000 reports, with Wilson's interval. */
export function perThousand(named: Named, events: number, of: number): Figure {
  const { low, high } = wilson(events, of)
  return {
    ...named,
    value: of === 0 ? null : (events / of) * 1_000,
    interval: { low: low * 1_000, high: high * 1_000 },
    of,
    method: 'wilson',
    unit: 'per 1,000',
  }
}

/** A figure of added tallies (F1, pairs, B-cubed), with a bootstrap over clusters. */
export function clustered(
  named: Named,
  tallies: readonly Tally[],
  figure: (sums: readonly number[]) => number,
  of: number,
): Figure {
  const value = figure(total(tallies))
  return {
    ...named,
    value: Number.isFinite(value) ? value : null,
    interval: bootstrap(tallies, figure),
    of,
    method: 'bootstrap',
    unit: 'share',
  }
}

export const count = (named: Named, value: number, of: number): Figure => ({
  ...named,
  value,
  interval: null,
  of,
  method: 'none',
  unit: 'count',
})

/** Tallies are [right, wrong, missed]. Without any answer precision has no value. */
export const precision = ([right = 0, wrong = 0]: readonly number[]): number => right / (right + wrong)
export const recall = ([right = 0, , missed = 0]: readonly number[]): number => right / (right + missed)
export const f1 = ([right = 0, wrong = 0, missed = 0]: readonly number[]): number =>
  (2 * right) / (2 * right + wrong + missed)

/** Precision, recall and F1 of [right, wrong, missed] per cluster. */
export function trio(id: string, name: string, tallies: readonly Tally[]): Figure[] {
  const [right = 0, wrong = 0, missed = 0] = total(tallies)
  return [
    clustered({ id: `${id}Precision`, name: `${name}: precision` }, tallies, precision, right + wrong),
    clustered({ id: `${id}Recall`, name: `${name}: recall` }, tallies, recall, right + missed),
    clustered({ id: `${id}F1`, name: `${name}: F1` }, tallies, f1, right + wrong + missed),
  ]
}

/** Puts tallies of rows together by their cluster. */
export function byCluster<T>(
  rows: readonly T[],
  clusterOf: (row: T) => string,
  tallyOf: (row: T) => Tally,
): Tally[] {
  const clusters = new Map<string, Tally[]>()
  for (const row of rows) {
    const name = clusterOf(row)
    const known = clusters.get(name)
    if (known) known.push(tallyOf(row))
    else clusters.set(name, [tallyOf(row)])
  }
  return [...clusters.values()].map(total)
}
