import { clocksOf, type Course, type Past, type Promised } from '../../ticket/clock/index.js'
import { LIFE_EVENTS, type LifeEvent, lifeOf, type LifeState, type Owner } from '../../ticket/life/index.js'
import type { TicketRules } from '../../ticket/rules.js'
import { type Db, prepared } from '../database.js'

/** A ticket by its id (UUID) or public number. */
export type TicketKey = { readonly id: string } | { readonly number: string }

/** A ticket with everything the rules decide by. */
export interface TicketLife {
  readonly id: string
  readonly number: string
  /** Also the number of its last event; the ETag of the API. */
  readonly version: number
  /** What `life.may`, `life.act` and `chainInWords` take. */
  readonly state: LifeState
  /** What `clocksOf` takes. */
  readonly course: Course
  /** The database's clock when this was read. */
  readonly now: Date
}

interface Row {
  readonly id: string
  readonly number: string
  readonly version: number
  readonly agency: string
  readonly unit: string | null
  readonly status: string
  readonly category: string | null
  readonly openedAt: Date
  readonly closedAt: Date | null
  readonly mergedInto: string | null
  readonly channel: string | null
  readonly promised: Promised | null
  readonly accused: readonly string[] | null
  readonly now: Date
  readonly events: readonly (Omit<LifeEvent, 'at'> & { readonly at: number })[]
}

/** $1: types of events. The channel is that of the report the ticket was opened with. */
const LIFE = `select t.id, t.number, t.version, t.agency, t.unit, t.status, t.category, t.opened_at as "openedAt", t.closed_at as "closedAt", t.service_level as promised,
    clock_timestamp() as now, (select number from ticket into_this where into_this.id = t.merged_into) as "mergedInto",
    (select r.channel from ticket_event e join report r on r.id = e.report_id
      where e.ticket_id = t.id and e.type = 'attached' order by e.seq limit 1) as channel,
    case when t.protected then (select coalesce(json_agg(distinct x.agency), '[]') from ticket_accused x where x.ticket_id = t.id) end as accused,
    (select coalesce(json_agg(json_build_object('type', e.type, 'actor', e.actor, 'at', floor(extract(epoch from e.at) * 1000),
        'body', case when w.text is null then e.body else e.body || jsonb_build_object('text', w.text) end) order by e.seq), '[]')
      from ticket_event e left join event_words w on w.ticket_id = e.ticket_id and w.seq = e.seq
      where e.ticket_id = t.id and e.type = any($1)) as events
  from ticket t`

/** Reads a ticket's life; null when there is no such ticket. */
export async function lifeOfTicket(db: Db, rules: TicketRules, key: TicketKey): Promise<TicketLife | null> {
  const { rows } = await db.query(
    'id' in key
      ? prepared('life-by-id', `${LIFE} where t.id = $2::uuid`, [LIFE_EVENTS, key.id])
      : prepared('life-by-number', `${LIFE} where t.number = $2`, [LIFE_EVENTS, key.number]),
  )
  return rows[0] ? lifeFrom(rows[0] as Row, rules) : null
}

/** When its completion clock ends as things stand; later with every pause. */
export const dueAt = ({ course, now }: TicketLife, { levels, calendar }: TicketRules): Date =>
  clocksOf(course, levels, calendar, now).completion.due

/** Reads what happened to a ticket, for whoever has no rules at hand; null when there is no such ticket. */
export async function pastOf(db: Db, ticketId: string): Promise<{ past: Past; now: Date } | null> {
  const { rows } = await db.query(
    prepared('life-by-id', `${LIFE} where t.id = $2::uuid`, [LIFE_EVENTS, ticketId]),
  )
  const row = rows[0] as Row | undefined
  return row ? { past: pastFrom(row), now: row.now } : null
}

/** A page of what happened to all tickets, in order of their ids. */
export async function pastsAfter(
  db: Db,
  ticketId: string,
  limit: number,
): Promise<{ id: string; closedAt: Date | null; past: Past }[]> {
  const { rows } = await db.query(`${LIFE} where t.id > $2::uuid order by t.id limit $3`, [
    LIFE_EVENTS,
    ticketId,
    limit,
  ])
  return (rows as Row[]).map(row => ({ id: row.id, closedAt: row.closedAt, past: pastFrom(row) }))
}

/** Reads the lives of many tickets; ids of none are passed over. */
export async function livesOfTickets(
  db: Db,
  rules: TicketRules,
  ids: readonly string[],
): Promise<TicketLife[]> {
  const { rows } = await db.query(
    prepared('lives-by-id', `${LIFE} where t.id = any($2::uuid[])`, [LIFE_EVENTS, ids]),
  )
  return (rows as Row[]).map(row => lifeFrom(row, rules))
}

function lifeFrom(row: Row, { levelOf }: TicketRules): TicketLife {
  const { id, number, version, category, channel, promised, now } = row
  const past = pastFrom(row)
  const course = { ...past, category, channel, level: levelOf(category), promised }
  return { id, number, version, state: lifeOf(past, past.events), course, now }
}

function pastFrom({ agency, unit, status, openedAt, mergedInto, accused, events }: Row): Past {
  const owner: Owner = { agency, unit }
  return {
    status,
    owner,
    openedAt,
    mergedInto,
    accused,
    events: events.map(event => ({ ...event, at: new Date(event.at) })),
  }
}
