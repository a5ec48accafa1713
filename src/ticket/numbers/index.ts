/** Numbers of agencies, units and kelurahan that nobody can better or worsen by writing often. Pure; see docs/numbers.md. */
export { tableOf, toCsv } from './csv.js'
export { type Measure, measureOf } from './measure.js'
export { FEW, type PublicRow, publicRows } from './public.js'
export { dayOf, isMonth, LONGEST_DAYS, type Range, rangeOf } from './range.js'
export {
  type By,
  type ClockNumbers,
  KEYS,
  type LyingNumbers,
  type NumbersRow,
  type WaitedNumbers,
} from './row.js'
