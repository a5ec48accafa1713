/** The value below which `share` (0..1) of the numbers lie; NaN of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5)

/** One measured quantity over several rounds: a shared machine is noisy, so the spread belongs to the number. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly rounds: readonly number[]
}

export function spread(rounds: readonly number[]): Spread {
  const rounded = rounds.map(brief)
  return { median: median(rounded), min: Math.min(...rounded), max: Math.max(...rounded), rounds: rounded }
}

/** Three significant digits and no more than two decimals. */
export const brief = (number: number): number =>
  Math.abs(number) >= 100 ? Math.round(number) : Number(number.toPrecision(3))
