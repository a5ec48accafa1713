import type { Figure } from './figures.js'
import type { Section } from './report.js'

/** A figure in figures: `93.1 %`, `4.6`, `310 µs`. */
export function shown(value: number | null, unit: Figure['unit']): string {
  if (value === null) return '-'
  if (unit === 'share') return `${(value * 100).toFixed(1)} %`
  if (unit === 'count') return String(value)
  return `${value.toFixed(unit === 'µs' ? 0 : 2)}${unit === 'per 1,000' ? '' : ` ${unit}`}`
}

const MARKS = { wilson: ' w', bootstrap: ' b', groups: ' g', none: '' } as const

/** `[88.0, 95.2] b`: how it was found can be seen from the mark, see `INTERVALS`. */
export function interval({ interval, unit, method }: Figure): string {
  if (interval === null) return ''
  const factor = unit === 'share' ? 100 : 1
  return `[${(interval.low * factor).toFixed(1)}, ${(interval.high * factor).toFixed(1)}]${MARKS[method]}`
}

/** Lines of columns, padded to equal width. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A table as a person reads it on a terminal. */
export const asText = ({ title, header, rows }: Section): string =>
  `\n${title}\n\n${columns([header, ...rows])}`

/** Figures of one kind of rows, each with its interval. */
export const figureTable = (title: string, figures: readonly Figure[]): Section => ({
  title,
  header: ['measure', 'value', '95 %', 'n'],
  rows: figures.map(figure => [
    figure.name,
    shown(figure.value, figure.unit),
    interval(figure),
    String(figure.of),
  ]),
})
