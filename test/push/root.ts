/** What every secret of the tests is derived from. */
export const ROOT = 'a root of the tests, long enough to be one: 0123456789'
