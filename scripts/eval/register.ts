import type { Candidate, Subject } from '../../src/match/index.js'
import {
  HORIZON_DAYS,
  MEMBERS_BESIDE,
  MOST_FOUND,
  MOST_PER_KEY,
  MOST_SHARING,
  MOST_TICKETS,
} from '../../src/store/candidates.js'

/** A report as the register keeps it. */
export interface Entry {
  readonly id: string
  readonly subject: Subject
  readonly keys: readonly string[]
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** As a person labelled it; null when the message is no complaint. */
  readonly incident: string | null
  ticketId: string
}

interface Ticket {
  /** Of the report that opened it. */
  readonly category: string | null
  /** In the order they came. */
  readonly members: Entry[]
  /** Since when somebody may have it in hand: its first report, or the one that opened it again. Milliseconds since 1970. */
  waitsSince: number
  /** When a report opened it again after it was closed; what was over before then no longer counts. */
  reopenedAt: number | null
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/**
 * Nobody labelled when an agency touched a ticket, and the program merges only tickets nobody has touched. The rule: an
 * agency has a ticket in hand a day after it was opened.
 */
const TOUCHED_AFTER_HOURS = 24

/** The reports and tickets of a run in memory, found and bounded as `findCandidates` of the store does it. */
export class Register {
  private readonly byKey = new Map<string, Entry[]>()
  private readonly tickets = new Map<string, Ticket>()
  private readonly byCategory = new Map<string, Set<string>>()
  private arrived = 0
  private readonly arrival = new Map<Entry, number>()

  /** @param closedAt when an incident was over (ISO 8601); null while it lasts. */
  constructor(private readonly closedAt: (incident: string) => string | null) {}

  add(entry: Entry): void {
    const { subject, ticketId, receivedAt } = entry
    this.arrival.set(entry, this.arrived++)
    for (const key of new Set(entry.keys)) {
      const before = this.byKey.get(key)
      if (before) before.push(entry)
      else this.byKey.set(key, [entry])
    }
    const ticket = this.tickets.get(ticketId)
    if (ticket) {
      ticket.members.push(entry)
      return
    }
    this.tickets.set(ticketId, {
      category: subject.category,
      members: [entry],
      waitsSince: receivedAt,
      reopenedAt: null,
    })
    const alike = this.byCategory.get(subject.category ?? '') ?? new Set()
    this.byCategory.set(subject.category ?? '', alike.add(ticketId))
  }

  /** A closed ticket is open once more, and waits for somebody as on its first day. */
  reopen(ticketId: string, now: number): void {
    const ticket = this.tickets.get(ticketId)
    if (!ticket) return
    ticket.reopenedAt = now
    ticket.waitsSince = now
  }

  /** What the agency's list says of a ticket. */
  status(ticketId: string, now: number): 'Menunggu' | 'Proses' | 'Selesai' {
    if (this.closing(ticketId, now) !== null) return 'Selesai'
    const since = this.tickets.get(ticketId)?.waitsSince ?? now
    return now - since < TOUCHED_AFTER_HOURS * HOUR ? 'Menunggu' : 'Proses'
  }

  /** Puts all reports of a ticket into another one. @returns the reports that moved. */
  merge(from: string, into: string): readonly Entry[] {
    const emptied = this.tickets.get(from)
    const filled = this.tickets.get(into)
    if (!emptied || !filled || from === into) return []
    this.tickets.delete(from)
    this.byCategory.get(emptied.category ?? '')?.delete(from)
    for (const entry of emptied.members) entry.ticketId = into
    filled.members.push(...emptied.members)
    filled.members.sort((a, b) => this.came(a) - this.came(b))
    return emptied.members
  }

  members(ticketId: string): readonly Entry[] {
    return this.tickets.get(ticketId)?.members ?? []
  }

  /** Of every key the newest few; of the tickets they lie in those that share the rarest keys, with more of their reports. */
  candidates(keys: readonly string[], now: number): Candidate[] {
    const sharing = new Map<Entry, { weight: number; newest: boolean }>()
    for (const key of new Set(keys)) {
      const found = (this.byKey.get(key) ?? [])
        .slice(-MOST_PER_KEY)
        .filter(entry => entry.receivedAt > now - HORIZON_DAYS * DAY)
      found.forEach((entry, at) => {
        const before = sharing.get(entry)
        sharing.set(entry, {
          weight: (before?.weight ?? 0) + 1 / found.length,
          newest: (before?.newest ?? false) || at === found.length - 1,
        })
      })
    }
    const tickets = new Map<string, { newest: boolean; weight: number; sharing: Entry[] }>()
    const heaviest = [...sharing]
      .sort(
        ([a, x], [b, y]) =>
          Number(y.newest) - Number(x.newest) || y.weight - x.weight || this.came(b) - this.came(a),
      )
      .slice(0, MOST_FOUND)
    for (const [entry, { weight, newest }] of heaviest) {
      const ticket = tickets.get(entry.ticketId) ?? { newest: false, weight, sharing: [] }
      ticket.newest ||= newest
      if (ticket.sharing.length < MOST_SHARING) ticket.sharing.push(entry)
      tickets.set(entry.ticketId, ticket)
    }
    const chosen = [...tickets]
      .sort(
        ([a, x], [b, y]) => Number(y.newest) - Number(x.newest) || y.weight - x.weight || (a < b ? 1 : -1),
      )
      .slice(0, MOST_TICKETS)
    return chosen.flatMap(([ticketId, ticket]) => {
      const closedAt = this.closing(ticketId, now)
      const status = this.status(ticketId, now)
      const reports = new Set([...ticket.sharing, ...this.members(ticketId).slice(-MEMBERS_BESIDE)])
      return [...reports].map(({ subject }) => ({ ...subject, ticketId, status, closedAt }))
    })
  }

  /** How many tickets of a category are open, counted no further than `atMost`; without a category nobody counts. */
  open(category: string | null, now: number, atMost: number): number {
    if (category === null) return Number.POSITIVE_INFINITY
    let open = 0
    for (const ticketId of this.byCategory.get(category) ?? []) {
      if (open >= atMost) break
      if (this.closing(ticketId, now) === null) open++
    }
    return open
  }

  /** The incident most members of a ticket speak of; of several the one that came first. Null when none has one. */
  incident(ticketId: string): string | null {
    const votes = new Map<string, number>()
    for (const { incident } of this.members(ticketId))
      if (incident !== null) votes.set(incident, (votes.get(incident) ?? 0) + 1)
    let best: string | null = null
    for (const [incident, count] of votes) if (count > (votes.get(best ?? '') ?? 0)) best = incident
    return best
  }

  /**
   * When the agency closed the ticket, which is when its incident was over; null if it has not by now, or if a report
   * opened it again since.
   */
  closing(ticketId: string, now: number): string | null {
    const incident = this.incident(ticketId)
    const closedAt = incident === null ? null : this.closedAt(incident)
    if (closedAt === null) return null
    const at = Date.parse(closedAt)
    const reopenedAt = this.tickets.get(ticketId)?.reopenedAt ?? null
    return at <= now && (reopenedAt === null || at > reopenedAt) ? new Date(at).toISOString() : null
  }

  private came(entry: Entry): number {
    return this.arrival.get(entry) ?? 0
  }
}
