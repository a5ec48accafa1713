import { anchor } from './store/audit.js'
import type { Database } from './store/database.js'
import { judgeNew } from './store/life.js'
import type { TicketRules } from './ticket/rules.js'

/** Tickets judged per round before others get their turn. */
const AT_ONCE = 200
const ROUNDS = 20

/** Writes deadlines into tickets that were not opened with them: those split off, and those of an earlier version. */
export async function judgeOpened(database: Database, rules: TicketRules): Promise<void> {
  for (let round = 0; round < ROUNDS; round++)
    if ((await judgeNew(database, rules, AT_ONCE)) < AT_ONCE) return
}

/**
 * Ties the history into an anchor once an hour, whichever worker comes first and however often each is restarted. The hash
 * is told, so that it stands in the log of another machine as well.
 */
export async function anchorHourly(database: Database, tell: (hash: string) => void): Promise<void> {
  const { rows } = await database.db.query(
    `select from audit_anchor where at > clock_timestamp() - interval '1 hour' limit 1`,
  )
  if (rows.length > 0) return
  for (;;) {
    const made = await database.transaction(anchor)
    if (made) tell(made.hash)
    if (!made || made.complete) return
  }
}
