/**
 * What citizens are told: the outbox and what became of each reply (`outbox`, `delivery`), who wants to be told and how
 * (`consent`), what is due about a ticket to whom (`course`, `listeners`, `rounds`), the next way after one failed
 * (`undelivered`), and how well the promise is kept (`informed`).
 */
export {
  choose,
  type Consent,
  setOptOut,
  setOptOutOfPerson,
  setOptOutOfReply,
  type Wish,
  wishOf,
} from './replies/consent.js'
export { type Course, courseOf, dueCourses, lookAgain, noteChanges, postpone } from './replies/course.js'
export { noteDelivery } from './replies/delivery.js'
export { informedInTime } from './replies/informed.js'
export { type Address, addressesOf, type Hearer, listenersOf } from './replies/listeners.js'
export {
  type DueReply,
  leaseReplies,
  type NewReply,
  putReply,
  replyEnded,
  replyLater,
  replySent,
} from './replies/outbox.js'
export { escalations, writeRound } from './replies/rounds.js'
export { type Planned, paceOf, putPlanned } from './replies/planned.js'
export {
  giveUp,
  putAnotherWay,
  type Unanswered,
  unanswered,
  type Undelivered,
  undelivered,
} from './replies/undelivered.js'
