import { maySee } from './conflict.js'
import type { Db } from './database.js'
import type { TicketKey } from './life.js'

/** Which tickets somebody may meet in a queue. */
export interface Sight {
  /** Whose protected tickets, as in `Reach`. */
  readonly cleared: string | null
}

/** What every queue tells of a ticket that waits for somebody's word. */
export interface Queued {
  readonly id: string
  readonly number: string
  readonly version: number
  readonly agency: string
  readonly unit: string | null
  readonly category: string | null
  readonly kelurahan: string | null
  readonly summary: string
  readonly openedAt: Date
}

/** A queue by the event that put a ticket into it. All parts are SQL; parameters of `where` begin at $2. */
interface QueueParts {
  /** What else is told of the ticket `t`, the event `e` and its words `w`. */
  readonly tells: string
  /** Types of events; the latest of them counts. */
  readonly events: readonly string[]
  /** While it waits. */
  readonly where: string
}

/** The ways of looking at a queue. `values` are those of `where`. */
export function queueOf<Row extends Queued>({ tells, events, where }: QueueParts) {
  const types = events.map(type => `'${type}'`).join(', ')
  const select = `select t.id, t.number, t.version, t.agency, t.unit, t.category, t.kelurahan, t.summary, t.opened_at as "openedAt", ${tells}
    from ticket t cross join lateral (
      select * from ticket_event where ticket_id = t.id and type in (${types}) order by seq desc limit 1) e
      left join event_words w on w.ticket_id = e.ticket_id and w.seq = e.seq
    where t.merged_into is null and ${maySee('$1')} and ${where}`
  const ask = async (db: Db, rest: string, { cleared }: Sight, values: readonly unknown[]) =>
    (await db.query(`${select} ${rest}`, [cleared, ...values])).rows as Row[]

  return {
    /** Longest waiting first. One more than `limit` tells that there are more. */
    first: (db: Db, sight: Sight, values: readonly unknown[], limit: number): Promise<Row[]> =>
      ask(db, `order by e.at, t.id limit $${values.length + 2}`, sight, [...values, limit]),

    /** One of them; null when it does not wait or is out of sight. */
    async find(db: Db, sight: Sight, values: readonly unknown[], key: TicketKey): Promise<Row | null> {
      const at = `$${values.length + 2}`
      const [which, value] = 'id' in key ? [`t.id = ${at}::uuid`, key.id] : [`t.number = ${at}`, key.number]
      return (await ask(db, `and ${which}`, sight, [...values, value]))[0] ?? null
    },
  }
}
