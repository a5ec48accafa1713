import { v7 as uuidv7 } from 'uuid'
import { type Complaint, type Draft, newNumber, type Place } from '../report/index.js'
import { type Db, prepared } from './database.js'

/** Who acts on a ticket and by which rule: the answer of routing, as stored. */
export interface Routed {
  readonly agency: string
  readonly unit: string | null
  readonly rule: string
  readonly because: readonly string[]
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

/** An earlier report which the new one may speak of, with its ticket as it stands. */
export interface Candidate {
  readonly ticketId: string
  readonly status: string
  readonly closedAt: Date | null
  /** As matching stored it. */
  readonly subject: unknown
  readonly reporterId: string | null
  readonly externalId: string
}

/** How far back an incident may reach, how many earlier reports are weighed, and how many more of each of their tickets. */
const HORIZON_DAYS = 60
const MOST_CANDIDATES = 60
const MEMBERS_BESIDE = 8

/**
 * Serialises everything that could be the same incident: all names are locked in one order until the transaction ends,
 * so fifty people writing of one pothole at once make one ticket, and crossing decisions cannot deadlock.
 */
export async function lockNames(db: Db, names: readonly string[]): Promise<void> {
  await db.query(
    prepared(
      'lock-names',
      `select pg_advisory_xact_lock(h) from (select distinct hashtextextended(name, 11) as h from unnest($1::text[]) as name order by h) as sorted`,
      [names],
    ),
  )
}

/**
 * Earlier reports which share a key (place, name, plate, thread, reporter), newest first, and the latest members of their
 * tickets: one of those may contradict. Through indexes and bounded, however large a ticket has grown.
 */
export async function findCandidates(db: Db, matchKeys: readonly string[], at: Date): Promise<Candidate[]> {
  const { rows } = await db.query(
    `with hit as materialized (
       select r.id, m.ticket_id from report r join membership m on m.report_id = r.id
       where r.match_keys && $1 and r.received_at > $2::timestamptz - make_interval(days => $3)
       order by r.received_at desc limit $4),
     beside as (
       select latest.report_id as id from (select distinct ticket_id from hit) as ticket
       cross join lateral (select report_id from membership where ticket_id = ticket.ticket_id order by report_id desc limit $5) as latest)
     select t.id as "ticketId", t.status, t.closed_at as "closedAt", r.subject_of_match as subject, r.reporter_id as "reporterId", r.external_id as "externalId"
     from (select id from hit union select id from beside) as one
     join report r using (id) join membership m on m.report_id = r.id join ticket t on t.id = m.ticket_id`,
    [matchKeys, at, HORIZON_DAYS, MOST_CANDIDATES, MEMBERS_BESIDE],
  )
  return rows as Candidate[]
}

/**
 * Which of the ids a message refers to are reports of ours, named by the report's own external id: directly, or through
 * an answer we sent about it. Two strangers who comment below one announcement of the city share no thread by that.
 * `waiting` is true when one of them was accepted earlier (ids grow with time) but is not read yet: nobody waits for a later
 * one, so two messages that refer to each other cannot wait for ever.
 */
export async function knownThread(
  db: Db,
  channel: string,
  ids: readonly string[],
  messageId: string,
): Promise<{ reports: string[]; waiting: boolean }> {
  if (ids.length === 0) return { reports: [], waiting: false }
  const { rows } = await db.query(
    `select r.external_id as id, false as waiting from message m join report r on r.message_id = m.id where m.channel = $1 and m.external_id = any($2)
     union select r.external_id, false from reply p join report r on r.id = p.report_id where p.channel = $1 and p.provider_id = any($2)
     union select external_id, true from message where channel = $1 and external_id = any($2) and state = 'accepted' and id < $3`,
    [channel, ids, messageId],
  )
  const found = rows as { id: string; waiting: boolean }[]
  return {
    reports: found.filter(row => !row.waiting).map(row => row.id),
    waiting: found.some(row => row.waiting),
  }
}

/** The reporter's row, made at first sight (`fresh`); null for the anonymous. Names are only ever added, never blanked. */
export async function knowReporter(
  db: Db,
  channel: string,
  sender: Draft['sender'],
): Promise<{ id: string | null; fresh: boolean }> {
  if (sender.kind === 'none' || sender.address === null) return { id: null, fresh: true }
  const { rows } = await db.query(
    prepared(
      'know-reporter',
      `insert into reporter as r (id, channel, kind, address, handle, name) values ($1,$2,$3,$4,$5,$6)
     on conflict (channel, address) do update set kind = excluded.kind, handle = coalesce(excluded.handle, r.handle), name = coalesce(excluded.name, r.name)
     returning id, xmax = 0 as fresh`,
      [uuidv7(), channel, sender.kind, sender.address, sender.handle ?? null, sender.name ?? null],
    ),
  )
  return rows[0] as { id: string; fresh: boolean }
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

/**
 * Advances an agency's feed under its row lock. The lock is held until commit, so feed order is commit order and a puller
 * that remembers the last number it saw can never miss a ticket (reliability G8). Always the last lock a transaction takes.
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
  // Reasons quote the citizen's words; they stay with the report, where they can be erased.
  const events = [
    {
      type: 'opened',
      report: null,
      body: { category: category.value, confidence: category.confidence, kelurahan: place.kelurahan },
    },
    { type: 'routed', report: null, body: routed },
    { type: 'attached', report: reportId, body: { is: (report.matching as { is: string }).is } },
    ...links.map(link => ({ type: link.type, report: reportId, body: link.body })),
  ]
  await db.query(
    prepared(
      'open-ticket',
      `with feed as (${NEXT_FEED}),
     r as (insert into report (${REPORT_COLUMNS}) values (${REPORT_VALUES})),
     t as (insert into ticket (id, number, agency, unit, rule, route, category, place, kelurahan, lat, lon, summary, report_count, first_report_at, last_report_at, opened_at, updated_at, version, feed)
       select $24, $25, $23, $26, $27, $28, $12, $29, $13, $14, $15, $30, 1, $9::timestamptz, $9::timestamptz, clock_timestamp(), clock_timestamp(), $31, last from feed),
     e as (insert into ticket_event (ticket_id, seq, type, actor, report_id, body)
       select $24, ordinality, event->>'type', 'muara', (event->>'report')::uuid, event->'body' from jsonb_array_elements($32::jsonb) with ordinality as list (event, ordinality))
     insert into membership (report_id, ticket_id, since_seq) values ($1, $24, 3)`,
      [
        ...reportRow(reportId, reportNumber, report),
        routed.agency,
        ticketId,
        ticketNumber,
        routed.unit,
        routed.rule,
        JSON.stringify(routed),
        JSON.stringify(place),
        summary,
        events.length,
        JSON.stringify(events),
      ],
    ),
  )
  return {
    reportId,
    reportNumber,
    ticketId,
    ticketNumber,
    agency: routed.agency,
    unit: routed.unit,
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
      JSON.stringify(event.body),
      routed?.agency ?? null,
      routed?.unit ?? null,
      routed?.rule ?? null,
      routed ? JSON.stringify(routed) : null,
      place ? JSON.stringify(place) : null,
      place?.kelurahan ?? null,
      place?.point?.lat ?? null,
      place?.point?.lon ?? null,
    ],
  )
}
