import type { Database } from '../../../src/store/database.js'
import { act, type Acted, type ActOptions } from '../../../src/store/life.js'
import type { Actor, Asked, Owner } from '../../../src/ticket/life/index.js'
import { fileTicket } from '../../support/filing.js'
import { rules } from '../../ticket/life/city.js'

export { rules }

/** A ticket as the worker opens it; returns its id. */
export async function open(database: Database, { agency, unit }: Owner, channel = 'sms'): Promise<string> {
  const filed = await fileTicket(database, { text: 'saluran mampet di depan pos', agency, unit, channel })
  return filed.ticketId
}

/** One action in a transaction of its own. */
export const does = (
  database: Database,
  id: string,
  asked: Asked,
  actor: Actor,
  options: ActOptions = {},
): Promise<Acted> => database.transaction(db => act(db, rules, { id }, asked, actor, options))
