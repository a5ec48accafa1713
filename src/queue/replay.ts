import type { Database } from '../store/database.js'
import { release } from '../store/messages.js'
import type { IntakeQueue } from './queue.js'

/** Takes a message out of quarantine and has it read again. @returns false when it is in none. */
export async function replay(database: Database, queue: IntakeQueue, messageId: string): Promise<boolean> {
  const released = await database.transaction(async db => {
    const again = await release(db, messageId)
    if (again && queue.transactional) await queue.enqueue([{ messageId, turn: again.turn }], db)
    return again
  })
  if (released && !queue.transactional) await queue.enqueue([{ messageId, turn: released.turn }])
  return released !== null
}
