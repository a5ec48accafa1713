import { remindArbiter, unansweredAppeals } from './store/arbitrations.js'
import type { Database } from './store/database.js'
import { muaraDoes } from './store/muara-does.js'
import type { TicketRules } from './ticket/rules.js'

/**
 * Passes appeals nobody has decided for `handover.decide_days` on to the last arbiter, who is asked again each time as many
 * days have gone by. Any number of processes may do it at once: each step is one of theirs alone.
 *
 * @returns numbers of the tickets that climbed, and of those for which the alarm is to be raised now.
 */
export async function climbAppeals(
  database: Database,
  rules: TicketRules,
): Promise<{ readonly climbed: string[]; readonly overdue: string[] }> {
  const { decide_days: days } = rules.life.rules.handover
  const climbed: string[] = []
  const overdue: string[] = []
  for (const { id, number } of await unansweredAppeals(database.db, days))
    await database.transaction(async db => {
      const acted = await muaraDoes(db, rules, id, 'climb')
      if (acted.done) climbed.push(number)
      else if (acted.refusal.code === 'no_appeal' && (await remindArbiter(db, rules, id, days)))
        overdue.push(number)
    })
  return { climbed, overdue }
}
