import type { ToldPhoto } from '../../ticket/evidence/index.js'
import type { Db } from '../database.js'

/** What a citizen may know of the evidence of a ticket, for `evidenceInWords`. */
export interface EvidenceTold {
  readonly photos: readonly ToldPhoto[]
  /** Null while the ticket is open, and again when it is opened anew. */
  readonly validatedAt: Date | null
}

/**
 * What was noticed about a photo `e`, by codes. Until version 2026-11-22.2 of `config/evidence.yaml` the position our page
 * was told counted as the file's own.
 */
const NOTICED = `jsonb_path_query_array(v.findings, '$[*].code')
  - case when jsonb_typeof(e.provenance->'point') = 'object' then '' else 'taken_near' end`

/** The photos with which the work was reported as done and then confirmed. Not for protected tickets: nothing is told of those. */
export async function evidenceTold(db: Db, ticketId: string): Promise<EvidenceTold> {
  const { rows } = await db.query(
    `select c.at as "validatedAt", coalesce((
       select json_agg(json_build_object('is', v.verdict, 'noticed', ${NOTICED}, 'inspection', i.state) order by v.evidence_id)
       from evidence e join evidence_verdict v on v.evidence_id = e.id and v.seq = f.seq
         left join inspection i on i.ticket_id = e.ticket_id and i.seq = v.seq and v.verdict = 'suspicious'
       where e.ticket_id = t.id), '[]') as photos
     from ticket t
       cross join lateral (select seq, at from ticket_event where ticket_id = t.id and type = 'validated' order by seq desc limit 1) c
       cross join lateral (select seq from ticket_event where ticket_id = t.id and type = 'finished' and seq < c.seq order by seq desc limit 1) f
     where t.id = $1 and t.closed_at is not null and not t.protected
       and not exists (select from ticket_event where ticket_id = t.id and seq > c.seq and type in ('reopened', 'reinstated'))`,
    [ticketId],
  )
  const told = rows[0] as EvidenceTold | undefined
  return told ?? { photos: [], validatedAt: null }
}
