import { unansweredAppeals } from './store/arbitrations.js'
import type { Database } from './store/database.js'
import { muaraDoes } from './store/muara-does.js'
import type { TicketRules } from './ticket/rules.js'

/**
 * Passes appeals nobody has decided for `handover.decide_days` on to the last arbiter. Any number of processes may do it at
 * once.
 *
 * @returns numbers of the tickets that climbed, and of those which wait too long for the last arbiter.
 */
export async function climbAppeals(
  database: Database,
  rules: TicketRules,
): Promise<{ readonly climbed: string[]; readonly overdue: string[] }> {
  const climbed: string[] = []
  const overdue: string[] = []
  for (const { id, number } of await unansweredAppeals(database.db, rules.life.rules.handover.decide_days)) {
    const acted = await database.transaction(db => muaraDoes(db, rules, id, 'climb'))
    if (acted.done) climbed.push(number)
    else if (acted.refusal.code === 'no_appeal') overdue.push(number)
  }
  return { climbed, overdue }
}
