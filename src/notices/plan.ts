import type { Database } from '../store/database.js'
import { happeningsFor, listOfficials, lockPlanning, madeSoFar, putNotices } from '../store/notices.js'
import { noticesDue, type NoticeSettings } from '../ticket/notices/index.js'

/**
 * Puts into the outbox what officials are to be told by now. All it knows is in the database, so it may be killed at any
 * moment and run in any number of processes.
 *
 * @returns how many notices were made.
 */
export async function plan(database: Database, settings: NoticeSettings, now: Date): Promise<number> {
  return database.transaction(async db => {
    await lockPlanning(db)
    const officials = await listOfficials(db)
    if (officials.length === 0) return 0
    const happenings = await happeningsFor(db, settings, now)
    const made = await madeSoFar(db, settings, now)
    return putNotices(db, noticesDue({ officials, happenings, made, now }, settings), now)
  })
}
