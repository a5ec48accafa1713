import type { Place } from '../report/index.js'
import { AREA_AGENCIES } from '../ticket/life/index.js'
import type { TicketRules } from '../ticket/rules.js'
import { type AccusedRow, accusedIn } from './conflict.js'
import type { Database } from './database.js'
import { noteOnTicket, type Routed } from './grouping.js'
import { judge } from './life.js'

/** `KELURAHAN`, but which? No office by `Offices.has`. */
const HOMELESS = `agency = any($1) and unit is null and closed_at is null and merged_into is null`

/** Tickets sent on per round before others get their turn. */
const AT_ONCE = 200

/** The desk's answer who acts on a ticket. */
type Route = (
  category: string | null,
  place: Place,
  conflict?: { readonly accused: readonly AccusedRow[] },
) => Routed

/**
 * Sends tickets that are left with no office in particular to where reports like them go now. An earlier version accepted
 * such owners; one that is opened again may have one too. Any number of processes may do it at once: each ticket is sent
 * on by one of them, once, with an event.
 *
 * @returns numbers of the tickets sent on.
 */
export async function rehouse(database: Database, rules: TicketRules, route: Route): Promise<string[]> {
  const { rows } = await database.db.query(`select id from ticket where ${HOMELESS} limit $2`, [
    AREA_AGENCIES,
    AT_ONCE,
  ])
  const sent: string[] = []
  for (const { id } of rows as { id: string }[])
    await database.transaction(async db => {
      const { rows: found } = await db.query(
        `select number, category, place, protected from ticket where id = $2 and ${HOMELESS} for update skip locked`,
        [AREA_AGENCIES, id],
      )
      const [ticket] = found as {
        number: string
        category: string | null
        place: Place
        protected: boolean
      }[]
      if (!ticket) return
      const conflict = ticket.protected ? { accused: await accusedIn(db, id) } : undefined
      const routed = route(ticket.category, ticket.place, conflict)
      await noteOnTicket(db, id, { type: 'placed', actor: 'muara', body: {} }, { routed })
      await judge(db, rules, id)
      sent.push(ticket.number)
    })
  return sent
}
