import { isProtected } from '../conflict.js'
import {
  newsOf,
  NEWS_EVENTS,
  type NumberedEvent,
  ROUND_EVENTS,
  roundsOf,
  type Told,
} from '../../ticket/reply-contract/index.js'
import type { TicketRules } from '../../ticket/rules.js'
import { clocksOf } from '../../ticket/clock/index.js'
import { committedBefore } from '../committed.js'
import { type Db, prepared } from '../database.js'
import { lockNames } from '../grouping.js'
import { lifeOfTicket, type TicketLife } from '../life.js'

/** Tickets taken note of per statement. */
const PAGE = 2_000
/** One planner at a time in the whole city: what is paced must be counted by one. Any number not used elsewhere. */
const PLANNER_LOCK = 5_231_713

/**
 * Takes note of tickets that changed: a new one is looked at when its first round may be due, one with news at once. Returns
 * false when there is more to note, or another process is at it. The mark never passes a transaction that still runs, however
 * long it lasts: a change becomes visible when it is committed, and bears the time at which it was written.
 *
 * @param firstRound seconds after opening at which the earliest round of any class is due.
 */
export async function noteChanges(db: Db, firstRound: number, now: Date): Promise<boolean> {
  const committed = await committedBefore(db)
  const { rows } = await db.query(
    prepared(
      'note-changes',
      `with mine as materialized (select pg_try_advisory_xact_lock(${PLANNER_LOCK}, 1) as yes),
       changed as (
         select t.id, t.version, t.opened_at, t.updated_at, coalesce(c.seq, 0) as seen
         from mine, reply_mark mark, ticket t left join reply_course c on c.ticket_id = t.id
         where mine.yes and t.report_count > 0 and t.updated_at >= mark.through
           and (c.seq is null or c.seq < t.version)
         order by t.updated_at, t.id limit ${PAGE}),
       noted as (
         insert into reply_course as c (ticket_id, seq, look_at)
           select id, version, case when exists (select from ticket_event e where e.ticket_id = id and e.seq > seen and e.type = any($2))
             then $3::timestamptz when seen = 0 then opened_at + make_interval(secs => $1) end
           from changed order by id
           on conflict (ticket_id) do update set seq = excluded.seq, look_at = least(c.look_at, excluded.look_at)),
       marked as (
         update reply_mark set through = least($4::timestamptz,
           case when (select count(*) from changed) = ${PAGE} then (select max(updated_at) from changed) end)
         where (select yes from mine))
       select (select yes from mine) and (select count(*) from changed) < ${PAGE} as done`,
      [firstRound, NEWS_EVENTS, now, committed],
    ),
  )
  return (rows[0] as { done: boolean }).done
}

/** Tickets whose time has come, the longest waiting first. */
export async function dueCourses(db: Db, now: Date, limit: number): Promise<string[]> {
  const { rows } = await db.query(
    `select ticket_id as id from reply_course where look_at <= $1 order by look_at limit $2`,
    [now, limit],
  )
  return (rows as { id: string }[]).map(({ id }) => id)
}

/** A ticket as the contract sees it, with what the words need. */
export interface Course {
  readonly life: TicketLife
  readonly told: Told
  /** A report about an office: no message names who looks into it. */
  readonly protected: boolean
}

/**
 * Reads a ticket for planning, holding the planner's lock and the ticket's name until the transaction ends: nobody else
 * plans, and nobody acts on it meanwhile. Null when another process plans, or there is no such ticket.
 */
export async function courseOf(db: Db, rules: TicketRules, ticketId: string): Promise<Course | null> {
  const { rows } = await db.query(`select pg_try_advisory_xact_lock(${PLANNER_LOCK}, 2) as mine`)
  if (!(rows[0] as { mine: boolean }).mine) return null
  await lockNames(db, [`ticket:${ticketId}`])
  const [life, events, hidden] = await Promise.all([
    lifeOfTicket(db, rules, { id: ticketId }),
    eventsOf(db, ticketId),
    isProtected(db, ticketId),
  ])
  if (!life) return null
  const { course } = life
  const closed = life.state.closedAt !== null || life.state.mergedInto !== null
  const { reply } = clocksOf(course, rules.levels, rules.calendar, life.now)
  return {
    life,
    protected: hidden,
    told: {
      openedAt: course.openedAt,
      closed,
      rule: rules.levels.of(course).name,
      news: newsOf(events, life.state.pause, code => rules.life.rules.pause.codes[code]?.asks === true),
      rounds: roundsOf(course.openedAt, events),
      replyDue: reply?.done === null ? reply.due : null,
    },
  }
}

async function eventsOf(db: Db, ticketId: string): Promise<NumberedEvent[]> {
  const { rows } = await db.query(
    prepared(
      'contract-events',
      `select e.seq, e.type, e.actor, e.at, case when w.text is null then e.body else e.body || jsonb_build_object('text', w.text) end as body
       from ticket_event e left join event_words w on w.ticket_id = e.ticket_id and w.seq = e.seq
       where e.ticket_id = $1 and e.type = any($2) order by e.seq`,
      [ticketId, [...new Set([...NEWS_EVENTS, ...ROUND_EVENTS])]],
    ),
  )
  return rows as NumberedEvent[]
}

/** Everybody was told what is due; the ticket is looked at again then, or when something happens. */
export async function lookAgain(db: Db, ticketId: string, at: Date | null): Promise<void> {
  await db.query(
    `update reply_course set look_at = $2, seq = (select version from ticket where id = $1) where ticket_id = $1`,
    [ticketId, at],
  )
}

/** A ticket that could not be planned must not hold up the others. */
export async function postpone(db: Db, ticketId: string, at: Date): Promise<void> {
  await db.query(`update reply_course set look_at = $2 where ticket_id = $1`, [ticketId, at])
}
