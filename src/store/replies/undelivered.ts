import type { Language } from '../../ticket/reply-texts.js'
import type { Db } from '../database.js'

/** News which its channel could not deliver for good. */
export interface Undelivered {
  readonly id: string
  readonly ticketId: string
  readonly personId: string
  readonly step: string
  readonly seq: number
  readonly way: number
  readonly kind: string
  readonly number: string
  readonly dueAt: Date
  readonly language: Language | null
  /** Channels that failed with this news. */
  readonly tried: readonly string[]
}

/** How long after it was made news is still worth another way. Days. */
const WORTH_DAYS = 3

/** News that failed and was not passed on yet: refused by the provider, or reported back as undelivered. */
export async function undelivered(db: Db, limit: number): Promise<Undelivered[]> {
  const { rows } = await db.query(
    `select f.id, f.ticket_id as "ticketId", f.person_id as "personId", f.step, f.seq, f.way, f.kind, f.number, f.due_at as "dueAt",
       (select language from person where id = f.person_id) as language,
       (select array_agg(distinct channel) from reply t where t.ticket_id = f.ticket_id and t.person_id = f.person_id and t.step = f.step) as tried
     from reply f
     where f.step is not null and not f.passed_on and (f.state = 'failed' or f.delivery = 'failed')
       and f.due_at > clock_timestamp() - make_interval(days => ${WORTH_DAYS})
     order by f.id limit $1`,
    [limit],
  )
  return rows as Undelivered[]
}

/** The next way was found, or there is none. */
export async function giveUp(db: Db, id: string): Promise<void> {
  await db.query(`update reply set passed_on = true where id = $1`, [id])
}
