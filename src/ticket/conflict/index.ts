/** A complaint about an office is not for that office. Here: how such a report is known, and who is accused. Pure. */
export type { OfficePlace, OfficeTables } from './offices.js'
export { type Accused, type Conflict, createConflict, type Recognise } from './recognise.js'
export { ConflictSettings, unknownIn } from './settings.js'
export type { Fold, Word } from './spots.js'
