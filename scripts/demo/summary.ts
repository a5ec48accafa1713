import type { Played } from './play.js'

/** Counts for one channel or for all. */
export interface Counts {
  readonly messages: number
  readonly reports: number
  /** Different tickets. */
  readonly tickets: number
  /** Reports which joined a ticket that was there. */
  readonly joined: number
  readonly notComplaints: number
  readonly quarantined: number
  /** Refused at the door, or nothing heard of it in time. */
  readonly lost: number
}

export interface Summary {
  readonly all: Counts
  readonly channels: ReadonlyMap<string, Counts>
  /** Reports and tickets by agency code, most reports first. */
  readonly agencies: readonly {
    readonly agency: string
    readonly reports: number
    readonly tickets: number
  }[]
}

export function summarise(played: readonly Played[]): Summary {
  const channels = [...new Set(played.map(one => one.channel))].sort()
  return {
    all: count(played),
    channels: new Map(
      channels.map(channel => [channel, count(played.filter(one => one.channel === channel))]),
    ),
    agencies: byAgency(played),
  }
}

function count(played: readonly Played[]): Counts {
  const reports = played.flatMap(one => one.became?.reports ?? [])
  return {
    messages: played.length,
    reports: reports.length,
    tickets: new Set(reports.flatMap(({ ticket }) => (ticket ? [ticket.number] : []))).size,
    joined: reports.filter(({ matching }) => matching?.is === 'duplicate').length,
    notComplaints: played.filter(
      ({ became }) => became?.state === 'settled' && became.reports.length === 0 && !became.protected,
    ).length,
    quarantined: played.filter(one => one.became?.state === 'quarantined').length,
    lost: played.filter(one => one.became === null).length,
  }
}

function byAgency(played: readonly Played[]): Summary['agencies'] {
  const tickets = new Map<string, string[]>()
  for (const { ticket } of played.flatMap(one => one.became?.reports ?? [])) {
    if (ticket) tickets.set(ticket.agency, [...(tickets.get(ticket.agency) ?? []), ticket.number])
  }
  return [...tickets]
    .map(([agency, numbers]) => ({ agency, reports: numbers.length, tickets: new Set(numbers).size }))
    .sort((a, b) => b.reports - a.reports)
}
