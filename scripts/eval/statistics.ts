/** Numbers with their uncertainty. Everything here is deterministic: the same rows give the same figures. */

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Two-sided 95 % of the normal distribution. */
const Z = 1.959964
const RESAMPLES = 1_000
const SEED = 20_261_122

/**
 * 95 % interval of a share, good for few rows and for shares near 0 and 1.
 * Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953. Without rows everything is possible: 0 to 1.
 */
export function wilson(hits: number, total: number): Interval {
  if (total === 0) return { low: 0, high: 1 }
  const share = hits / total
  const middle = share + Z ** 2 / (2 * total)
  const spread = Z * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2))
  const whole = 1 + Z ** 2 / total
  return { low: Math.max(0, (middle - spread) / whole), high: Math.min(1, (middle + spread) / whole) }
}

/** The tallies of one cluster, to be added to those of the others: [hits, misses, ...]. */
export type Tally = readonly number[]

/** Adds tallies column by column. */
export const total = (tallies: readonly Tally[]): number[] =>
  tallies.reduce<number[]>((sums, tally) => tally.map((value, at) => value + (sums[at] ?? 0)), [])

/**
 * 95 % percentile interval of a figure made from added tallies. Whole clusters are drawn, never single rows: reports of
 * one incident rise and fall together. 1,000 draws with a fixed seed. Draws in which the figure has no value are left out.
 */
export function bootstrap(tallies: readonly Tally[], figure: (sums: readonly number[]) => number): Interval {
  const random = seeded(SEED)
  const width = tallies[0]?.length ?? 0
  const drawn: number[] = []
  for (let draw = 0; draw < RESAMPLES; draw++) {
    const sums = Array.from({ length: width }, () => 0)
    for (let left = tallies.length; left > 0; left--) {
      const tally = tallies[Math.floor(random() * tallies.length)] ?? []
      for (let at = 0; at < width; at++) sums[at] = (sums[at] ?? 0) + (tally[at] ?? 0)
    }
    const value = figure(sums)
    if (Number.isFinite(value)) drawn.push(value)
  }
  if (drawn.length === 0) return { low: 0, high: 1 }
  return { low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) }
}

/** @returns the value below which the given share (0..1) of the values lie; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** Mulberry32: a small generator whose whole state is its seed. Not for secrets. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
