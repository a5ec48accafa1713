/** How long a ticket has waited and may still wait, by the rule in force when it was opened. Pure. */
export { type Calendar, CalendarFile, createCalendar } from './calendar.js'
export { type Clock, type Clocks, clocksOf, type Course, type Holding } from './clocks.js'
export {
  createServiceLevels,
  type Judged,
  levelsFile,
  type LevelsFile,
  type Limit,
  type ServiceLevel,
  type ServiceLevels,
} from './levels.js'
export { type AgencyMeans, meansOf, type Pace, type Timed } from './means.js'
