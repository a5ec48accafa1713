import { scrub } from '../report/index.js'
import { type Actor, type Said, STATUS } from '../ticket/life/index.js'
import type { TicketRules } from '../ticket/rules.js'
import type { Db } from './database.js'
import { lockNames, noteOnTicket } from './grouping.js'
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
 * A report's author as the life of the ticket knows them: how often this person has said so of it before, of it or of another
 * ticket from which their reports have come here since. Regrouping makes nobody's voice new.
 */
export async function reporterOf(
  db: Db,
  { reportId, ticketId }: Pick<Authored, 'reportId' | 'ticketId'>,
): Promise<Actor> {
  const { rows } = await db.query(
    `with me as (select r.id, p.person_id from report r left join reporter p on p.id = r.reporter_id where r.id = $2),
       mine as (
         select id from me
         union select s.id from me join reporter o on o.person_id = me.person_id join report s on s.reporter_id = o.id)
     select (count(*) filter (where e.body->>'was' is distinct from '${STATUS.rejected}'))::int as reopened,
       (count(*) filter (where e.body->>'was' = '${STATUS.rejected}'))::int as contested
     from mine join ticket_event e on e.report_id = mine.id left join membership b on b.report_id = mine.id
     where e.type = 'reopened' and e.body->>'action' = 'reopen' and (e.ticket_id = $1 or b.ticket_id = $1)`,
    [ticketId, reportId],
  )
  return { is: 'reporter', name: 'warga', said: rows[0] as Said }
}

/**
 * "Not solved", or "wrongly rejected": the ticket is opened again, within the bounds of `config/life.yaml`. Officers read the reason, without what
 * names a person.
 *
 * @param change id of the form: pressed twice, it is opened once.
 */
export async function saysNotSolved(
  db: Db,
  rules: TicketRules,
  { reportId, ticketId }: Pick<Authored, 'reportId' | 'ticketId'>,
  { reason, change }: { readonly reason: string; readonly change: string },
): Promise<Acted> {
  // Before it is counted: of two answers at once the second counts the first.
  await lockNames(db, [`ticket:${ticketId}`])
  return act(
    db,
    rules,
    { id: ticketId },
    { action: 'reopen', ...(reason !== '' && { reason: masked(reason, rules.life.rules.reason.longest) }) },
    await reporterOf(db, { reportId, ticketId }),
    { change, report: reportId },
  )
}

const masked = (words: string, longest: number): string => scrub(words).slice(0, longest).toWellFormed()

/** "Solved": kept with the ticket, once for a report each time it is closed. */
export async function saysSolved(db: Db, { reportId, ticketId }: Authored): Promise<void> {
  const { rows } = await db.query(
    `select from ticket t where t.id = $1 and t.status = '${STATUS.done}' and not exists (
       select from ticket_event e where e.ticket_id = t.id and e.type = 'confirmed' and e.report_id = $2 and e.at >= t.closed_at)`,
    [ticketId, reportId],
  )
  if (rows.length > 0)
    await noteOnTicket(db, ticketId, { type: 'confirmed', actor: 'warga', reportId, body: {} })
}
