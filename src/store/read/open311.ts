import { committedBefore } from '../committed.js'
import { openToAll } from '../conflict.js'
import type { Db } from '../database.js'

/** A service request as a stranger may see it. Times are what the row holds; nobody's name is in it. */
export interface PublicRequest {
  /** The number it was asked by, or the ticket's own in a list. */
  readonly number: string
  readonly ticketId: string
  readonly status: string
  readonly category: string | null
  readonly agency: string
  readonly unit: string | null
  readonly kelurahan: string | null
  readonly kecamatan: string | null
  readonly kota: string | null
  readonly street: string | null
  readonly lat: number | null
  readonly lon: number | null
  /** The ticket's masked summary; for the app a report came through, the report's own words. */
  readonly text: string
  readonly requestedAt: Date
  readonly updatedAt: Date
  readonly closedAt: Date | null
  readonly reportCount: number
  readonly version: number
  /** Where in a list of changes it stands: `updatedAt` in microseconds and the row's id. */
  readonly place: string
}

/**
 * Whose view of the city. Strangers and agencies see tickets, one for each incident. An app sees the reports it handed
 * in, under the numbers it was given: a report keeps its number however tickets are regrouped.
 */
export interface View {
  /** Categories whose tickets no list shows, beside those that are protected. */
  readonly hidden: readonly string[]
  /** Null sees every agency. */
  readonly agency: string | null
  readonly unit: string | null
  /** The app's channel; null for tickets. */
  readonly channel: string | null
}

/** What a list may be narrowed to. Null and empty narrow nothing. */
export interface Narrowed {
  readonly from: Date | null
  readonly to: Date | null
  readonly updatedFrom: Date | null
  readonly updatedTo: Date | null
  readonly categories: readonly (string | null)[]
  readonly statuses: readonly string[]
}

const PLACE = `to_char(t.updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Of a report about an office the app it came through is not told whether others spoke of it. */
const COLUMNS = `t.id as "ticketId", t.status, t.category, t.agency, t.unit, t.kelurahan,
  t.place->>'kecamatan' as kecamatan, t.place->>'kota' as kota, t.place->>'street' as street, t.lat, t.lon,
  t.updated_at as "updatedAt", t.closed_at as "closedAt",
  case when t.protected then 1 else t.report_count end as "reportCount", case when t.protected then 1 else t.version end as version`

/** Nobody's list shows others; parameter 1. */
export const SHOWN = `${openToAll()} and coalesce(t.category, '') <> all($1)`
/** An agency's own; parameters 2 and 3. */
export const REACH = `($2::text is null or t.agency = $2) and ($3::text is null or t.unit = $3)`
const NARROWED = (
  at: string,
) => `($5::timestamptz is null or ${at} >= $5) and ($6::timestamptz is null or ${at} <= $6)
  and ($7::timestamptz is null or t.updated_at >= $7) and ($8::timestamptz is null or t.updated_at <= $8)
  and ($9::text[] is null or t.category = any($9) or ($10 and t.category is null))
  and ($11::text[] is null or t.status = any($11))`

/** The two kinds of list. Both take the same parameters. */
const SOURCES = {
  tickets: {
    at: 't.first_report_at',
    id: 't.id',
    select: `select t.number, t.summary as text, t.first_report_at as "requestedAt", ${COLUMNS}, ${PLACE} || '~' || t.id as place
      from ticket t where t.report_count > 0 and $4::text is null`,
  },
  reports: {
    at: 'r.received_at',
    id: 'r.id',
    select: `select r.number, r.text, r.received_at as "requestedAt", ${COLUMNS}, ${PLACE} || '~' || r.id as place
      from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id where r.channel = $4`,
  },
} as const

const sourceOf = (view: View) => (view.channel === null ? SOURCES.tickets : SOURCES.reports)

function parameters({ hidden, agency, unit, channel }: View, asked: Narrowed): unknown[] {
  const named = asked.categories.filter(category => category !== null)
  return [
    hidden,
    agency,
    unit,
    channel,
    asked.from,
    asked.to,
    asked.updatedFrom,
    asked.updatedTo,
    asked.categories.length > 0 ? named : null,
    asked.categories.includes(null),
    asked.statuses.length > 0 ? asked.statuses : null,
  ]
}

/** Newest first. */
export async function requestsPage(
  db: Db,
  view: View,
  asked: Narrowed,
  page: { readonly limit: number; readonly offset: number },
): Promise<PublicRequest[]> {
  const { select, at, id } = sourceOf(view)
  const { rows } = await db.query(
    `${select} and ${SHOWN} and ${REACH} and ${NARROWED(at)} order by ${at} desc, ${id} desc limit $12 offset $13`,
    [...parameters(view, asked), page.limit, page.offset],
  )
  return rows
}

/**
 * Oldest change first, after `place` of the last one seen (null for the beginning). Nothing is skipped: a change is
 * told only when no transaction is still open that began before it, because that one may yet commit an earlier change.
 */
export async function requestsChangedSince(
  db: Db,
  view: View,
  asked: Narrowed,
  after: { readonly at: string; readonly id: string } | null,
  limit: number,
): Promise<PublicRequest[]> {
  const settled = await committedBefore(db)
  const { select, at, id } = sourceOf(view)
  const { rows } = await db.query(
    `${select} and ${SHOWN} and ${REACH} and ${NARROWED(at)} and t.updated_at < $12
       and ($13::timestamptz is null or (t.updated_at, ${id}) > ($13, $14::uuid))
     order by t.updated_at, ${id} limit $15`,
    [...parameters(view, asked), settled, after?.at ?? null, after?.id ?? null, limit],
  )
  return rows
}

/**
 * Some requests by number of report or ticket; a ticket that was merged shows where its reports are now. Hidden ones
 * are found only by the app they came through, erased ones have lost their words.
 */
export async function requestsByNumber(
  db: Db,
  view: View,
  numbers: readonly string[],
): Promise<PublicRequest[]> {
  const { rows } = await db.query(
    `with recursive way as (
       select number as asked, id, merged_into from ticket where number = any($3)
       union select way.asked, next.id, next.merged_into from way join ticket next on next.id = way.merged_into)
     select way.asked as number, t.summary as text, t.first_report_at as "requestedAt", ${COLUMNS}, '' as place
       from way join ticket t using (id) where way.merged_into is null and t.report_count > 0 and ${SHOWN}
     union all
     select r.number, case when r.channel = $2 then r.text else t.summary end, r.received_at, ${COLUMNS}, ''
       from report r join membership b on b.report_id = r.id join ticket t on t.id = b.ticket_id
       where r.number = any($3) and (r.channel = $2 or (${SHOWN}))`,
    [view.hidden, view.channel, numbers],
  )
  return rows
}

/** Whether a message of this key was accepted in the channel. */
export async function wasAccepted(db: Db, channel: string, key: string): Promise<boolean> {
  const { rows } = await db.query('select 1 from message where channel = $1 and key = $2', [channel, key])
  return rows.length > 0
}

/** The reports of a message that came through one of these channels; null when there is no such message. */
export async function numbersOfMessage(
  db: Db,
  messageId: string,
  channels: readonly string[],
): Promise<{
  readonly state: string
  readonly numbers: readonly string[]
  /** True when one of them is clearly not about Jakarta. */
  readonly outside: boolean
} | null> {
  const { rows } = await db.query(
    `select m.state, coalesce(array_agg(r.number order by r.ordinal) filter (where r.number is not null), '{}') as numbers,
       coalesce(bool_or((r.complaint->'place'->>'outside')::boolean), false) as outside
     from message m left join report r on r.message_id = m.id where m.id = $1::uuid and m.channel = any($2) group by m.id`,
    [messageId, channels],
  )
  return rows[0] ?? null
}
