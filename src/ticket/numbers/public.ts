import type { NumbersRow } from './row.js'

/** Below so many reporters a number could be about one person. */
const FEWEST_REPORTERS = 3
/** How a small number is shown. */
export const FEW = `<${FEWEST_REPORTERS}`
type Few = typeof FEW

/** A row as everybody may see it: small ones say that there is something, not what. */
export type PublicRow = Pick<NumbersRow, 'agency' | 'unit' | 'kelurahan'> & {
  readonly [Name in (typeof COUNTS)[number]]: NumbersRow[Name] | Few | null
} & { readonly [Name in (typeof MEASURES)[number] | (typeof LYING)[number]]: NumbersRow[Name] | null }

const COUNTS = [
  'incidents',
  'reporters',
  'reports',
  'repeats',
  'anonymous',
  'open',
  'overdue',
  'verified',
  'rejected',
  'suspiciousEvidence',
] as const
const MEASURES = [
  'coordination',
  'completion',
  'work',
  'reply',
  'rejectedBecause',
  'reopenRate',
  'meanHops',
  'arbitratedShare',
  'informedInTime',
] as const
/** Shown by those who wrote of what lay with the office, not by those of the row. */
const LYING = ['waited', 'validation'] as const

/**
 * Masks rows of fewer than three reporters; `waited` and `validation` by those who wrote of what lay with the office,
 * which may have ended elsewhere. Where only one row of a group is masked, what it hides could be had by taking
 * the others from the sum; the next smallest is left out (null) with it.
 *
 * @param groupOf rows whose sum somebody may know: the units of one agency, everything else as one.
 */
export function publicRows(
  rows: readonly NumbersRow[],
  groupOf: (row: NumbersRow) => string = () => '',
): PublicRow[] {
  const groups = new Map<string, NumbersRow[]>()
  for (const row of rows) groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row])
  const masked = hidden(({ reporters }) => reporters, isSomething)
  const unheard = LYING.map(name => ({
    name,
    rows: hidden(
      row => row[`${name}For`],
      row => row[name].ended + row[name].running > 0,
    ),
  }))
  return rows.map(row => {
    const shown = masked.has(row) ? mask(row, row.reporters < FEWEST_REPORTERS ? FEW : null) : row
    const silent = unheard.filter(({ rows }) => rows.has(row)).map(({ name }) => [name, null])
    return { ...shown, ...Object.fromEntries(silent) }
  })

  function hidden(
    sizeOf: (row: NumbersRow) => number,
    counts: (row: NumbersRow) => boolean,
  ): Set<NumbersRow> {
    const found = new Set<NumbersRow>()
    for (const group of groups.values()) {
      const bySize = group.toSorted((a, b) => sizeOf(a) - sizeOf(b))
      const small = bySize.filter(row => sizeOf(row) < FEWEST_REPORTERS && counts(row))
      const companion = small.length === 1 ? bySize.find(row => sizeOf(row) >= FEWEST_REPORTERS) : undefined
      for (const row of companion ? [...small, companion] : small) found.add(row)
    }
    return found
  }
}

/** A row without anything in it hides nobody. */
const isSomething = (row: NumbersRow) =>
  COUNTS.some(name => row[name] > 0) ||
  row.coordination.ended > 0 ||
  row.completion.ended > 0 ||
  row.reply.ended > 0

const mask = (row: NumbersRow, count: Few | null): PublicRow => ({
  ...row,
  ...(Object.fromEntries(COUNTS.map(name => [name, count])) as Record<(typeof COUNTS)[number], Few | null>),
  ...(Object.fromEntries(MEASURES.map(name => [name, null])) as Record<(typeof MEASURES)[number], null>),
})
