/** The door for software that speaks Open311 GeoReport v2. */
export type { Open311Deps } from './deps.js'
export { open311Router } from './router.js'
export { offersOf } from './services.js'
