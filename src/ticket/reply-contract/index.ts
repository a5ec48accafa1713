/** Everybody who spoke hears back: what is due to whom, when, and who is alarmed when it goes on for too long. Pure. */
export { classOf, ReplyContract, type Rung, RUNGS, spacing } from './contract.js'
export { dueReplies, type DueReply, type Listener, notSince, type Told } from './due.js'
export { inTime, type Informed, type Obligation, summarise } from './informed.js'
export { type Answer, numbersIn, wordIn } from './keywords.js'
export { speaks } from './language.js'
export { isOutcome, type News, NEWS_EVENTS, type NewsKind, newsOf, type NumberedEvent } from './news.js'
export { afterQuiet, isQuiet, type Quiet } from './quiet.js'
export { nextLook, nextRoundAt, officeOf, type Round, roundDue, type Rounds } from './rounds.js'
