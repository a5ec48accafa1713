import type { TicketRules } from '../ticket/rules.js'
import type { Db } from './database.js'
import { act, type Acted } from './life.js'

/** What the program does to a ticket by itself, bound by the rules like anybody. */
export const muaraDoes = (
  db: Db,
  rules: TicketRules,
  ticketId: string,
  action: 'resume' | 'climb',
): Promise<Acted> => act(db, rules, { id: ticketId }, { action }, { is: 'muara', name: 'muara' })
