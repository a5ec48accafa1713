import { type Draft, scrub } from '../report/index.js'
import type { Db } from '../store/database.js'
import { noteOnTicket } from '../store/grouping.js'
import { reportsOfMessages } from '../store/status.js'

/** The author changed their words. Reports never change: each ticket that holds the original gets an event with the new text. */
export async function noteEdit(db: Db, originals: readonly string[], draft: Draft): Promise<void> {
  const seen = new Set<string>()
  for (const { reportId, ticketId } of await reportsOfMessages(db, originals)) {
    if (seen.has(ticketId)) continue
    seen.add(ticketId)
    await noteOnTicket(db, ticketId, {
      type: 'edited',
      actor: 'warga',
      reportId,
      body: { text: scrub(draft.text), media: draft.media.length, at: draft.sentAt },
    })
  }
}
