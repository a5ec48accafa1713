/**
 * Fair numbers (docs/numbers.md): `measureChanged` keeps what each ticket came to beside it, `numbersOf` counts that for
 * agencies, units and kelurahan.
 */
export { measureAll, measureChanged, measuredAt } from './numbers/measure.js'
export { publishedNumbers } from './numbers/published.js'
export { type NumbersQuery, numbersOf } from './numbers/read.js'
