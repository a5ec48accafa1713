import { v7 as uuidv7 } from 'uuid'
import { type Complaint, type Draft, newNumber, type Place } from '../report/index.js'
import { KEY_OF } from './candidates.js'
import type { AccusedRow } from './conflict.js'
import { type Db, prepared } from './database.js'

export { type Candidate, findCandidates, lockNames } from './candidates.js'

/** Who acts on a ticket and by which rule: the answer of routing, as stored. */
export interface Routed {
  readonly agency: string
  readonly unit: string | null
  readonly rule: string
  readonly because: readonly string[]
  /** Set for a report that speaks against an office: the ticket is protected. */
  readonly conflict?: { readonly accused: readonly AccusedRow[] } | undefined
}

export interface NewReport {
  readonly id: string
  readonly messageId: string
  readonly ordinal: number
  readonly channel: string
  readonly reporterId: string | null
  readonly receivedAt: Date
  readonly draft: Draft
  readonly complaint: Complaint
  /** How the decision to join or open was made, in full. */
  readonly matching: unknown
  readonly subject: unknown
  readonly matchKeys: readonly string[]
  readonly threadIds: readonly string[]
}

export interface Filed {
  readonly reportId: string
  readonly reportNumber: string
  readonly ticketId: string
  readonly ticketNumber: string
  readonly agency: string
  readonly unit: string | null
  readonly joined: boolean
}

/** The conversation a message stands in, as far as it is about reports of ours. */
export interface Thread {
  /** External ids of the reports. */
  readonly reports: readonly string[]
  /** Where the latest of them lies: an answer rarely says it again. */
  readonly place: Place | null
  /** One of them was accepted earlier but is not read yet. */
  readonly waiting: boolean
  /** The latest of their tickets that speaks against an office, if one does. */
  readonly closed: string | null
}

const CLOSED = `(select t.id from membership b join ticket t on t.id = b.ticket_id where b.report_id = r.id and t.protected)`

/**
 * Which of the ids a message refers to are reports of ours, named by the report's own external id: directly, or through
 * an answer we sent about it. Two strangers who comment below one announcement of the city share no thread by that.
 * Nobody waits for a later message (ids grow with time), so two that refer to each other cannot wait for ever.
 */
export async function knownThread(
  db: Db,
  channel: string,
  ids: readonly string[],
  messageId: string,
): Promise<Thread> {
  if (ids.length === 0) return { reports: [], place: null, waiting: false, closed: null }
  const { rows } = await db.query(
    `select r.external_id as id, r.id as report, r.complaint->'place' as place, false as waiting, ${CLOSED} as closed from message m join report r on r.message_id = m.id where m.channel = $1 and m.external_id = any($2)
     union all select r.external_id, r.id, r.complaint->'place', false, ${CLOSED} from reply p join report r on r.id = p.report_id where p.channel = $1 and p.provider_id = any($2)
     union all select external_id, null, null, true, null from message where channel = $1 and external_id = any($2) and state = 'accepted' and id < $3
     order by report`,
    [channel, ids, messageId],
  )
  const found = rows as { id: string; place: Place | null; waiting: boolean; closed: string | null }[]
  const reports = found.filter(row => !row.waiting)
  return {
    reports: [...new Set(reports.map(row => row.id))],
    place: reports.at(-1)?.place ?? null,
    waiting: found.some(row => row.waiting),
    closed: reports.findLast(row => row.closed !== null)?.closed ?? null,
  }
}

const REPORT_COLUMNS = `id, number, message_id, ordinal, channel, external_id, reporter_id, sent_at, received_at, subject, text, category, kelurahan, lat, lon,
  complaint, matching, subject_of_match, match_keys, thread_ids, answer_to, may_answer`
const REPORT_VALUES = '$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22'

function reportRow(id: string, number: string, report: NewReport): unknown[] {
  const { draft, complaint } = report
  const { place } = complaint
  return [
    id,
    number,
    report.messageId,
    report.ordinal,
    report.channel,
    draft.externalId,
    report.reporterId,
    draft.sentAt,
    report.receivedAt,
    draft.subject,
    complaint.text,
    complaint.category.value,
    place.kelurahan,
    place.point?.lat ?? null,
    place.point?.lon ?? null,
    JSON.stringify(complaint),
    JSON.stringify(report.matching),
    JSON.stringify(report.subject),
    report.matchKeys,
    report.threadIds,
    draft.answerTo ? JSON.stringify(draft.answerTo) : null,
    draft.mayAnswer,
  ]
}

/** The keys by which later reports find this one; in the statement that writes the report. */
const KEYS = `insert into match_key (key, report_id) select distinct ${KEY_OF}, $1::uuid from unnest($19::text[]) as name`

/**
 * Advances an agency's feed under its row lock. The lock is held until commit, so feed order is commit order and a puller
 * that remembers the last number it saw can never miss a ticket (reliability G8). The last lock of one complaint; a message
 * with two takes names of the second (a ticket's, when it opens or merges one) while it holds the feed of the first, which
 * may cross a correction. PostgreSQL then ends one of the two with 40P01, and its job or `correcting` runs it again.
 */
const NEXT_FEED = `insert into agency_feed (agency, last) values ($23, 1) on conflict (agency) do update set last = agency_feed.last + 1 returning last`

/** A new incident: report, ticket, its first events and its place in the agency's feed, in one statement. */
export async function openTicket(
  db: Db,
  report: NewReport,
  routed: Routed,
  summary: string,
  links: readonly { type: string; body: unknown }[],
): Promise<Filed> {
  const [reportId, ticketId] = [report.id, uuidv7()]
  const [reportNumber, ticketNumber] = [newNumber(), newNumber()]
  const { place, category } = report.complaint
  const { agency, unit, rule, because, conflict } = routed
  // Reasons quote the citizen's words; they stay with the report, where they can be erased.
  const events = [
    {
      type: 'opened',
      report: null,
      body: { category: category.value, confidence: category.confidence, kelurahan: place.kelurahan },
    },
    { type: 'routed', report: null, body: { agency, unit, rule, because } },
    { type: 'attached', report: reportId, body: { is: (report.matching as { is: string }).is } },
    ...links.map(link => ({ type: link.type, report: reportId, body: link.body })),
  ]
  await db.query(
    prepared(
      'open-ticket',
      `with feed as (${NEXT_FEED}),
     r as (insert into report (${REPORT_COLUMNS}) values (${REPORT_VALUES})),
     k as (${KEYS}),
     t as (insert into ticket (id, number, agency, unit, rule, route, category, place, kelurahan, lat, lon, summary, report_count, first_report_at, last_report_at, opened_at, updated_at, version, feed, protected)
       select $24, $25, $23, $26, $27, $28, $12, $29, $13, $14, $15, $30, 1, $9::timestamptz, $9::timestamptz, clock_timestamp(), clock_timestamp(), $31, last, $33 from feed),
     a as (insert into ticket_accused (ticket_id, agency, unit, confidence, because)
       select $24, agency, coalesce(unit, ''), confidence, because
       from jsonb_to_recordset($34::jsonb) as office (agency text, unit text, confidence double precision, because text)
       on conflict (ticket_id, agency, unit) do nothing),
     e as (insert into ticket_event (ticket_id, seq, type, actor, report_id, body)
       select $24, ordinality, event->>'type', 'muara', (event->>'report')::uuid, event->'body' from jsonb_array_elements($32::jsonb) with ordinality as list (event, ordinality))
     insert into membership (report_id, ticket_id, since_seq) values ($1, $24, 3)`,
      [
        ...reportRow(reportId, reportNumber, report),
        agency,
        ticketId,
        ticketNumber,
        unit,
        rule,
        JSON.stringify({ agency, unit, rule, because }),
        JSON.stringify(place),
        summary,
        events.length,
        JSON.stringify(events),
        conflict !== undefined,
        JSON.stringify(conflict?.accused ?? []),
      ],
    ),
  )
  return {
    reportId,
    reportNumber,
    ticketId,
    ticketNumber,
    agency,
    unit,
    joined: false,
  }
}

/** Another voice on a known incident. The ticket moves to the end of its agency's feed so that pullers see the change. */
export async function joinTicket(db: Db, report: NewReport, ticketId: string): Promise<Filed> {
  const reportId = report.id
  const reportNumber = newNumber()
  const { rows } = await db.query(
    prepared(
      'join-ticket',
      `with feed as (insert into agency_feed (agency, last) select agency, 1 from ticket where id = $23 on conflict (agency) do update set last = agency_feed.last + 1 returning last),
     r as (insert into report (${REPORT_COLUMNS}) values (${REPORT_VALUES})),
     k as (${KEYS}),
     t as (update ticket set report_count = report_count + 1, first_report_at = least(first_report_at, $9), last_report_at = greatest(last_report_at, $9),
         version = version + 1, updated_at = clock_timestamp(), feed = feed.last
       from feed where id = $23 returning number, agency, unit, version),
     e as (insert into ticket_event (ticket_id, seq, type, actor, report_id, body) select $23, version, 'attached', 'muara', $1, $24 from t),
     m as (insert into membership (report_id, ticket_id, since_seq) select $1, $23, version from t)
     select number, agency, unit from t`,
      [...reportRow(reportId, reportNumber, report), ticketId, JSON.stringify({ is: 'duplicate' })],
    ),
  )
  const ticket = rows[0] as { number: string; agency: string; unit: string | null }
  return {
    reportId,
    reportNumber,
    ticketId,
    ticketNumber: ticket.number,
    agency: ticket.agency,
    unit: ticket.unit,
    joined: true,
  }
}

/** Records something that happened to a ticket; optionally with its new place and route. */
export async function noteOnTicket(
  db: Db,
  ticketId: string,
  event: { type: string; actor: string; reportId?: string | null; body: unknown },
  change: { place?: Place; routed?: Routed } = {},
): Promise<void> {
  const { place, routed } = change
  // With the owner, so that the events alone tell whose the ticket is.
  const whose = routed
    ? { routed: { agency: routed.agency, unit: routed.unit } }
    : place
      ? { routed: null }
      : {}
  await db.query(
    `with feed as (insert into agency_feed (agency, last) select coalesce($6, agency), 1 from ticket where id = $1 on conflict (agency) do update set last = agency_feed.last + 1 returning last),
     t as (update ticket set version = version + 1, updated_at = clock_timestamp(), feed = feed.last,
         agency = coalesce($6, agency), unit = case when $6::text is null then unit else $7 end, rule = coalesce($8, rule), route = coalesce($9, route),
         place = coalesce($10, place), kelurahan = coalesce($11, kelurahan), lat = coalesce($12, lat), lon = coalesce($13, lon)
       from feed where id = $1 returning version)
     insert into ticket_event (ticket_id, seq, type, actor, report_id, body) select $1, version, $2, $3, $4, $5 from t`,
    [
      ticketId,
      event.type,
      event.actor,
      event.reportId ?? null,
      JSON.stringify({ ...(event.body as object), ...whose }),
      routed?.agency ?? null,
      routed?.unit ?? null,
      routed?.rule ?? null,
      routed ? JSON.stringify({ ...routed, conflict: undefined }) : null,
      place ? JSON.stringify(place) : null,
      place?.kelurahan ?? null,
      place?.point?.lat ?? null,
      place?.point?.lon ?? null,
    ],
  )
}
