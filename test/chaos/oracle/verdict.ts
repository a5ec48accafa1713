import type { Facts, MessageRow, ReportRow } from './facts.js'

/** One line of the injector's ledger: a message the gateway is answerable for. */
export interface Owed {
  readonly channel: string
  readonly id: string
  readonly due: 'report' | 'settled'
  readonly answer: string | null
  readonly incident: number
}

/** An acknowledgement which a provider's stand-in received. */
export interface Heard {
  readonly channel: string
  readonly answer: string
  readonly text: string
}

/** What `GET /api/v1/accounting` claims. */
export interface Claimed {
  readonly accepted: number
  readonly settled: number
  readonly quarantined: number
  readonly in_flight: number
}

export interface Verdict {
  readonly owed: number
  readonly messages: number
  readonly reports: number
  readonly tickets: number
  readonly answered: number
  /** Each a sentence that names the message. Anything here breaks a promise. */
  readonly broken: Readonly<Record<BrokenPromise, readonly string[]>>
  /** Acknowledgements beyond the first per message: allowed (at least once), counted. */
  readonly repeats: number
  /** Incidents told more than once, and how many of them ended in one ticket. Measured elsewhere, shown here. */
  readonly grouping: { readonly toldSeveralTimes: number; readonly oneTicket: number }
  readonly replies: Readonly<Record<string, number>>
}

export const PROMISES = {
  lost: 'accepted, but not settled or without the report that is due',
  doubleReports: 'more than one report for one message',
  doubleTickets: 'a report in more than one ticket, or more than one ticket opened for it',
  withoutTicket: 'a report in no ticket, or a ticket that miscounts its reports',
  quarantined: 'a readable message in quarantine',
  unexplained: 'stored although no provider was told so',
  unanswered: 'a citizen without the number of the report',
  misaddressed: 'an answer with a number that is not the recipient’s',
  accounting: 'accepted = settled + quarantined + in flight does not hold',
} as const
export type BrokenPromise = keyof typeof PROMISES

/** Compares what is owed with what is there. Pure: rows in, verdict out. */
export function judge(
  owed: readonly Owed[],
  heard: readonly Heard[],
  facts: Facts,
  claimed: Claimed | null,
): Verdict {
  const broken = Object.fromEntries(Object.keys(PROMISES).map(name => [name, [] as string[]])) as Record<
    BrokenPromise,
    string[]
  >
  const messagesOf = grouped(facts.messages, message => key(message.channel, message.externalId ?? ''))
  const reportsOf = grouped(facts.reports, report => report.message)
  const ticketsOf = grouped(facts.memberships, membership => membership.report)
  const numberOfTicket = new Map(facts.tickets.map(ticket => [ticket.id, ticket.number]))
  const heardBy = grouped(heard, answer => key(answer.channel, answer.answer))
  const openedFor = grouped(
    facts.openings.filter(opening => opening.report !== null),
    opening => opening.report as string,
  )
  const ticketsOfIncident = new Map<number, { told: number; tickets: Set<string> }>()

  let repeats = 0
  for (const item of owed) {
    const name = `${item.channel} ${item.id}`
    const messages = messagesOf.get(key(item.channel, item.id)) ?? []
    const reports = messages.flatMap(message => reportsOf.get(message.id) ?? [])
    const fate = lossOf(item, messages, reports)
    if (fate) broken[fate.promise].push(`${name}: ${fate.because}`)
    if (repeated(reports))
      broken.doubleReports.push(`${name}: reports ${reports.map(report => report.number).join(', ')}`)

    const tickets = new Set(
      reports.flatMap(report => (ticketsOf.get(report.id) ?? []).map(membership => membership.ticket)),
    )
    const incident = ticketsOfIncident.get(item.incident) ?? { told: 0, tickets: new Set<string>() }
    incident.told += 1
    for (const ticket of tickets) incident.tickets.add(ticket)
    ticketsOfIncident.set(item.incident, incident)

    if (item.answer === null || item.due !== 'report' || reports.length === 0) continue
    const answers = heardBy.get(key(item.channel, item.answer)) ?? []
    const numbers = [
      ...reports.map(report => report.number),
      ...[...tickets].map(ticket => numberOfTicket.get(ticket) ?? ''),
    ]
    const right = answers.filter(answer =>
      numbers.some(number => number !== '' && answer.text.includes(number)),
    )
    if (right.length === 0 && reports.some(report => report.mayAnswer))
      broken.unanswered.push(`${name}: ${numbers[0]} to ${item.answer}`)
    if (right.length < answers.length)
      broken.misaddressed.push(`${name}: ${answers.length - right.length} to ${item.answer}`)
    repeats += Math.max(0, right.length - 1)
  }

  for (const report of facts.reports) {
    const tickets = ticketsOf.get(report.id) ?? []
    if (tickets.length === 0) broken.withoutTicket.push(`report ${report.number}`)
    if (tickets.length > 1)
      broken.doubleTickets.push(`report ${report.number} is in ${tickets.length} tickets`)
    const opened = openedFor.get(report.id) ?? []
    if (opened.length > 1)
      broken.doubleTickets.push(`report ${report.number} opened ${opened.length} tickets`)
  }
  const sizes = grouped(facts.memberships, membership => membership.ticket)
  for (const ticket of facts.tickets) {
    const size = sizes.get(ticket.id)?.length ?? 0
    if (size !== ticket.reports || size === 0)
      broken.withoutTicket.push(`ticket ${ticket.number} has ${size} reports and says ${ticket.reports}`)
  }
  const known = new Set(owed.map(item => key(item.channel, item.id)))
  for (const message of facts.messages) {
    if (!known.has(key(message.channel, message.externalId ?? '')))
      broken.unexplained.push(`${message.channel} ${message.externalId}`)
  }
  broken.accounting.push(...accountingOf(facts, claimed))

  const several = [...ticketsOfIncident.values()].filter(
    incident => incident.told > 1 && incident.tickets.size > 0,
  )
  return {
    owed: owed.length,
    messages: facts.messages.length,
    reports: facts.reports.length,
    tickets: facts.tickets.length,
    answered: heard.length,
    broken,
    repeats,
    grouping: {
      toldSeveralTimes: several.length,
      oneTicket: several.filter(incident => incident.tickets.size === 1).length,
    },
    replies: facts.replies,
  }
}

export const isKept = (verdict: Verdict): boolean =>
  Object.values(verdict.broken).every(list => list.length === 0)

function lossOf(
  item: Owed,
  messages: readonly MessageRow[],
  reports: readonly ReportRow[],
): { promise: BrokenPromise; because: string } | null {
  const first = messages[0]
  if (!first) return { promise: 'lost', because: 'not stored' }
  const settled = messages.find(message => message.state === 'settled')
  const quarantined = messages.find(message => message.state === 'quarantined')
  if (!settled && quarantined) return { promise: 'quarantined', because: quarantined.reason ?? 'no reason' }
  if (!settled) return { promise: 'lost', because: `stored as ${first.id}, still "${first.state}"` }
  if (item.due === 'report' && reports.length === 0)
    return { promise: 'lost', because: `settled as "${settled.outcome}" without a report` }
  return null
}

/** One ordinal, one report; also when a repeat was stored as a second message. */
function repeated(reports: readonly ReportRow[]): boolean {
  return new Set(reports.map(report => report.ordinal)).size < reports.length
}

function accountingOf({ messages }: Facts, claimed: Claimed | null): string[] {
  const count = (state: string) => messages.filter(message => message.state === state).length
  const own = {
    accepted: messages.length,
    settled: count('settled'),
    quarantined: count('quarantined'),
    in_flight: count('accepted'),
  }
  const wrong: string[] = []
  const show = (sums: Claimed) =>
    `${sums.accepted} = ${sums.settled} + ${sums.quarantined} + ${sums.in_flight}`
  if (own.accepted !== own.settled + own.quarantined + own.in_flight) wrong.push(`tables: ${show(own)}`)
  if (claimed && claimed.accepted !== claimed.settled + claimed.quarantined + claimed.in_flight)
    wrong.push(`claimed: ${show(claimed)}`)
  if (claimed && show(claimed) !== show(own))
    wrong.push(`claimed ${show(claimed)}, in the tables ${show(own)}`)
  return wrong
}

const key = (channel: string, id: string) => `${channel}\n${id}`

function grouped<T>(list: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of list) {
    const name = by(item)
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
  }
  return groups
}
