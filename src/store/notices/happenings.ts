import type { Owner } from '../../ticket/life/index.js'
import { type Happening, type Made, type NoticeSettings, urgentClass } from '../../ticket/notices/index.js'
import { maySee, openToAll } from '../conflict.js'
import type { Db } from '../database.js'

/** Reports of a ticket read for words that make it urgent, where it takes words ($3): its latest. */
const READ = 10

/** Who stands where; the innermost area known. Protected tickets are in no notice: nobody's boss is told. */
const URGENT = `select t.id as ticket, t.agency, t.unit, t.category, t.reopened,
    greatest(t.opened_at, (select max(later.at) from (
      select e.at from ticket_event e where e.ticket_id = t.id and e.type in ('attached', 'reopened', 'reinstated') order by e.seq offset 1) as later)) as at,
    coalesce(t.kelurahan, t.place->>'kecamatan', t.place->>'kota') as area,
    case when t.category = any($3) then (select string_agg(said.text, ' ') from (
      select r.text from membership b join report r on r.id = b.report_id
      where b.ticket_id = t.id order by r.received_at desc limit ${READ}) as said) end as text
  from ticket t where t.updated_at >= $1 and t.category = any($2) and t.merged_into is null and t.report_count > 0 and ${openToAll('t')}`

/** How long an alarm about a ticket that is still open waits for somebody to tell. Shorter than steps are remembered. */
const ALARMS_MS = 30 * 86_400_000

/**
 * Whose turn it is may have changed before an alarm could be told: nobody hears late of work that was handed in or judged since.
 * Of a protected ticket only what is meant for its holder, as long as it holds it.
 */
const ESCALATED = `select t.id as ticket, e.seq, e.at, e.body->'to' as "to", t.protected
  from ticket_event e join ticket t on t.id = e.ticket_id
  where e.type = 'escalated' and e.at >= $1 and e.body->'to'->>'agency' is not null and t.merged_into is null and t.report_count > 0 and t.closed_at is null
    and (e.at >= $2 or not exists (select from ticket_event later where later.ticket_id = t.id and later.seq > e.seq and later.type = 'escalated'))
    and not exists (select from ticket_event turn where turn.ticket_id = t.id and turn.seq > e.seq and turn.type in ('finished', 'declined', 'refused'))
    and ${maySee(`(e.body->'to'->>'agency')`)}`

/** An arbiter, while it is asked: by the owner, or because nobody before it has decided. */
const APPEALS = `select t.id as ticket, e.seq, e.at, e.body->'arbiter' as "to", t.protected, true as appeal
  from ticket_event e join ticket t on t.id = e.ticket_id
  where e.type in ('appealed', 'climbed') and e.body->'arbiter'->>'agency' = t.arbiter_agency
    and e.body->'arbiter'->>'unit' is not distinct from t.arbiter_unit
    and t.closed_at is null and t.merged_into is null and ${maySee('t.arbiter_agency')}`

/** What officials may have to hear of at once, as far back as the settings allow. */
export async function happeningsFor(db: Db, settings: NoticeSettings, now: Date): Promise<Happening[]> {
  const since = new Date(now.getTime() - settings.stale)
  const all = settings.urgent.flatMap(one => one.categories)
  const spoken = settings.urgent.flatMap(one => (one.words.length > 0 ? one.categories : []))
  const [urgent, escalated, appeals] = await Promise.all([
    db.query(URGENT, [since, all, spoken]),
    db.query(ESCALATED, [new Date(now.getTime() - ALARMS_MS), since]),
    db.query(APPEALS),
  ])
  const tickets = urgent.rows as {
    ticket: string
    at: Date
    agency: string
    unit: string | null
    category: string
    area: string | null
    reopened: number
    text: string | null
  }[]
  const alarms = [...escalated.rows, ...appeals.rows] as {
    ticket: string
    seq: number
    at: Date
    to: Owner
    protected: boolean
    appeal?: boolean
  }[]
  return [
    ...tickets.flatMap(({ ticket, at, agency, unit, category, area, reopened, text }): Happening[] => {
      const found = urgentClass(settings, { category, text: text ?? '' })
      if (!found) return []
      const standing = { owner: { agency, unit }, area }
      return [{ is: 'urgent', ticket, at, reopened, class: found.name, standing }]
    }),
    ...alarms.map(
      ({ ticket, seq, at, to, protected: closed, appeal = false }): Happening => ({
        is: 'escalated',
        ticket,
        at,
        seq,
        to: { agency: to.agency, unit: to.unit ?? null },
        protected: closed,
        appeal,
      }),
    ),
  ]
}

/** What was told before, as far as `noticesDue` asks. */
export async function madeSoFar(db: Db, settings: NoticeSettings, now: Date): Promise<Made> {
  const [steps, alerts, digests] = await Promise.all([
    db.query(
      `select official_id as official, array_agg(step) as steps from notice_step where at >= $1 and step not like 'digest:%' group by 1`,
      // A step may be older than what it tells of is allowed to be, never younger than it.
      [new Date(now.getTime() - Math.max(settings.stale, ALARMS_MS) - 3_600_000)],
    ),
    db.query(
      `select official_id as official, class, max(made_at) as at from notice where kind = 'urgent' and made_at >= $1 group by 1, 2`,
      [new Date(now.getTime() - settings.gather)],
    ),
    db.query(
      `select official_id as official, max(period_until) as at from notice where kind = 'digest' group by 1`,
    ),
  ])
  return {
    steps: new Map(
      (steps.rows as { official: string; steps: string[] }[]).map(row => [row.official, new Set(row.steps)]),
    ),
    alerts: new Map(
      (alerts.rows as { official: string; class: string; at: Date }[]).map(row => [
        `${row.official} ${row.class}`,
        row.at,
      ]),
    ),
    digests: new Map((digests.rows as { official: string; at: Date }[]).map(row => [row.official, row.at])),
  }
}
