import type { Draft, Place } from '../report/index.js'
import type { Db } from '../store/database.js'
import { type ClosedTicket, ticketPlace } from '../store/status.js'
import type { Desk } from './desk.js'

/**
 * Whether "belum ..." with words is about a ticket we called solved or rejected, or a complaint of its own. About it: they
 * name its number; or they reported nothing since, and name no other place than the ticket's.
 */
export async function objectsTo(
  db: Db,
  desk: Pick<Desk, 'understand'>,
  channel: string,
  draft: Draft,
  { number, ticket }: { readonly number: string | null; readonly ticket: ClosedTicket },
): Promise<boolean> {
  if (number !== null) return true
  if (ticket.reportedSince) return false
  const there = (await ticketPlace(db, ticket.ticketId))?.place
  const { complaints } = desk.understand(channel, draft, { senderHasOpenTicket: true })
  return complaints.every(({ place }) => namesNone(place) || (there !== undefined && agree(place, there)))
}

const namesNone = ({ outside, ...place }: Place): boolean =>
  !outside && PARTS.every(part => place[part] === null)

const PARTS = ['kelurahan', 'kecamatan', 'kota', 'street', 'gang', 'rt', 'rw', 'landmark'] as const

/** They share something of the place, and differ in nothing both of them say. A landmark has many names. */
function agree(here: Place, there: Place): boolean {
  if (here.outside !== there.outside) return false
  const both = PARTS.filter(part => part !== 'landmark' && here[part] !== null && there[part] !== null)
  return both.length > 0 && both.every(part => here[part]?.toLowerCase() === there[part]?.toLowerCase())
}
