import { v7 as uuidv7 } from 'uuid'
import { newNumber, type Place } from '../../report/index.js'
import type { Db } from '../database.js'
import { lifeOf, type Step } from '../../ticket/life/index.js'
import type { Routed } from '../grouping.js'
import { pastOf } from '../life.js'
import { type Correction, NotRegroupable, OutOfReach, type Regrouped } from './correction.js'
import { lockTickets, membersOf, mustBeSeen, type Standing } from './standing.js'
import { earlier, transfer } from './transfer.js'

/** Who acts on a category at a place; the desk's answer. */
export type RouteOf = (category: string | null, place: Place, conflict?: Routed['conflict']) => Routed

/**
 * Splits reports of one ticket off into one new ticket. Its category, place and way are those of the earliest of them that
 * names a kelurahan, else of the earliest; of a protected ticket the new one stays with the same office. Somebody has waited
 * as long in the new one as in the old, and what was used up there is used up here. Where the rules would send both to one
 * office it is the same question whose they are: what offices and arbiters made of it holds for the new ticket as well.
 * @throws NotRegroupable when they are not all in the ticket, or none would stay behind.
 */
export async function splitReports(
  db: Db,
  ticketId: string,
  reportIds: readonly string[],
  routeOf: RouteOf,
  correction: Correction,
): Promise<Regrouped> {
  const reports = [...new Set(reportIds)]
  if (reports.length === 0) throw new NotRegroupable('sebutkan laporan yang dipisahkan')
  const speaker = await mostTelling(db, reports)
  const routed = routeOf(speaker.category, speaker.complaint.place)
  const from = (await lockTickets(db, [ticketId], correction, [routed.agency])).get(ticketId) as Standing
  const done = await earlier(db, from, correction.change)
  if (done) return done
  mustBeSeen(from, correction)
  const members = new Set(await membersOf(db, ticketId))
  if (!reports.every(report => members.has(report)))
    throw new NotRegroupable(`tidak semua laporan itu ada di tiket ${from.number}`)
  if (members.size === reports.length)
    throw new NotRegroupable('paling sedikit satu laporan harus tetap di tiket asal')
  const sameMatter = isOneQuestion(routeOf(from.category, from.place), routed)
  const stays = from.protected || (sameMatter && (await passedOn(db, from.id)))
  const into = await newTicket(db, speaker, stays ? { ...from, because: [] } : routed, from)
  return transfer(db, {
    kind: 'split',
    from,
    into,
    reports,
    correction,
    otherMatter: !sameMatter,
    headline: {
      from: { type: 'split' },
      into: {
        type: 'opened',
        body: { splitFrom: from.id, routed: { agency: into.agency, unit: into.unit } },
      },
    },
  })
}

/** An office and one of its units are one where a place did not say which unit. */
const isOneQuestion = (a: Routed, b: Routed): boolean =>
  a.agency === b.agency && (a.unit === b.unit || a.unit === null || b.unit === null)

/** Whether offices have sent a ticket from one to another, or had an arbiter do so: then they know better than the rules. */
async function passedOn(db: Db, ticketId: string): Promise<boolean> {
  const found = await pastOf(db, ticketId)
  const sent = new Set<Step['how']>(['coordinated', 'disposed', 'arbitrated'])
  return found !== null && lifeOf(found.past, found.past.events).chain.some(({ how }) => sent.has(how))
}

interface Speaker {
  readonly complaint: { readonly place: Place }
  readonly category: string | null
  readonly kelurahan: string | null
  readonly lat: number | null
  readonly lon: number | null
  readonly receivedAt: Date
}

async function mostTelling(db: Db, reports: readonly string[]): Promise<Speaker> {
  const { rows } = await db.query(
    `select complaint, category, kelurahan, lat, lon, received_at as "receivedAt" from report where id = any($1)
     order by kelurahan is null, received_at, id limit 1`,
    [reports],
  )
  if (!rows[0]) throw new OutOfReach('laporan tidak dikenal')
  return rows[0] as Speaker
}

async function newTicket(db: Db, speaker: Speaker, routed: Routed, from: Standing): Promise<Standing> {
  const { agency, unit, rule, because } = routed
  const route = { agency, unit, rule, because }
  const { category, kelurahan, lat, lon, receivedAt } = speaker
  const { place } = speaker.complaint
  const [id, number] = [uuidv7(), newNumber()]
  const { rows } = await db.query(
    `with feed as (insert into agency_feed (agency, last) values ($3, 1) on conflict (agency) do update set last = agency_feed.last + 1 returning last)
     insert into ticket (id, number, agency, unit, rule, route, category, place, kelurahan, lat, lon, summary, report_count, first_report_at, last_report_at, version, feed, protected)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($7, 'Laporan'), 0, $12::timestamptz, $12::timestamptz, 0, last, $13 from feed
     returning status, opened_at as "openedAt"`,
    [
      id,
      number,
      agency,
      unit,
      rule,
      JSON.stringify(route),
      category,
      JSON.stringify(place),
      kelurahan,
      lat,
      lon,
      receivedAt,
      from.protected,
    ],
  )
  if (from.protected)
    await db.query(
      `insert into ticket_accused (ticket_id, agency, unit, confidence, because)
       select $1, agency, unit, confidence, because from ticket_accused where ticket_id = $2`,
      [id, from.id],
    )
  const { status, openedAt } = rows[0] as Pick<Standing, 'status' | 'openedAt'>
  return {
    ...speaker,
    id,
    number,
    agency,
    unit,
    rule,
    route,
    status,
    place,
    openedAt,
    closedAt: null,
    mergedInto: null,
    protected: from.protected,
    version: 0,
  }
}
