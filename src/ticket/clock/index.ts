/** How long a ticket has waited and may still wait, by the rule in force when it was opened. Pure. */
export { type Calendar, CalendarFile, createCalendar } from './calendar.js'
export { type Clock, type Clocks, clocksOf, type Course } from './clocks.js'
export { heritageOf } from './hand-on.js'
export {
  createServiceLevels,
  levelsFile,
  type LevelsFile,
  type Promised,
  type ServiceLevels,
} from './levels.js'
export type { Past } from './walk.js'
