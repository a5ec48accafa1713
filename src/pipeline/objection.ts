import type { Complaint, Draft, Place } from '../report/index.js'
import type { Db } from '../store/database.js'
import { type ClosedTicket, ticketPlace } from '../store/status.js'
import type { Said } from '../ticket/reply-contract/index.js'
import type { Desk } from './desk.js'

/** From this confidence on the category of a text is what it is about, whatever its author answers. */
const SURE = 0.85

/**
 * Whether "belum ..." with words is about a ticket we called solved or rejected, or a complaint of its own. About it: they
 * name its number; or they reported nothing since, name no other place than the ticket's, and speak of no other matter,
 * unless they say that work is not finished: "belum ada lampu di gang kami" is not about a drain.
 */
export async function objectsTo(
  db: Db,
  desk: Pick<Desk, 'understand' | 'mayBeOne'>,
  channel: string,
  draft: Draft,
  { number, ofWork, ticket }: Objection,
): Promise<boolean> {
  if (number !== null) return true
  if (ticket.reportedSince) return false
  const there = await ticketPlace(db, ticket.ticketId)
  const { complaints } = desk.understand(channel, withoutCamera(draft), { senderHasOpenTicket: true })
  return complaints.every(
    ({ place, category }) =>
      isThere(place, there) && (ofWork === true || !isOther(desk, category, there?.category ?? null)),
  )
}

/** Whether a complaint names no other place than a ticket's. */
export const isThere = (place: Place, there: { readonly place: Place } | null): boolean =>
  namesNone(place) || (there !== null && agree(place, there.place))

/**
 * Whether a place is in another kelurahan, kecamatan or kota than a ticket's. A street, an RT or a landmark may be just what
 * was asked for.
 */
export function isElsewhere(here: Place, there: Place): boolean {
  if (here.candidates.some(({ kelurahan }) => kelurahan === there.kelurahan)) return false
  const [area, ticketArea] = [areaOf(here), areaOf(there)]
  return !area.startsWith(ticketArea) && !ticketArea.startsWith(area)
}

/** The smallest area known; its code begins with that of every area it lies in. */
const areaOf = ({ outside, kelurahan, kecamatan, kota }: Place): string =>
  outside ? 'outside' : (kelurahan ?? kecamatan ?? kota ?? '')

/** Whether a complaint is surely about another matter than a ticket's; unknown is none. */
export const isOther = (
  desk: Pick<Desk, 'mayBeOne'>,
  { value, confidence }: Complaint['category'],
  matter: string | null,
): boolean => value !== null && matter !== null && confidence >= SURE && !desk.mayBeOne(value, matter)

interface Objection extends Pick<Said, 'ofWork'> {
  readonly number: string | null
  readonly ticket: ClosedTicket
}

/** Where a camera stood is near what it shows, across the border of a kelurahan as well: nobody named that place. */
const withoutCamera = (draft: Draft): Draft => (draft.point?.approximate ? { ...draft, point: null } : draft)

const namesNone = ({ outside, ...place }: Place): boolean =>
  !outside && PARTS.every(part => place[part] === null)

const PARTS = ['kelurahan', 'kecamatan', 'kota', 'street', 'gang', 'rt', 'rw', 'landmark'] as const

/** They share something of the place, and differ in nothing both of them say. A landmark has many names. */
function agree(here: Place, there: Place): boolean {
  if (here.outside !== there.outside) return false
  const both = PARTS.filter(part => part !== 'landmark' && here[part] !== null && there[part] !== null)
  return both.length > 0 && both.every(part => here[part]?.toLowerCase() === there[part]?.toLowerCase())
}
