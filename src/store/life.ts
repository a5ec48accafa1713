/**
 * The life of tickets in the database: `act` carries one action out in the caller's transaction, `lifeOfTicket` reads what
 * the rules decide by, `judge` keeps the deadlines. What left an agency is told in its feed (`read/tickets`). The rules
 * themselves are pure (`ticket/life`, `ticket/clock`).
 */
export { type ActOptions, act, type Acted } from './life/act.js'
export { judge, judgeNew } from './life/judge.js'
export { dueAt, lifeOfTicket, type TicketKey, pastOf, type TicketLife } from './life/read.js'
