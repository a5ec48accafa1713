import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import { heritageOf } from '../../ticket/clock/index.js'
import { type HandedTo, lifeOf, openedOf, type Owner } from '../../ticket/life/index.js'
import type { Db } from '../database.js'
import { judge, pastOf } from '../life.js'
import { type Correction, NotRegroupable, type Regrouped } from './correction.js'
import { learn } from './labels.js'
import { type Facts, factsOf, membersOf, type Standing } from './standing.js'

/** Reports on their way from one ticket to another. Every regrouping is one of these; its undo is the same way back. */
export interface Transfer {
  readonly kind: 'merge' | 'move' | 'split' | 'undo'
  readonly from: Standing
  readonly into: Standing
  /** Ids; all of them members of `from`. */
  readonly reports: readonly string[]
  readonly correction: Correction
  /** Told with every event of it. */
  readonly about?: Readonly<Record<string, unknown>>
  /** What is told on each side besides the reports themselves. */
  readonly headline?: { readonly from: Headline; readonly into: Headline }
  /** Whether the reports that go are about another matter than the ticket they leave. */
  readonly otherMatter?: boolean
  /** What the two tickets are from now on, where the change touches more than their reports. */
  readonly facts?: { readonly from?: Facts | undefined; readonly into?: Facts | undefined }
}

export interface Headline {
  readonly type: string
  readonly body?: Readonly<Record<string, unknown>>
}

interface NewEvent {
  readonly type: string
  readonly report?: string
  readonly body: Readonly<Record<string, unknown>>
}

/** Whoever could join the two would learn of one from the other. */
const APART = 'laporan tentang kantor atau pejabat tidak dikelompokkan dengan laporan lain'

/**
 * Carries it out: events on both tickets under one `change`, members, counts, times and both places in the feeds. A ticket
 * that loses its last report stays as a stone pointing to where they went; one that gets reports lives.
 * Both tickets must be locked (`lockTickets`).
 * @throws NotRegroupable when one of them is protected and the other is not.
 */
export async function transfer(db: Db, plan: Transfer): Promise<Regrouped> {
  const { kind, from, into, reports, correction, headline, facts, otherMatter = false } = plan
  if (from.protected !== into.protected) throw new NotRegroupable(APART)
  const { actor, because } = correction
  const change = correction.change ?? uuidv7()
  const [leaving, staying, known] = [
    new Set(reports),
    await membersOf(db, from.id),
    await membersOf(db, into.id),
  ]
  const left = staying.filter(id => !leaving.has(id))

  const root = (plan.about?.['root'] as string | undefined) ?? change
  // Whoever takes the place of a ticket takes over how long somebody has waited; who gives its reports back, gives that back.
  const handed = {
    into:
      left.length === 0 || kind === 'split'
        ? await inheritance(db, from, into, root, {
            owner: ownerOf(facts?.into ?? into),
            sameMatter: !otherMatter,
          })
        : {},
    from: kind === 'undo' && left.length > 0 ? { disinherits: root } : {},
  }
  const eventsOn = (
    side: 'from' | 'into',
    own: Standing,
    other: Standing,
    type: 'attached' | 'detached',
  ): NewEvent[] => {
    const about = { change, kind, ticket: other.id, number: other.number, because, ...plan.about }
    const filled = changed(own, facts?.[side])
    return [
      ...(headline
        ? [
            {
              type: headline[side].type,
              body: { ...about, reports: reports.length, ...headline[side].body, ...filled, ...handed[side] },
            },
          ]
        : []),
      ...reports.map(report => ({ type, report, body: about })),
    ]
  }
  const arriving = eventsOn('into', into, from, 'attached')
  const firstSeq = into.version + arriving.length - reports.length + 1

  await write(db, into, arriving, { actor, mergedInto: null, facts: facts?.into })
  await db.query(
    `update membership set ticket_id = $2, since_seq = $3 + ordinality - 1
     from unnest($1::uuid[]) with ordinality as moved (id, ordinality) where report_id = moved.id`,
    [reports, into.id, firstSeq],
  )
  await write(db, from, eventsOn('from', from, into, 'detached'), {
    actor,
    mergedInto: left.length === 0 ? into.id : null,
    facts: facts?.from,
  })
  await recount(db, [from.id, into.id])
  if (headline) for (const { id } of [from, into]) await countAnew(db, id, correction)
  await learn(db, { actor, at: { ticket: into.id, seq: firstSeq }, reports, same: known, other: left })
  return {
    from: { id: from.id, number: from.number },
    into: { id: into.id, number: into.number },
    reports,
  }
}

/** What an earlier call with this change id did, seen from one of its tickets; null when there was none. */
export async function earlier(
  db: Db,
  ticket: { readonly id: string; readonly number: string },
  change: string | undefined,
): Promise<Regrouped | null> {
  if (change === undefined) return null
  const { rows } = await db.query(
    `select type, report_id as report, body->>'ticket' as id, body->>'number' as number from ticket_event
     where ticket_id = $1 and body->>'change' = $2 and report_id is not null and type in ('attached', 'detached') order by seq`,
    [ticket.id, change],
  )
  const moves = rows as { type: string; report: string; id: string; number: string }[]
  const first = moves[0]
  if (!first) return null
  const [own, other] = [
    { id: ticket.id, number: ticket.number },
    { id: first.id, number: first.number },
  ]
  const reports = moves.map(move => move.report)
  return first.type === 'attached' ? { from: other, into: own, reports } : { from: own, into: other, reports }
}

function changed(own: Standing, next: Facts | undefined): { facts?: { before: Facts; after: Facts } } {
  if (!next) return {}
  const [before, after] = [factsOf(own), factsOf(next)]
  return isDeepStrictEqual(before, after) ? {} : { facts: { before, after } }
}

/** Appends events to a locked ticket and moves it to the end of its agency's feed. */
async function write(
  db: Db,
  ticket: Standing,
  events: readonly NewEvent[],
  next: { actor: string; mergedInto: string | null; facts: Facts | undefined },
): Promise<void> {
  const { category, place, kelurahan, lat, lon, agency, unit, rule, route } = next.facts ?? ticket
  await db.query(
    `with feed as (insert into agency_feed (agency, last) values ($5, 1) on conflict (agency) do update set last = agency_feed.last + 1 returning last),
     t as (update ticket set version = version + jsonb_array_length($2), updated_at = clock_timestamp(), feed = feed.last, merged_into = $4,
         agency = $5, unit = $6, rule = $7, route = $8, category = $9, place = $10, kelurahan = $11, lat = $12, lon = $13
       from feed where id = $1 returning version - jsonb_array_length($2) as before)
     insert into ticket_event (ticket_id, seq, type, actor, report_id, body)
     select $1, before + ordinality, event->>'type', $3, (event->>'report')::uuid, event->'body'
     from t, jsonb_array_elements($2) with ordinality as list (event, ordinality)`,
    [
      ticket.id,
      JSON.stringify(events),
      next.actor,
      next.mergedInto,
      agency,
      unit,
      rule,
      JSON.stringify(route),
      category,
      JSON.stringify(place),
      kelurahan,
      lat,
      lon,
    ],
  )
}

const ownerOf = ({ agency, unit }: Facts): Owner => ({ agency, unit })

/** What the ticket that stays takes over from the one whose reports it gets. */
async function inheritance(
  db: Db,
  from: Standing,
  into: Standing,
  change: string,
  to: HandedTo,
): Promise<object> {
  const found = await pastOf(db, from.id)
  return found
    ? { heritage: heritageOf(found.past, found.now, to, change), own: into.openedAt.toISOString() }
    : {}
}

/** Since when somebody waits, and by when who must act: as its events tell now. */
async function countAnew(db: Db, ticketId: string, { rules }: Correction): Promise<void> {
  const found = await pastOf(db, ticketId)
  if (!found) return
  const opened = openedOf(lifeOf(found.past, found.past.events))
  await db.query(
    `update ticket set opened_at = case when $3 then $2 else opened_at end, service_rule = null where id = $1`,
    [ticketId, opened, opened.getTime() !== found.past.openedAt.getTime()],
  )
  if (rules) await judge(db, rules, ticketId)
}

/** An emptied ticket keeps the times it last had. */
async function recount(db: Db, ticketIds: readonly string[]): Promise<void> {
  await db.query(
    `update ticket set report_count = found.n, first_report_at = coalesce(found.first, first_report_at),
       last_report_at = coalesce(found.last, last_report_at)
     from (select t.id, count(r.id)::int as n, min(r.received_at) as first, max(r.received_at) as last
           from unnest($1::uuid[]) as t (id) left join membership m on m.ticket_id = t.id left join report r on r.id = m.report_id group by 1) as found
     where ticket.id = found.id`,
    [ticketIds],
  )
}
