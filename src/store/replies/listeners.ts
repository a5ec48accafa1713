import type { Language } from '../../ticket/reply-texts.js'
import { type Db, prepared } from '../database.js'

/** One person who has a report in a ticket, as the contract sees them. */
export interface Hearer {
  readonly personId: string
  readonly since: number
  readonly told: number
  readonly toldAt: Date | null
  readonly language: Language | null
  /** Where they asked to be told. */
  readonly channel: string | null
  /** Their latest report in the ticket. */
  readonly number: string
}

/**
 * People with reports in a ticket who have not been told of event `latest`, in order of their ids after `after`. Anonymous
 * reports have nobody to tell; who took every report back, or said stop, is left in peace. Membership is read now: a
 * subscription is nothing but a report in the ticket.
 */
export async function listenersOf(
  db: Db,
  ticketId: string,
  { latest, after, limit }: { latest: number; after: string | null; limit: number },
): Promise<Hearer[]> {
  const { rows } = await db.query(
    prepared(
      'listeners',
      `with hearer as (
         select p.person_id, min(m.since_seq) as since, array_agg(distinct r.message_id) as messages,
           (array_agg(r.number order by r.received_at desc, r.id desc))[1] as number
         from membership m join report r on r.id = m.report_id join reporter p on p.id = r.reporter_id
         where m.ticket_id = $1 and r.erased_at is null and p.person_id is not null
         group by p.person_id)
       select hearer.person_id as "personId", hearer.since, hearer.number, known.language, known.channel,
         coalesce(told.seq, 0) as told, greatest(told.at, answered.at) as "toldAt"
       from hearer join person known on known.id = hearer.person_id
         cross join lateral (select max(seq) as seq, max(created_at) as at from reply y
           where y.person_id = hearer.person_id and y.ticket_id = $1 and y.step is not null) as told
         cross join lateral (select max(created_at) as at from reply y
           where y.message_id = any(hearer.messages) and y.state <> 'failed') as answered
       where hearer.since < $2 and coalesce(told.seq, 0) < $2 and ($3::uuid is null or hearer.person_id > $3)
         and not exists (select from reporter o where o.person_id = hearer.person_id and o.opted_out_at is not null)
       order by hearer.person_id limit $4`,
      [ticketId, latest, after, limit],
    ),
  )
  return rows as Hearer[]
}

/** Where a person can be found: one row for each channel they ever used. */
export interface Address {
  readonly personId: string
  readonly reporterId: string
  readonly channel: string
  /** `phone`, `email`, or what belongs to the channel alone. */
  readonly kind: string
  readonly address: string
  readonly spokeAt: Date | null
  /** What `send` needs, from their last message there. */
  readonly answerTo: Readonly<Record<string, unknown>> | null
  /** Their latest report in this ticket on that channel. */
  readonly here: {
    readonly reportId: string
    readonly number: string
    readonly answerTo: Readonly<Record<string, unknown>> | null
  } | null
}

/** The addresses of some people, seen from a ticket. */
export async function addressesOf(
  db: Db,
  ticketId: string,
  personIds: readonly string[],
): Promise<Address[]> {
  const { rows } = await db.query(
    prepared(
      'addresses',
      `select p.person_id as "personId", p.id as "reporterId", p.channel, p.kind, p.address, p.spoke_at as "spokeAt",
         p.answer_to as "answerTo", here.it as here
       from reporter p left join lateral (
         select json_build_object('reportId', r.id, 'number', r.number, 'answerTo', case when r.may_answer then r.answer_to end) as it
         from report r join membership m on m.report_id = r.id
         where r.reporter_id = p.id and m.ticket_id = $1 and r.erased_at is null
         order by r.received_at desc, r.id desc limit 1) as here on true
       where p.person_id = any($2)`,
      [ticketId, personIds],
    ),
  )
  return rows as Address[]
}
