import type { PhotoHash } from '../report/index.js'
import { countOpenTickets } from '../store/city.js'
import type { Db } from '../store/database.js'
import { findCandidates, lockNames, noteOnTicket } from '../store/grouping.js'
import { addPhotos, reportsOfMessage } from '../store/photos.js'
import { suggestionsOf } from '../store/regroup.js'
import type { Matcher } from './matcher.js'

/**
 * Photos that arrive after their report was filed make it findable by them, and are looked for in earlier reports. Where
 * another ticket now looks like the same incident, the ticket gets a suggestion; nothing is joined behind anybody's back.
 * Runs inside the transaction that saves the photos, so a look is never lost; a photo already known changes nothing.
 */
export async function lookAgain(
  db: Db,
  matcher: Matcher,
  messageId: string,
  photos: readonly PhotoHash[],
): Promise<void> {
  if (photos.length === 0) return
  const late = (await reportsOfMessage(db, messageId))
    .filter(({ photos: known }) => photos.some(photo => !known.includes(photo)))
    .map(report => ({ report, comparable: matcher.withPhotos(report.subject, photos) }))
  await lockNames(
    db,
    late.flatMap(({ comparable }) => comparable.keys),
  )
  for (const { report, comparable } of late) {
    const [candidates, open] = await Promise.all([
      findCandidates(db, comparable.keys, report.receivedAt, report.holder),
      countOpenTickets(db, comparable.subject.category, matcher.enoughOpen),
    ])
    const others = candidates.filter(one => one.ticketId !== report.ticketId)
    const { is, ticketId, score, because } = matcher.decide(comparable, others, open)
    await addPhotos(db, report.id, photos, comparable.keys)
    if (ticketId === undefined || is === 'new' || is === 'related') continue
    const asked = await suggestionsOf(db, report.ticketId)
    if (asked.some(one => one.is !== 'related_to' && one.ticket === ticketId)) continue
    await noteOnTicket(db, report.ticketId, {
      type: 'maybe_same_as',
      actor: 'muara',
      reportId: report.id,
      body: { ticket: ticketId, score, because },
    })
  }
}
