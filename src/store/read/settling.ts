import { setTimeout as pause } from 'node:timers/promises'
import type { Db } from '../database.js'
import type { MessageRow } from './messages.js'
import { stateOfMessage } from './messages.js'

/**
 * Waits until a message has left the flow, at most `patience` milliseconds, and tells its state then. People at a desk
 * wait for their number; most messages take a few hundred milliseconds, so the first looks are close together.
 */
export async function settledWithin(
  db: Db,
  messageId: string,
  patience: number,
): Promise<MessageRow['state']> {
  const until = performance.now() + patience
  for (let wait = 25; ; wait = Math.min(wait * 1.5, 250)) {
    const state = await stateOfMessage(db, messageId)
    if (state === 'settled' || state === 'quarantined') return state
    if (performance.now() + wait > until) return 'accepted'
    await pause(wait)
  }
}
