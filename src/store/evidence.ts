/**
 * Photos that shall prove work as done: kept with every verdict ever given (`photos`), tickets that wait for validation
 * (`waiting`), the queue of the Inspektorat (`inspections`), and who looked at which photo (`views`). What a photo is worth
 * is decided elsewhere (`ticket/evidence`); who may hand in and see them in `src/evidence`.
 */
export {
  awaitsJudgement,
  closeInspection,
  findInspection,
  type Inspection,
  inspections,
  inspectionsOf,
  openInspection,
} from './evidence/inspections.js'
export {
  type Evidence,
  type EvidenceKind,
  evidenceOf,
  findEvidence,
  knownPhotos,
  namesOfPhoto,
  type NewEvidence,
  type Position,
  saveEvidence,
  saveVerdict,
} from './evidence/photos.js'
export { ticketsInSight } from './evidence/numbers.js'
export { type EvidenceTold, evidenceTold } from './evidence/told.js'
export { noteView, viewsOf } from './evidence/views.js'
export {
  type Finish,
  lastFinish,
  reportersPhoto,
  reportersPhotos,
  unjudged,
  type Waiting,
  waitingTicket,
  waitingTickets,
} from './evidence/waiting.js'
