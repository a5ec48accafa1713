import { type Informed, type Obligation, summarise } from '../../ticket/reply-contract/index.js'
import type { Db } from '../database.js'
import { LIVING } from '../numbers/living.js'

/** Ends without a citizen who should have heard: they said stop, were just told, or have no channel that can answer. */
export const NO_OBLIGATION = [
  'opted_out',
  'folded',
  'superseded',
  'overtaken',
  'no_channel',
  'channel_cannot_send',
]

/**
 * "Informed in time" for everything a citizen had to be told by a moment in `[from, to)`: the first answer to each message
 * and every piece of news, once per person however many channels were tried. Of the tickets the numbers tell of, and of
 * messages that are in none; of tickets an agency has now, when one is named.
 */
export async function informedInTime(
  db: Db,
  { agency, from, to, now = new Date() }: { agency?: string; from: Date; to: Date; now?: Date },
): Promise<Informed & { readonly unreachable: number }> {
  const { rows } = await db.query(
    `with owed as (
       select y.due_at as by, y.state, y.reason, y.delivery, y.sent_at, y.passed_on,
         coalesce(y.ticket_id::text || y.person_id::text || y.step, y.message_id::text || y.kind, y.id::text) as what
       from reply y
         left join membership m on m.report_id = y.report_id
         left join ticket t on t.id = coalesce(m.ticket_id, y.ticket_id)
       where y.due_at >= $1 and y.due_at < $2 and (t.id is null or (${LIVING}))
         and ($3::text is null or t.agency = $3))
     select min(by) as by,
       min(sent_at) filter (where state = 'sent' and delivery is distinct from 'failed') as "toldAt",
       bool_and(state in ('failed', 'ambiguous') or (state = 'suppressed') or (state = 'sent' and delivery = 'failed')) as "gaveUp",
       bool_and(state = 'suppressed' and reason = any($4)) as excused,
       bool_or(reason = 'no_channel') as unreachable
     from owed group by what`,
    [from, to, agency ?? null, NO_OBLIGATION],
  )
  const owed = rows as (Obligation & { excused: boolean; unreachable: boolean })[]
  return {
    ...summarise(
      owed.filter(({ excused }) => !excused),
      now,
    ),
    unreachable: owed.filter(one => one.excused && one.unreachable).length,
  }
}
