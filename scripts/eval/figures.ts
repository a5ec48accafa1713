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
  /** `groups`: Wilson over groups, where every group says the same and drawing them would only repeat it. */
  readonly method: 'wilson' | 'bootstrap' | 'groups' | 'none'
  readonly unit: 'share' | 'per 1,000' | 'µs' | 'ms' | 'times' | 'count'
}

type Named = Pick<Figure, 'id' | 'name'>

/** Tallies of rows, added up by the groups that rise and fall together. */
export interface Drawn {
  readonly tallies: readonly Tally[]
  /** No group holds two rows, and every row counts one: then each row is a throw of its own. */
  readonly independent: boolean
}

/** A figure that is a share of things counted, or follows from one. */
export interface Share {
  readonly hits: (sums: readonly number[]) => number
  readonly of: (sums: readonly number[]) => number
  /** From the share to the figure: rising, 0 to 0 and 1 to 1. */
  readonly from: (share: number) => number
}

const itself = (share: number): number => share
/** Tallies are [hits, of]. */
const rate: Share = { hits: ([hits = 0]) => hits, of: ([, of = 0]) => of, from: itself }
/** Tallies are [right, wrong, missed]. Without any answer precision has no value. */
const precision: Share = {
  hits: ([right = 0]) => right,
  of: ([right = 0, wrong = 0]) => right + wrong,
  from: itself,
}
export const recall: Share = {
  hits: ([right = 0]) => right,
  of: ([right = 0, , missed = 0]) => right + missed,
  from: itself,
}
/** F1 follows from right / (right + wrong + missed), which is a share, so that Wilson's interval serves it as well. */
export const f1: Share = {
  hits: ([right = 0]) => right,
  of: ([right = 0, wrong = 0, missed = 0]) => right + wrong + missed,
  from: share => (2 * share) / (1 + share),
}
export const valueOf = ({ hits, of, from }: Share, sums: readonly number[]): number =>
  from(hits(sums) / of(sums))

/** How many rows are so; drawn by groups where rows come in groups. */
export function share<T>(
  named: Named,
  rows: readonly T[],
  groupOf: (row: T) => string,
  isSo: (row: T) => boolean,
  unit: 'share' | 'per 1,000' = 'share',
): Figure {
  return counted(
    named,
    byGroup(rows, groupOf, row => [Number(isSo(row)), 1]),
    rate,
    unit,
  )
}

/** A share of tallies, with Wilson's interval where rows are independent, else with a bootstrap over groups. */
export function counted(
  named: Named,
  { tallies, independent }: Drawn,
  measure: Share,
  unit: 'share' | 'per 1,000' = 'share',
): Figure {
  const sums = total(tallies)
  const [hits, of] = [measure.hits(sums), measure.of(sums)]
  const value = of > 0 ? measure.from(hits / of) : null
  const factor = unit === 'per 1,000' ? 1_000 : 1
  const times = ({ low, high }: Interval): Interval => ({ low: low * factor, high: high * factor })
  const shown = { ...named, value: value === null ? null : value * factor, of, unit }
  if (!independent) {
    const { interval, method } = ofGroups(tallies, each => valueOf(measure, each))
    return { ...shown, interval: times(interval), method }
  }
  const { low, high } = wilson(hits, of)
  return {
    ...shown,
    interval: times({ low: measure.from(low), high: measure.from(high) }),
    method: 'wilson',
  }
}

/** Any figure of added tallies (B-cubed), with a bootstrap over groups. */
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
    ...ofGroups(tallies, figure),
    of,
    unit: 'share',
  }
}

/**
 * Where everything is right (or wrong) every draw is too, and the bootstrap would claim certainty. Then Wilson's interval
 * over the groups that had a say: as if each were one throw.
 */
function ofGroups(
  tallies: readonly Tally[],
  figure: (sums: readonly number[]) => number,
): Pick<Figure, 'interval' | 'method'> & { interval: Interval } {
  const value = figure(total(tallies))
  if (value === 0 || value === 1) {
    const groups = tallies.filter(tally => Number.isFinite(figure(tally))).length
    return { interval: wilson(value * groups, groups), method: 'groups' }
  }
  return { interval: bootstrap(tallies, figure), method: 'bootstrap' }
}

export const count = (named: Named, value: number, of: number): Figure => ({
  ...named,
  value,
  interval: null,
  of,
  method: 'none',
  unit: 'count',
})

/** Precision, recall and F1 of [right, wrong, missed] per group. */
export const trio = (id: string, name: string, drawn: Drawn): Figure[] => [
  counted({ id: `${id}Precision`, name: `${name}: precision` }, drawn, precision),
  counted({ id: `${id}Recall`, name: `${name}: recall` }, drawn, recall),
  counted({ id: `${id}F1`, name: `${name}: F1` }, drawn, f1),
]

/** Adds tallies of rows up by their group. */
export function byGroup<T>(
  rows: readonly T[],
  groupOf: (row: T) => string,
  tallyOf: (row: T) => Tally,
): Drawn {
  const groups = new Map<string, Tally[]>()
  for (const row of rows) {
    const name = groupOf(row)
    const known = groups.get(name)
    if (known) known.push(tallyOf(row))
    else groups.set(name, [tallyOf(row)])
  }
  const tallies = [...groups.values()].map(total)
  return { tallies, independent: tallies.length === rows.length }
}
