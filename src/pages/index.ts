/** What people see: citizens, clerks, administrators. */
export { pagesRouter } from './router.js'
export type { PagesDeps } from './router.js'
