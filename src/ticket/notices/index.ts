/** Heads of offices are told what happens in their area or office: what, when, to whom. Pure. */
export { digestDue, type Period } from './digest.js'
export {
  APPEALED,
  PROTECTED_APPEAL,
  type DueNotice,
  type Happening,
  type Made,
  noticesDue,
  PROTECTED,
  stepOf,
  wayOf,
} from './due.js'
export { type Absence, concerns, headless, heads, type Office, type Official, standIn } from './officials.js'
export {
  type NoticeSettings,
  noticesFile,
  type Role,
  ROLES,
  Schedule,
  urgentClass,
} from './settings.js'
export { digestWords, noticeWords, type NoticeTicket, type Words } from './words.js'
