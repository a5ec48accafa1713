import { scrub } from '../report/index.js'
import type { TicketRules } from '../ticket/rules.js'
import type { Db } from './database.js'
import { noteOnTicket } from './grouping.js'
import { act, type Acted } from './life.js'

/** A report and by what its author can be known again. */
export interface Authored {
  readonly reportId: string
  readonly ticketId: string
  /** Null for the anonymous. */
  readonly personId: string | null
  /** How they reached us: `phone`, `email`, another, or null for the anonymous. */
  readonly kind: string | null
  readonly address: string | null
}

/** The report with a public number; null for an unknown one, one in no ticket, and one that is kept from others. */
export async function authoredReport(db: Db, number: string): Promise<Authored | null> {
  const { rows } = await db.query(
    `select r.id as "reportId", t.id as "ticketId", p.person_id as "personId", p.kind, p.address
     from report r join membership m on m.report_id = r.id join ticket t on t.id = m.ticket_id
       left join reporter p on p.id = r.reporter_id
     where r.number = $1 and r.erased_at is null and not t.protected`,
    [number],
  )
  return (rows[0] as Authored | undefined) ?? null
}

/** Signs of a telephone number somebody must know of theirs. */
const LAST_DIGITS = 4

/**
 * Whether what somebody typed shows that they are the author: the last four digits of the telephone number, or the mail
 * address, they reported with. Little, on purpose: a wrong "not solved" costs an officer a look, and is bounded.
 */
export function provesAuthor({ kind, address }: Authored, typed: string): boolean {
  if (kind === 'email') return address !== null && typed.trim().toLowerCase() === address.toLowerCase()
  const digits = typed.replace(/\D/g, '')
  return (
    kind === 'phone' && digits.length >= LAST_DIGITS && (address ?? '').endsWith(digits.slice(-LAST_DIGITS))
  )
}

/**
 * "Not solved": the ticket is opened again, within the bounds of `config/life.yaml`. Officers read the reason, without what
 * names a person.
 *
 * @param change id of the form: pressed twice, it is opened once.
 */
export const saysNotSolved = (
  db: Db,
  rules: TicketRules,
  { reportId, ticketId }: Pick<Authored, 'reportId' | 'ticketId'>,
  { reason, change }: { readonly reason: string; readonly change: string },
): Promise<Acted> =>
  act(
    db,
    rules,
    { id: ticketId },
    { action: 'reopen', ...(reason !== '' && { reason: masked(reason, rules.life.rules.reason.longest) }) },
    { is: 'reporter', name: 'warga' },
    { change, report: reportId },
  )

const masked = (words: string, longest: number): string => scrub(words).slice(0, longest).toWellFormed()

/** "Solved": kept with the ticket, once for a report each time it is closed. */
export async function saysSolved(db: Db, { reportId, ticketId }: Authored): Promise<void> {
  const { rows } = await db.query(
    `select from ticket t where t.id = $1 and t.status = 'Selesai' and not exists (
       select from ticket_event e where e.ticket_id = t.id and e.type = 'confirmed' and e.report_id = $2 and e.at >= t.closed_at)`,
    [ticketId, reportId],
  )
  if (rows.length > 0)
    await noteOnTicket(db, ticketId, { type: 'confirmed', actor: 'warga', reportId, body: {} })
}
