/** Units with no software: told by mail, heard by the answer. */
export { applyAgencyAnswer } from './apply.js'
export { noteBounce } from './bounce.js'
export { createMail } from './carrier.js'
export { MailTexts } from './texts.js'
export { officeFinder } from './offices.js'
export { type AgencyAnswer, readAgencyMail } from './read.js'
