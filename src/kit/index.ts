/** All that an adapter may import from Muara. */
export * from './adapter.js'
export * from './cases.js'
export * from './errors.js'
export * from './settings.js'
export * from './signature.js'
export { cleanText, cutText, Draft, MediaRef, Point, Sender } from '../report/index.js'
export type { DeliveryStatus, DraftInput, Reading } from '../report/index.js'
