import { act } from '../../src/store/life.js'
import type { Database } from '../../src/store/database.js'
import { measureAll, numbersOf, type NumbersQuery } from '../../src/store/numbers.js'
import { knowReporter } from '../../src/store/reporters.js'
import type { NumbersRow } from '../../src/ticket/numbers/index.js'
import type { Actor, Asked } from '../../src/ticket/life/index.js'
import { fileTicket, type NewTicket } from '../support/filing.js'
import { BIRO, rules } from '../ticket/life/city.js'

export { rules }

/** A moment in November 2026 in Jakarta: `on(3, '14:00')`. */
export const on = (day: number, time = '08:00') =>
  new Date(`2026-11-${String(day).padStart(2, '0')}T${time}:00+07:00`)
export const hoursAfter = (from: Date, hours: number) => new Date(from.getTime() + hours * 3_600_000)
export const NOVEMBER = { from: on(1, '00:00'), to: new Date('2026-12-01T00:00:00+07:00') }
/** After everything in it. */
export const LATER = new Date('2026-12-24T00:00:00+07:00')

/** A report by somebody (null: nobody known); opens a ticket at a moment unless it joins one. Returns the ticket's id. */
export async function report(
  database: Database,
  phone: string | null,
  opened: Date,
  given: Partial<NewTicket> = {},
): Promise<string> {
  const { ticketId, reportId } = await fileTicket(database, {
    text: 'saluran mampet di depan pos',
    agency: 'DSDA',
    unit: 'DSDA-31.74',
    ...given,
  })
  await database.transaction(async db => {
    if (phone !== null) {
      const sender = { kind: 'phone', address: phone, handle: null, name: null } as never
      const { id } = await knowReporter(db, given.channel ?? 'sms', sender)
      await db.query('update report set reporter_id = $2 where id = $1', [reportId, id])
    }
    if (!given.joins) await db.query('update ticket set opened_at = $2 where id = $1', [ticketId, opened])
  })
  return ticketId
}

/** Somebody does something at a moment; fails loudly when it may not be. */
export async function does(
  database: Database,
  id: string,
  asked: Asked,
  actor: Actor,
  now: Date,
  by = rules,
): Promise<void> {
  const done = await database.transaction(db => act(db, by, { id }, asked, actor, { now }))
  if (!done.done) throw new Error(done.refusal.code)
}

/** Numbers of November once everything is measured; of the validator only when it is asked for. */
export async function numbers(database: Database, asked: Partial<NumbersQuery> = {}): Promise<NumbersRow[]> {
  await measureAll(database, rules)
  const query = { by: 'agency', ...NOVEMBER, agency: null, unit: null, ...asked } as const
  const rows = await numbersOf(database.db, query, LATER)
  return rows.filter(row => row.agency !== BIRO.agency || asked.agency === BIRO.agency)
}
