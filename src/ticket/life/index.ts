/** What happens to a ticket after it was opened: who may do what, when, with what; a fold over its events. Pure. */
export { LIFE_EVENTS, lifeOf, newLife } from './apply.js'
export { officesOf } from './city.js'
export type { Asked } from './demand.js'
export type { Offices } from './handover.js'
export { createLife, type Life, type Outcome, type Possible } from './life.js'
export { arbiterOf, standingsOf } from './offices.js'
export { REFUSALS, type Refusal, type RefusalCode, refusal } from './refusal.js'
export {
  type Action,
  ACTIONS,
  type Known,
  type LifeRules,
  lifeFile,
  type Need,
  type Standing,
} from './rules.js'
export type { Actor, LifeBody, LifeEvent, LifeState, Owner, Pause, Step, TicketFacts } from './state.js'
export { chainInWords, dateInJakarta, momentInJakarta } from './words.js'
