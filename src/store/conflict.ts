import { numbersIn } from '../ticket/reply-contract/index.js'
import type { Db } from './database.js'
import type { Reach } from './read/tickets.js'

/**
 * Who may see a protected ticket, in one place. Every statement that reads tickets for somebody holds one of these
 * conditions; `test/conflict/walk.test.ts` looks through every door as everybody it is to be kept from.
 */

/** Clearance that opens every protected ticket: the Inspektorat's own keys, and the program where it answers nobody. */
export const ALL = '*'

/** What a reach may see of protected tickets: `ALL`, those an agency holds (its code), or null for none, unless it says more. */
export const clearanceOf = ({ cleared }: Reach): string | null => cleared ?? null

/**
 * Visible with a clearance, which is a parameter of the statement (`$3`): what is not protected; what the agency itself
 * holds or is asked about, unless it is accused there.
 *
 * @param ticket alias of the ticket's row.
 */
export const maySee = (clearance: string, ticket = 't'): string =>
  `(not ${ticket}.protected or coalesce(${clearance}::text, '') = '${ALL}'
    or ((${ticket}.agency = coalesce(${clearance}, '') or exists (
        select from agency_asked a where a.ticket_id = ${ticket}.id and a.agency = ${clearance}))
      and not exists (select from ticket_accused x where x.ticket_id = ${ticket}.id and x.agency = ${clearance})))`

/** Within a reach given by three parameters of the statement: agency, unit, clearance. See `reachValues`. */
export const visibleTo = (agency: string, unit: string, clearance: string, ticket = 't'): string =>
  `(${agency}::text is null or ${ticket}.agency = ${agency}) and (${unit}::text is null or ${ticket}.unit = ${unit})
   and ${maySee(clearance, ticket)}`

/** Values for the three parameters of `visibleTo`. */
export const reachValues = (reach: Reach): [string | null, string | null, string | null] => [
  reach.agency,
  reach.unit,
  clearanceOf(reach),
]

/** For lists and counts open to everybody, and for whatever goes to more than one office: no protected ticket at all. */
export const openToAll = (ticket = 't'): string => `not ${ticket}.protected`

/** True for a ticket, by its id, which only its holder may see. False for an unknown one. */
export async function isProtected(db: Db, ticketId: string): Promise<boolean> {
  const { rows } = await db.query('select protected from ticket where id = $1', [ticketId])
  return (rows[0] as { protected: boolean } | undefined)?.protected ?? false
}

/** The protected ticket a text names by its number or that of a report in it, whoever says it; null for none. By id. */
export async function closedNamedIn(db: Db, text: string): Promise<string | null> {
  const numbers = numbersIn(text).map(({ number }) => number)
  if (numbers.length === 0) return null
  const { rows } = await db.query(
    `select t.id from ticket t where t.protected and (t.number = any($1) or t.id in (
       select b.ticket_id from report r join membership b on b.report_id = r.id where r.number = any($1)))
     order by t.id desc limit 1`,
    [numbers],
  )
  return (rows[0] as { id: string } | undefined)?.id ?? null
}

/** An office a ticket accuses, as stored. */
export interface AccusedRow {
  readonly agency: string
  readonly unit: string | null
  readonly confidence: number
  readonly because: string
}

/** The offices a ticket accuses, the surest first. */
export async function accusedIn(db: Db, ticketId: string): Promise<AccusedRow[]> {
  const { rows } = await db.query(
    `select agency, nullif(unit, '') as unit, confidence, because from ticket_accused where ticket_id = $1 order by confidence desc, agency, unit`,
    [ticketId],
  )
  return rows
}

/** Writes down whom a ticket accuses; what is known already stays. Never the office that holds it: the database refuses. */
export async function accuse(db: Db, ticketId: string, accused: readonly AccusedRow[]): Promise<void> {
  if (accused.length === 0) return
  await db.query(
    `insert into ticket_accused (ticket_id, agency, unit, confidence, because)
     select $1, agency, coalesce(unit, ''), confidence, because
     from jsonb_to_recordset($2::jsonb) as office (agency text, unit text, confidence double precision, because text)
     on conflict (ticket_id, agency, unit) do nothing`,
    [ticketId, JSON.stringify(accused)],
  )
}

/** By what the author of a ticket's first report can be reached again; nothing for the anonymous. */
export async function authorOf(db: Db, ticketId: string): Promise<{ phone?: string; email?: string }> {
  const { rows } = await db.query(
    `select p.kind, p.address from membership b join report r on r.id = b.report_id join reporter p on p.id = r.reporter_id
     where b.ticket_id = $1 and p.kind in ('phone', 'email') order by r.received_at, r.ordinal limit 1`,
    [ticketId],
  )
  const author = rows[0] as { kind: 'phone' | 'email'; address: string } | undefined
  return author ? { [author.kind]: author.address } : {}
}
