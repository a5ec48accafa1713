import { PROTECTED, PROTECTED_APPEAL } from '../../ticket/notices/index.js'
import { maySee, openToAll } from '../conflict.js'
import type { Db } from '../database.js'

/** A ticket as a notice may tell of it: no words of a citizen, nothing about one. */
export interface NamedTicket {
  readonly number: string
  readonly category: string | null
  readonly kelurahan: string | null
  readonly street: string | null
  readonly status: string
  readonly reports: number
  readonly openedAt: Date
  readonly agency: string
  readonly unit: string | null
}

export const NAMED = `t.number, t.category, t.kelurahan, t.place->>'street' as street, t.status, t.report_count as reports,
  t.opened_at as "openedAt", t.agency, t.unit`

/** The reader heads the office that has a protected ticket, or that is asked about it. */
const HEADS = `case o.role when 'kepala_dinas' then ${maySee('o.office')} when 'kepala_sudin' then o.office = t.unit and ${maySee('t.agency')} else false end`

/**
 * Tickets of a notice as they are now, the oldest first, and how many more there are. One that was merged, emptied or
 * protected since is told no more, and a protected one is told to its holder and to whoever is asked about it.
 */
export async function ticketsOfNotice(
  db: Db,
  noticeId: string,
  limit: number,
): Promise<{ tickets: NamedTicket[]; more: number }> {
  const { rows } = await db.query(
    `select ${NAMED}, count(*) over ()::int as all from notice_step s join ticket t on t.id = s.ticket_id
       join notice n on n.id = s.notice_id join official o on o.id = n.official_id
     where s.notice_id = $1 and t.merged_into is null and t.report_count > 0
       and (${openToAll('t')} or (n.class in ('${PROTECTED}', '${PROTECTED_APPEAL}') and ${HEADS})) order by t.opened_at, t.id limit $2`,
    [noticeId, limit],
  )
  const found = rows as (NamedTicket & { all: number })[]
  return { tickets: found, more: (found[0]?.all ?? 0) - found.length }
}
