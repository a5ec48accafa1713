import { Draft } from '../report/index.js'
import { countOpenTickets } from '../store/city.js'
import type { Database } from '../store/database.js'
import { findCandidates } from '../store/grouping.js'
import { ticketsInShort } from '../store/status.js'
import type { Desk } from './desk.js'

export interface PreviewInput {
  readonly text: string
  readonly category?: string
  readonly kelurahan?: string
  readonly address?: string
  readonly aboutOffice?: boolean
  readonly lat?: number
  readonly lon?: number
}

const MOST_SIMILAR = 5
/** No channel has this name, so nothing of it is ever stored or answered. */
const PREVIEW = 'preview'

/** What a clerk's words would become and which tickets they resemble, without writing anything. */
export function createPreview(
  database: Database,
  desk: Desk,
  names: { kelurahan(code: string | null): string | null },
) {
  return async function preview(input: PreviewInput) {
    const draft = Draft.parse({
      externalId: PREVIEW,
      sender: { kind: 'none', address: null },
      sentAt: null,
      text: input.text.slice(0, 10_000),
      point: input.lat !== undefined && input.lon !== undefined ? { lat: input.lat, lon: input.lon } : null,
      placeText: input.address?.slice(0, 1_000) ?? null,
      claimedCategory: input.category ?? null,
      claimedKelurahan: input.kelurahan ?? null,
      aboutOffice: input.aboutOffice,
    })
    const [complaint] = desk.understand(PREVIEW, draft, { senderHasOpenTicket: false }).complaints
    if (!complaint) return { category: null, kelurahan: null, similar: [] }
    const understood = {
      category: complaint.category.value,
      kelurahan: names.kelurahan(complaint.place.kelurahan),
    }
    // Whoever sits at a desk must not learn that others complain about an office, perhaps their own.
    if (desk.conflicts(draft, [complaint]).some(one => one.protected)) return { ...understood, similar: [] }
    const now = new Date()
    const comparable = desk.matcher.prepare(complaint, draft, {
      id: PREVIEW,
      channel: PREVIEW,
      receivedAt: now,
      person: null,
    })
    const [candidates, open] = await Promise.all([
      findCandidates(database.db, comparable.keys, now),
      countOpenTickets(database.db, complaint.category.value, desk.matcher.enoughOpen),
    ])
    const decision = desk.matcher.decide(comparable, candidates, open)
    const near = decision.considered.filter(({ score }) => score > 0).slice(0, MOST_SIMILAR)
    const tickets = await ticketsInShort(
      database.db,
      near.map(({ ticketId }) => ticketId),
    )
    return {
      ...understood,
      similar: near.flatMap(({ ticketId, parts }) => {
        const ticket = tickets.get(ticketId)
        return ticket
          ? [{ ...ticket, because: parts.filter(({ weight }) => weight > 0).map(({ because }) => because) }]
          : []
      }),
    }
  }
}
