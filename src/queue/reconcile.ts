import type { Database } from '../store/database.js'
import type { IntakeQueue } from './queue.js'

/** A message whose job is younger than this is left alone: it is probably just waiting its turn. */
const GRACE_SECONDS = 8
const AT_ONCE = 500

/**
 * Finds accepted messages which have neither a result nor a live job and enqueues them again. On Redis this is the relay
 * of the outbox; on PostgreSQL it repairs what BullMQ gave up (failed jobs) or lost. Safe to run anywhere, any time, twice.
 *
 * @returns how many messages were enqueued again.
 */
export async function reconcile(database: Database, queue: IntakeQueue): Promise<number> {
  const { rows } = await database.db.query(
    `select id, requeues from message
     where state = 'accepted' and received_at < clock_timestamp() - make_interval(secs => $1)
     order by received_at limit $2`,
    [GRACE_SECONDS, AT_ONCE],
  )
  const lost: { messageId: string; turn: number }[] = []
  for (const { id, requeues } of rows as { id: string; requeues: number }[]) {
    const state = await queue.stateOf({ messageId: id, turn: requeues })
    if (state === 'missing' || state === 'failed' || state === 'completed')
      lost.push({ messageId: id, turn: requeues + 1 })
  }
  if (lost.length === 0) return 0
  const ids = lost.map(({ messageId }) => messageId)
  const taken = await database.transaction(async db => {
    const { rows: still } = await db.query(
      `update message set requeues = requeues + 1 where id = any($1) and state = 'accepted' returning id, requeues`,
      [ids],
    )
    const again = (still as { id: string; requeues: number }[]).map(row => ({
      messageId: row.id,
      turn: row.requeues,
    }))
    if (queue.transactional && again.length > 0) await queue.enqueue(again, db)
    return again
  })
  if (!queue.transactional && taken.length > 0) await queue.enqueue(taken)
  return taken.length
}
