/**
 * Keeping heads of offices informed: who they are (`officials`), what happened and was told (`happenings`), notices on
 * their way (`outbox`), what a notice says (`facts`, `digest`).
 */
export { digestFigures, overdueTickets } from './notices/digest.js'
export { type NamedTicket, ticketsOfNotice } from './notices/facts.js'
export { happeningsFor, madeSoFar } from './notices/happenings.js'
export {
  findOfficial,
  importOfficials,
  listOfficials,
  type NewOfficial,
  type OfficialRow,
  OfficeTaken,
  putOfficial,
  UnknownDeputy,
  writeOfficial,
} from './notices/officials.js'
export {
  type DueRow,
  forgetNotices,
  leaseNotices,
  lockPlanning,
  noticeEnded,
  noticeLater,
  noticeSent,
  putNotices,
} from './notices/outbox.js'
