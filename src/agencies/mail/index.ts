/** Units with no software: told by mail, heard by the answer. */
export { type AnswerDeps, type Applied, applyAgencyAnswer } from './apply.js'
export { noteBounce } from './bounce.js'
export { createMail, type MailOptions } from './carrier.js'
export { MailTexts } from './texts.js'
export { type FindOffice, officeFinder, type OfficeTables } from './offices.js'
export { type AgencyAnswer, type Keyword, readAgencyMail } from './read.js'
