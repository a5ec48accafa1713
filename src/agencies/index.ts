/** What agencies and other software touch: the API and its documents. */
export { requireKey } from './door.js'
export { problems } from './problem.js'
export { apiRouter } from './router.js'
export type { ApiDeps } from './route.js'
