import type { Db } from '../database.js'

/**
 * The promise in numbers: `accepted = settled + quarantined + inFlight`, at every moment. A message counts as settled only
 * if what it claims to have become exists: one settled as a report without a report in a ticket leaves a gap.
 */
export interface Accounting {
  readonly accepted: number
  readonly settled: number
  readonly quarantined: number
  readonly inFlight: number
  readonly byOutcome: Readonly<Record<string, number>>
  readonly replies: {
    readonly pending: number
    readonly sent: number
    readonly failed: number
    readonly suppressed: number
  }
}

/** Counts in one statement, hence of one moment. */
export async function accounting(db: Db): Promise<Accounting> {
  const { rows } = await db.query(
    `select
       (select count(*)::int from message) as accepted,
       (select count(*)::int from message where state = 'settled' and (outcome not in ('report', 'follow_up')
         or exists (select 1 from report r join membership m on m.report_id = r.id where r.message_id = message.id))) as settled,
       (select count(*)::int from message where state = 'quarantined') as quarantined,
       (select count(*)::int from message where state = 'accepted') as "inFlight",
       (select coalesce(json_object_agg(outcome, n), '{}') from
         (select coalesce(outcome, 'unknown') as outcome, count(*)::int as n from message where state <> 'accepted' group by 1) o) as "byOutcome",
       (select coalesce(json_object_agg(state, n), '{}') from
         (select state, count(*)::int as n from reply group by 1) r) as replies`,
  )
  const { replies, ...counts } = rows[0]
  return { ...counts, replies: { pending: 0, sent: 0, failed: 0, suppressed: 0, ...replies } }
}

/** How one channel has been doing. */
export interface ChannelState {
  readonly channel: string
  readonly lastMessageAt: Date | null
  readonly accepted24h: number
  readonly quarantined24h: number
  readonly inFlight: number
  readonly error: string | null
  readonly errorAt: Date | null
}

/** Every channel that ever took a message or reported an error. Counts cover the last 24 hours. */
export async function channelStates(db: Db): Promise<ChannelState[]> {
  const { rows } = await db.query(
    `with recent as (
       select channel, max(received_at) as last, count(*)::int as n,
         count(*) filter (where state = 'quarantined')::int as bad, count(*) filter (where state = 'accepted')::int as moving
       from message where received_at > clock_timestamp() - interval '24 hours' group by channel)
     select coalesce(h.channel, r.channel) as channel, greatest(h.last_message_at, r.last) as "lastMessageAt",
       coalesce(r.n, 0) as "accepted24h", coalesce(r.bad, 0) as "quarantined24h", coalesce(r.moving, 0) as "inFlight",
       h.error, h.error_at as "errorAt"
     from channel_health h full join recent r on r.channel = h.channel order by 1`,
  )
  return rows
}

export interface Quarantined {
  readonly id: string
  readonly channel: string
  readonly receivedAt: Date
  readonly reason: string | null
  readonly attempts: number
  readonly bytes: number
}

/** Oldest first: what waits longest is looked at first. */
export async function quarantine(db: Db, limit: number): Promise<Quarantined[]> {
  const { rows } = await db.query(
    `select id, channel, received_at as "receivedAt", reason, attempts, octet_length(raw) as bytes
     from message where state = 'quarantined' order by received_at limit $1`,
    [limit],
  )
  return rows
}
