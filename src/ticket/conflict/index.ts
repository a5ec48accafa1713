/** A complaint about an office is not for that office. Here: how such a report is known, and who is accused. Pure. */
export type { OfficeTables } from './offices.js'
export { type Conflict, createConflict } from './recognise.js'
export { ConflictSettings, unknownIn } from './settings.js'
export type { Fold } from './spots.js'
