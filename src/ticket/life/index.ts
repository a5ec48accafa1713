/** What happens to a ticket after it was opened: who may do what, when, with what; a fold over its events. Pure. */
export { type Ask, asksOf, type Question } from './asks.js'
export { EVENT_OF, LIFE_EVENTS, lifeOf, newLife } from './apply.js'
export { AREA_AGENCIES, areaUnits, officesOf } from './city.js'
export type { Asked } from './demand.js'
export { finalOf, type HandedTo, type Heritage, openedOf } from './heritage.js'
export type { Offices } from './handover.js'
export { createLife, type Life, type Possible } from './life.js'
export { type Appeals, appealsMetBy, canArbitrate, ownersOf, standingsOf } from './offices.js'
export { REFUSALS, type Refusal, type RefusalCode, refusal } from './refusal.js'
export {
  type Action,
  ACTIONS,
  type LifeRules,
  lifeFile,
  type Standing,
} from './rules.js'
export { FIRST_STATUS, type Status, STATUS } from './statuses.js'
export type { Actor, LifeBody, LifeEvent, LifeState, Owner, Said, Step } from './state.js'
export { type Told, toldBy } from './told.js'
export { chainInWords, dateInJakarta, momentInJakarta } from './words.js'
