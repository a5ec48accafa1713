import { createHash, type Hash } from 'node:crypto'
import { brokenAccess } from './audit/access.js'
import { brokenRow } from './audit/rows.js'
import { committedBefore } from './committed.js'
import type { Db } from './database.js'

/**
 * Every event of a ticket carries the SHA-256 of the one before it and of itself, written by a trigger so that no writer
 * can leave it out; `anchor` does the same over tickets, so that none can vanish. `verify` recomputes all of it here,
 * outside the database, and trusts nothing in it but the rows. Who was given keys and logins is a chain of its own.
 */

/** Heads under one anchor: bounds the statement that makes it. */
const MOST_HEADS = 50_000
/** Rows read at once while verifying. */
const PAGE = 5_000
/** Before every id. */
const NOBODY = '00000000-0000-0000-0000-000000000000'
/** How far the clocks of our machines may be apart: some events bear the time of the machine that wrote them. */
const APART = `interval '10 minutes'`

export interface Anchor {
  readonly id: string
  /** Tickets whose heads it holds: those that changed since the anchor before. */
  readonly heads: number
  /** To be kept elsewhere, in print or in a newspaper: it proves everything up to here. Hexadecimal. */
  readonly hash: string
  /** False when more heads wait for the next anchor. */
  readonly complete: boolean
}

/**
 * Ties the heads of all chains that moved since the last anchor into one hash, in one transaction of the caller's. Cheap when
 * little changed; meant to be called every hour. Null when nothing did.
 */
export async function anchor(db: Db): Promise<Anchor | null> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('audit_anchor', 10))`)
  const committed = await committedBefore(db)
  const { rows } = await db.query(
    `with last as (select id, through, hash from audit_anchor order by id desc limit 1),
     head as materialized (
       select distinct on (e.ticket_id) e.ticket_id, e.seq, e.hash from ticket_event e
       where e.at >= coalesce((select through from last), '-infinity')
         and not exists (select from audit_head h where h.ticket_id = e.ticket_id and h.seq >= e.seq)
       order by e.ticket_id, e.seq desc limit ${MOST_HEADS}),
     made as (
       insert into audit_anchor (id, through, heads, hash)
       select coalesce((select id from last), 0) + 1,
         case when count(*) < ${MOST_HEADS} then $1::timestamptz - ${APART} else coalesce((select through from last), '-infinity') end,
         count(*),
         sha256(coalesce((select hash from last), '') || string_agg(uuid_send(ticket_id) || int4send(seq) || hash, '' order by ticket_id))
       from head having count(*) > 0 returning id, heads, hash),
     kept as (insert into audit_head (anchor, ticket_id, seq, hash) select made.id, head.ticket_id, head.seq, head.hash from made, head)
     select id, heads, encode(hash, 'hex') as hash, heads < ${MOST_HEADS} as complete from made`,
    [committed],
  )
  return (rows[0] as Anchor | undefined) ?? null
}

/** The first thing found that is not as it was written. */
export interface Broken {
  /** Names the row, for an administrator: table, ticket, number of the event. */
  readonly row: string
  readonly ticket: string | null
  readonly seq: number | null
  readonly what: string
}

export interface Verified {
  readonly tickets: number
  readonly events: number
  readonly anchors: number
  /** Hash of the last anchor; null before the first. */
  readonly hash: string | null
  readonly broken: Broken | null
}

/**
 * Recomputes every chain and every anchor, and what the rows of tickets must hold by their events, some thousand rows at a time, and stops at the first row that is not as it was
 * written. May run beside a working Muara: rows added meanwhile do no harm.
 *
 * @param at told now and then how many of all rows are behind us.
 * @param expected hash of an anchor kept elsewhere, which must be in the chain.
 */
export async function verify(
  db: Db,
  { at = () => {}, expected }: { at?: (done: number, of: number) => void; expected?: string } = {},
): Promise<Verified> {
  const { rows } = await db.query(
    `select (select count(*) from ticket)::int as tickets, (select count(*) from ticket_event)::int as events,
       (select count(*) from audit_anchor)::int as anchors, (select count(*) from audit_head)::int as heads`,
  )
  const counted = rows[0] as { tickets: number; events: number; anchors: number; heads: number }
  const of = counted.tickets + counted.events + counted.heads
  let done = 0
  const step = (n: number) => at((done += n), of)
  const found: { hash: string | null; known: boolean } = { hash: null, known: expected === undefined }
  const broken =
    (await brokenEvent(db, step)) ??
    (await brokenTicket(db, step)) ??
    (await brokenAnchor(db, step, hash => {
      found.hash = hash
      found.known ||= hash === expected
    })) ??
    (await brokenRow(db)) ??
    (await brokenAccess(db)) ??
    (found.known
      ? null
      : {
          row: 'audit_anchor',
          ticket: null,
          seq: null,
          what: `there is no anchor ${expected}: the history was written anew, or the hash is mistyped`,
        })
  return { ...counted, hash: found.hash, broken }
}

const sha256 = (...parts: (Buffer | string)[]): Buffer =>
  parts.reduce<Hash>((hash, part) => hash.update(part), createHash('sha256')).digest()

interface EventRow {
  readonly ticket: string
  readonly seq: number
  readonly hash: Buffer
  readonly row: string
  readonly words: string | null
  readonly salt: Buffer | null
  readonly text: string | null
}

async function brokenEvent(db: Db, step: (n: number) => void): Promise<Broken | null> {
  let last: { ticket: string; seq: number; hash: Buffer } = { ticket: NOBODY, seq: 0, hash: Buffer.alloc(0) }
  for (;;) {
    const { rows } = await db.query(
      // The row is spelled out here, not by a function of the database: that could have been changed as well.
      `select e.ticket_id as ticket, e.seq, e.hash, e.body->>'words' as words, w.salt, w.text,
         jsonb_build_array(e.ticket_id, e.seq, e.type, e.actor, e.report_id, (extract(epoch from e.at) * 1000000)::bigint, e.body)::text as row
       from ticket_event e left join event_words w on w.ticket_id = e.ticket_id and w.seq = e.seq
       where (e.ticket_id, e.seq) > ($1::uuid, $2) order by e.ticket_id, e.seq limit ${PAGE}`,
      [last.ticket, last.seq],
    )
    for (const event of rows as EventRow[]) {
      const { ticket, seq, hash } = event
      const follows = ticket === last.ticket
      const named = (what: string): Broken => ({
        row: `ticket_event (${ticket}, ${seq})`,
        ticket,
        seq,
        what,
      })
      if (seq !== (follows ? last.seq + 1 : 1)) return named('an event before this one is missing')
      if (!sha256(follows ? last.hash : '', event.row).equals(hash))
        return named('the event is not as it was written')
      if (event.text !== null && event.salt && sha256(event.salt, event.text).toString('hex') !== event.words)
        return { ...named('the words are not as they were written'), row: `event_words (${ticket}, ${seq})` }
      last = { ticket, seq, hash }
    }
    step(rows.length)
    if (rows.length < PAGE) return null
  }
}

/** A ticket's version is the number of its last event: an end that was cut off shows there. */
async function brokenTicket(db: Db, step: (n: number) => void): Promise<Broken | null> {
  let after = NOBODY
  for (;;) {
    const { rows } = await db.query(
      `select t.id, t.version, coalesce((select max(seq) from ticket_event e where e.ticket_id = t.id), 0) as last
       from ticket t where t.id > $1::uuid order by t.id limit ${PAGE}`,
      [after],
    )
    const tickets = rows as { id: string; version: number; last: number }[]
    const wrong = tickets.find(({ version, last }) => version !== last)
    if (wrong)
      return {
        row: `ticket ${wrong.id}`,
        ticket: wrong.id,
        seq: wrong.last,
        what: `the ticket is at version ${wrong.version}, its events end at ${wrong.last}`,
      }
    step(tickets.length)
    if (tickets.length < PAGE) return null
    after = tickets.at(-1)?.id as string
  }
}

interface HeadRow {
  readonly anchor: string
  readonly ticket: string
  readonly seq: number
  readonly hash: Buffer
  readonly now: Buffer | null
}

async function brokenAnchor(
  db: Db,
  step: (n: number) => void,
  heard: (hash: string) => void,
): Promise<Broken | null> {
  const { rows: anchors } = await db.query('select id, heads, hash from audit_anchor order by id')
  let before: Buffer = Buffer.alloc(0)
  for (const [index, { id, heads, hash }] of (
    anchors as { id: string; heads: number; hash: Buffer }[]
  ).entries()) {
    const named = (what: string): Broken => ({ row: `audit_anchor ${id}`, ticket: null, seq: null, what })
    if (Number(id) !== index + 1) return named('an anchor before this one is missing')
    const link = createHash('sha256').update(before)
    let [after, seen] = [NOBODY, 0]
    for (let more = true; more; ) {
      const { rows } = await db.query(
        `select h.anchor, h.ticket_id as ticket, h.seq, h.hash, e.hash as now
         from audit_head h left join ticket_event e on e.ticket_id = h.ticket_id and e.seq = h.seq
         where h.anchor = $1 and h.ticket_id > $2::uuid order by h.ticket_id limit ${PAGE}`,
        [id, after],
      )
      for (const head of rows as HeadRow[]) {
        const { ticket, seq } = head
        const row = `ticket_event (${ticket}, ${seq})`
        if (!head.now) return { row, ticket, seq, what: `the event has vanished; anchor ${id} knows it` }
        if (!head.now.equals(head.hash))
          return { row, ticket, seq, what: `the event was written anew since anchor ${id}` }
        link
          .update(Buffer.from(ticket.replaceAll('-', ''), 'hex'))
          .update(int4(seq))
          .update(head.hash)
        after = ticket
      }
      seen += rows.length
      step(rows.length)
      more = rows.length === PAGE
    }
    const digest = link.digest()
    if (seen !== heads || !digest.equals(hash)) return named('the anchor is not as it was written')
    heard(digest.toString('hex'))
    before = digest
  }
  return null
}

function int4(n: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(n)
  return bytes
}
