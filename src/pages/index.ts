/** What people see: citizens, clerks, administrators. */
export { pagesRouter } from './router.js'
export type { PagesDeps, Preview } from './router.js'
