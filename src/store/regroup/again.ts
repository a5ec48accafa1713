import type { Database, Db } from '../database.js'

/** How often a correction is tried before somebody hears that it failed. */
const MOST_ATTEMPTS = 5

/**
 * Runs a correction in a transaction of its own, and again when only the moment was against it: a deadlock with the worker
 * (40P01), or a ticket merged while a report was on its way into it (40001).
 */
export async function correcting<T>(database: Database, work: (db: Db) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction(work)
    } catch (error) {
      const { code } = error as { code?: string }
      if ((code !== '40P01' && code !== '40001') || attempt >= MOST_ATTEMPTS) throw error
    }
  }
}
