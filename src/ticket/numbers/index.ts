/** Numbers of agencies, units and kelurahan that nobody can better or worsen by writing often. Pure; see docs/numbers.md. */
export { type Names, type Separator, tableOf, toCsv } from './csv.js'
export { type Measure, type MeasuredClock, measureOf } from './measure.js'
export { FEW, FEWEST_REPORTERS, type PublicRow, publicRows } from './public.js'
export { dayBegins, dayOf, LONGEST_DAYS, type Range, rangeOf, type WrongRange } from './range.js'
export { type By, type ClockNumbers, KEYS, type NumbersRow } from './row.js'
