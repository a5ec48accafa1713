/**
 * Corrections of a grouping. Reports never change; a ticket's reports are the fold of its `attached` and `detached` events.
 * A correction carries reports from one ticket to another and says so on both, under one `change`; undoing it carries them
 * back. Every function runs inside the caller's transaction and takes its locks in one order (`lockTickets`).
 */
export { correcting } from './regroup/again.js'
export {
  ChangedMeanwhile,
  type Correction,
  type Judged,
  NotRegroupable,
  OutOfReach,
  type Regrouped,
} from './regroup/correction.js'
export { keptApart, suggested } from './regroup/apart.js'
export { labels } from './regroup/labels.js'
export { mergeTickets } from './regroup/merge.js'
export { moveReport } from './regroup/move.js'
export { reopenTicket } from './regroup/reopen.js'
export { type RouteOf, splitReports } from './regroup/split.js'
export { acceptSuggestion, rejectSuggestion, suggestionsOf } from './regroup/suggestions.js'
export { undo } from './regroup/undo.js'
export { wordless } from './regroup/wordless.js'
