import { clocksOf } from '../../ticket/clock/index.js'
import {
  type Actor,
  type Asked,
  type LifeEvent,
  type LifeState,
  type Refusal,
  refusal,
} from '../../ticket/life/index.js'
import type { TicketRules } from '../../ticket/rules.js'
import { type Db, prepared } from '../database.js'
import { lockNames } from '../grouping.js'
import type { Reach } from '../read/tickets.js'
import { lockFeeds, newlyAsked, writeAsks } from './asks.js'
import { columnsOf, NAMES } from './columns.js'
import { dueAt, lifeOfTicket, type TicketKey, type TicketLife } from './read.js'

export interface ActOptions<Other = never> {
  /** Versions of the ticket the caller may have seen (If-Match); any other is refused with `stale`. */
  readonly seen?: readonly number[] | undefined
  /**
   * Id of the change, when a caller who may die before hearing the answer wants to repeat it: the same id acts once and is
   * answered alike; for another action it is refused.
   */
  readonly change?: string | undefined
  /** Whose tickets the caller can see at all; a ticket outside is unknown. Arbiters and validators see every ticket. */
  readonly reach?: Reach | undefined
  /** Id of the report by whose author it is done: what they wrote can be erased with it. */
  readonly report?: string | undefined
  /** When it happens; the database's clock unless a test says otherwise. */
  readonly now?: Date | undefined
  /**
   * What else must hold, asked last: of a ticket the caller reaches, for something new that the rules allow, while nobody
   * else acts on it. Its refusal is the answer.
   */
  readonly provided?: ((ticket: TicketLife) => Promise<Other | null>) | undefined
}

export type Acted<Other = never> =
  | {
      readonly done: true
      /** False when an earlier call with the same `change` did it. */
      readonly fresh: boolean
      readonly id: string
      readonly number: string
      /** Of the ticket as it is now. */
      readonly version: number
      /** Number of the event that tells of it. */
      readonly seq: number
      readonly state: LifeState
    }
  | { readonly done: false; readonly refusal: Refusal | Other }

/** How often a ticket may change under our hands (reports that join it) before the caller is sent away to try again. */
const TRIES = 10

/**
 * Does something to a ticket, or says why not: event, row and the feeds of all who hear of it in one, inside the caller's
 * transaction. Whoever acts on the same ticket at the same time waits and then decides on what is there. A refusal changes nothing.
 *
 * Locks are taken in the order of every other writer: name of the ticket, feeds sorted, row. The feeds are locked only once
 * it is decided: a whole agency shares one, and most of the time goes into deciding.
 */
export async function act<Other = never>(
  db: Db,
  rules: TicketRules,
  key: TicketKey,
  asked: Asked,
  actor: Actor,
  options: ActOptions<Other> = {},
): Promise<Acted<Other>> {
  const id = await idOf(db, key)
  if (!id) return refused(refusal('unknown_ticket'))
  for (let tries = 0; tries < TRIES; tries++) {
    const [ticket, earlier] = await look(db, rules, id, options)
    if (!ticket) return refused(refusal('unknown_ticket'))
    const { number, version } = ticket
    // Before the reach: a hand-over takes the ticket out of it, and must still be answered alike when it is repeated.
    if (earlier)
      return earlier.action === asked.action
        ? { done: true, fresh: false, id, number, version, seq: earlier.seq, state: ticket.state }
        : refused(refusal('change_reused'))
    if (!within(options.reach, ticket)) return refused(refusal('unknown_ticket'))
    if (options.seen && !options.seen.includes(version)) return refused(refusal('stale'))
    const now = options.now ?? ticket.now
    const outcome = rules.life.act(ticket.state, asked, actor, now, dueAt(ticket, rules))
    if (!outcome.done) return outcome
    const no = await options.provided?.(ticket)
    if (no) return { done: false, refusal: no }
    const seq = await write(db, rules, ticket, outcome, asked, options)
    if (seq !== null) return { done: true, fresh: true, id, number, version: seq, seq, state: outcome.state }
  }
  throw new Error(`ticket ${id} kept changing; nothing was done, try again`)
}

const refused = (because: Refusal): { done: false; refusal: Refusal } => ({ done: false, refusal: because })

async function idOf(db: Db, key: TicketKey): Promise<string | null> {
  if ('id' in key) return key.id
  const { rows } = await db.query('select id from ticket where number = $1', [key.number])
  return (rows[0] as { id: string } | undefined)?.id ?? null
}

/** The statements share a round trip; the server reads once it holds the lock. */
async function look(
  db: Db,
  rules: TicketRules,
  id: string,
  { change }: Pick<ActOptions, 'change'>,
): Promise<[TicketLife | null, { seq: number; action: string | null } | null]> {
  const [, ticket, earlier] = await Promise.all([
    lockNames(db, [`ticket:${id}`]),
    lifeOfTicket(db, rules, { id }),
    changeOf(db, id, change),
  ])
  return [ticket, earlier]
}

const within = (reach: Reach | undefined, { course: { owner } }: TicketLife): boolean =>
  !reach ||
  ((reach.agency === null || reach.agency === owner.agency) &&
    (reach.unit === null || reach.unit === owner.unit))

async function changeOf(
  db: Db,
  ticketId: string,
  change: string | undefined,
): Promise<{ seq: number; action: string | null } | null> {
  if (change === undefined) return null
  const { rows } = await db.query(
    `select seq, coalesce(body->>'asked', body->>'action') as action from ticket_event
     where ticket_id = $1 and body->>'change' = $2 order by seq limit 1`,
    [ticketId, change],
  )
  return (rows[0] as { seq: number; action: string | null } | undefined) ?? null
}

/** Null when the ticket changed since it was read: reports join without its name. */
async function write(
  db: Db,
  rules: TicketRules,
  ticket: TicketLife,
  { state, event }: { state: LifeState; event: LifeEvent },
  asked: Asked,
  { change, report }: Pick<ActOptions, 'change' | 'report'>,
): Promise<number | null> {
  const { owner, status } = state
  const course = { ...ticket.course, status, owner, events: [...ticket.course.events, event] }
  const clocks = clocksOf(course, rules.levels, rules.calendar, event.at)
  const body = {
    ...event.body,
    // "Not ours" is kept as the hand-over it became; a repeated call must still find what it asked for.
    ...(asked.action !== event.body.action && { asked: asked.action }),
    ...(change !== undefined && { change }),
  }
  const columns = columnsOf(state, clocks)
  const asks = newlyAsked(rules, ticket.state, state)
  const told = [ticket.course.owner, owner, ...(asks ?? []).map(({ office }) => office)]
  // The tombstone of a ticket that leaves and what others are asked advance feeds after this one: all are locked first, in order.
  const locked = lockFeeds(db, told)
  const written = db.query(
    prepared(
      'act',
      `with feed as (insert into agency_feed (agency, last) values ($2, 1) on conflict (agency) do update set last = agency_feed.last + 1 returning last),
       t as (update ticket set version = version + 1, updated_at = clock_timestamp(), feed = feed.last, agency = $2, unit = $3, status = $4, closed_at = $5,
           ${NAMES.map((name, i) => `${name} = $${i + 10}`).join(', ')}
         from feed where id = $1 and version = $21 returning version)
       insert into ticket_event (ticket_id, seq, type, actor, body, at, report_id) select $1, version, $6, $7, $8, $9, $22 from t returning seq`,
      [
        ticket.id,
        owner.agency,
        owner.unit,
        status,
        state.closedAt,
        event.type,
        event.actor,
        JSON.stringify(body),
        event.at,
        ...columns,
        ticket.version,
        report ?? null,
      ],
    ),
  )
  const [{ rows }] = await Promise.all([written, locked])
  const { seq } = (rows[0] as { seq: number } | undefined) ?? { seq: null }
  if (seq !== null && asks) await writeAsks(db, ticket.id, seq, asks)
  return seq
}
