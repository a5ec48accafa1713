import { clocksOf, type Course, type Timed } from '../../ticket/clock/index.js'
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
  readonly mergedInto: string | null
  readonly channel: string | null
  readonly now: Date
  readonly events: readonly (Omit<LifeEvent, 'at'> & { readonly at: number })[]
}

/** $1: types of events. The channel is that of the report the ticket was opened with. */
const LIFE = `select t.id, t.number, t.version, t.agency, t.unit, t.status, t.category, t.opened_at as "openedAt",
    clock_timestamp() as now, (select number from ticket into_this where into_this.id = t.merged_into) as "mergedInto",
    (select r.channel from ticket_event e join report r on r.id = e.report_id
      where e.ticket_id = t.id and e.type = 'attached' order by e.seq limit 1) as channel,
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
  const { id, number, version, agency, unit, status, category, openedAt, mergedInto, channel, now } = row
  const owner: Owner = { agency, unit }
  const events = row.events.map(event => ({ ...event, at: new Date(event.at) }))
  const facts = { status, owner, openedAt, mergedInto }
  const course = { ...facts, category, channel, level: levelOf(category), events }
  return { id, number, version, state: lifeOf(facts, events), course, now }
}

/** Tickets read per statement. */
const PAGE = 1_000

/**
 * The clocks of every ticket that was open at `from` or later, for rolling means (`meansOf`) and reports. Tickets merged
 * into others are left out: their incident is counted where it lives.
 */
export async function timedTickets(
  db: Db,
  rules: TicketRules,
  { from, now }: { from: Date; now: Date },
): Promise<Timed[]> {
  const timed: Timed[] = []
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await db.query(
      `${LIFE} where t.id > $2::uuid and t.merged_into is null and (t.closed_at is null or t.closed_at >= $3) order by t.id limit ${PAGE}`,
      [LIFE_EVENTS, after, from],
    )
    for (const row of rows as Row[]) {
      const { course } = lifeFrom(row, rules)
      timed.push({ owner: course.owner, clocks: clocksOf(course, rules.levels, rules.calendar, now) })
    }
    if (rows.length < PAGE) return timed
    after = (rows.at(-1) as Row).id
  }
}
