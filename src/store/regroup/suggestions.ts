import { v7 as uuidv7 } from 'uuid'
import type { Db } from '../database.js'
import { noteOnTicket } from '../grouping.js'
import { type Correction, type Judged, NotRegroupable, OutOfReach, type Regrouped } from './correction.js'
import { learn } from './labels.js'
import { merge } from './merge.js'
import { reopenTicket } from './reopen.js'
import { livingTicket, lockLiving, lockTickets, membersOf, mustBeSeen, type Standing } from './standing.js'

/** How the program says that a ticket may have to do with another one (`pipeline/filing.ts`). */
const KINDS = ['maybe_same_as', 'related_to', 'recurrence_of'] as const

/** A question to a person: are these two tickets one incident? */
export interface Suggestion {
  /** Number of the event on the ticket. */
  readonly seq: number
  readonly is: (typeof KINDS)[number]
  /** Id of the report that raised it; null when it is about the ticket as a whole. */
  readonly report: string | null
  /** The other ticket, where its reports are now. */
  readonly ticket: string
  readonly score: number | null
  readonly because: readonly string[]
  /** `moot`: the two became one ticket by another way. */
  readonly state: 'open' | 'accepted' | 'rejected' | 'moot'
  readonly at: Date
}

interface Row {
  readonly seq: number
  readonly type: string
  readonly report: string | null
  readonly at: Date
  readonly body: {
    readonly ticket: string
    readonly score?: number
    readonly because?: readonly string[]
    readonly change?: string
    readonly suggestion?: number
    readonly undoes?: string
  }
}

/** The suggestions a ticket carries, oldest first, with what people made of them. */
export async function suggestionsOf(db: Db, ticketId: string): Promise<Suggestion[]> {
  const { rows } = await db.query(
    `select seq, type, report_id as report, body, at from ticket_event
     where ticket_id = $1 and (type = any($2) or type in ('merged_into', 'suggestion_rejected', 'undone')) order by seq`,
    [ticketId, KINDS],
  )
  const events = rows as Row[]
  const here = await livingTicket(db, ticketId)
  const suggestions: Suggestion[] = []
  for (const { seq, type, report, body, at } of events) {
    const is = KINDS.find(kind => kind === type)
    if (!is) continue
    const ticket = await livingTicket(db, body.ticket)
    const answer = events.findLast(event => event.body.suggestion === seq && stands(event, events))
    const state = answer
      ? answer.type === 'merged_into'
        ? 'accepted'
        : 'rejected'
      : ticket === here
        ? 'moot'
        : 'open'
    suggestions.push({
      seq,
      is,
      report,
      ticket,
      score: body.score ?? null,
      because: body.because ?? [],
      state,
      at,
    })
  }
  return suggestions
}

/** True unless it was undone by something that itself still stands. */
const stands = (event: Row, events: readonly Row[]): boolean =>
  !events.some(other => other.body.undoes === event.body.change && stands(other, events))

/**
 * "Sama": the ticket is merged into the suggested one, which is opened again if it was closed.
 * @throws NotRegroupable when the suggestion was answered already, the ticket has been merged, or the other one was opened
 * again too often.
 */
export async function acceptSuggestion(
  db: Db,
  ticketId: string,
  seq: number,
  correction: Judged,
): Promise<Regrouped> {
  const { suggestion, repeated, ticket } = await asked(db, ticketId, seq, correction, 'both')
  if (!repeated) mustBeOpen(suggestion)
  if (!repeated && ticket.closedAt === null && !(await reopenTicket(db, suggestion.ticket, correction)))
    throw new NotRegroupable(
      'tiket yang diusulkan sudah terlalu sering dibuka kembali; biarkan keduanya terpisah',
    )
  return merge(db, ticketId, suggestion.ticket, correction, { suggestion: seq })
}

/** "Bukan sama": both tickets stay, and the answer is kept. Says no a second time without effect. */
export async function rejectSuggestion(
  db: Db,
  ticketId: string,
  seq: number,
  correction: Correction,
): Promise<void> {
  const { suggestion, repeated, ticket } = await asked(db, ticketId, seq, correction, 'own')
  if (repeated || suggestion.state === 'rejected') return
  mustBeOpen(suggestion)
  const { actor, because, change = uuidv7() } = correction
  await noteOnTicket(db, ticketId, {
    type: 'suggestion_rejected',
    actor,
    reportId: suggestion.report,
    body: { change, suggestion: seq, ticket: suggestion.ticket, because },
  })
  await learn(db, {
    actor,
    at: { ticket: ticketId, seq: ticket.version + 1 },
    reports: await speakers(db, ticketId, suggestion.report),
    other: await membersOf(db, suggestion.ticket),
  })
}

/** The suggestion is a question again. For `undo`. */
export async function takeBackRejection(
  db: Db,
  ticketId: string,
  seq: number,
  change: string,
  correction: Correction,
): Promise<void> {
  const { actor, because, change: own = uuidv7() } = correction
  const ticket = (await lockTickets(db, [ticketId], correction)).get(ticketId) as Standing
  const { rows } = await db.query(
    `select report_id as report, body->>'ticket' as other,
       exists (select 1 from ticket_event where ticket_id = $1 and body->>'change' = $3) as repeated,
       exists (select 1 from ticket_event where ticket_id = $1 and body->>'undoes' = $4) as undone
     from ticket_event where ticket_id = $1 and seq = $2`,
    [ticketId, seq, own, change],
  )
  const { report, other, repeated, undone } = rows[0]
  if (repeated) return
  mustBeSeen(ticket, correction)
  if (undone) throw new NotRegroupable('perubahan itu sudah dibatalkan')
  await noteOnTicket(db, ticketId, { type: 'undone', actor, body: { change: own, undoes: change, because } })
  await learn(db, {
    actor,
    at: { ticket: ticketId, seq: ticket.version + 1 },
    reports: await speakers(db, ticketId, report),
    unsaid: await membersOf(db, await livingTicket(db, other)),
  })
}

/** The reports an answer is about. */
const speakers = async (db: Db, ticketId: string, report: string | null): Promise<readonly string[]> =>
  report === null ? membersOf(db, ticketId) : [report]

/**
 * The suggestion as it stands once its ticket, or both, are locked and so found within reach; `repeated` when this very
 * change was made before.
 */
async function asked(
  db: Db,
  ticketId: string,
  seq: number,
  correction: Correction,
  locking: 'own' | 'both',
): Promise<{ suggestion: Suggestion; ticket: Standing; repeated: boolean }> {
  const before = (await suggestionsOf(db, ticketId)).find(one => one.seq === seq)
  if (!before) throw new OutOfReach(`tiket ini tidak punya usulan nomor ${seq}`)
  const { tickets } = await lockLiving(
    db,
    locking === 'both' ? [ticketId, before.ticket] : [ticketId],
    correction,
  )
  const ticket = tickets.get(ticketId) as Standing
  const { rows } = await db.query(
    `select 1 from ticket_event where ticket_id = $1 and body->>'change' = $2 limit 1`,
    [ticketId, correction.change ?? null],
  )
  const repeated = rows.length > 0
  if (!repeated) mustBeSeen(ticket, correction)
  if (!repeated && ticket.mergedInto !== null && before.state !== 'accepted')
    throw new NotRegroupable(`tiket ${ticket.number} sudah digabung; lihat usulan di tiket tujuannya`)
  const suggestion = (await suggestionsOf(db, ticketId)).find(one => one.seq === seq) as Suggestion
  return { suggestion, ticket, repeated }
}

function mustBeOpen({ state }: Suggestion): void {
  if (state !== 'open')
    throw new NotRegroupable(
      state === 'moot'
        ? 'kedua tiket sudah menjadi satu'
        : 'usulan ini sudah dijawab; batalkan jawaban itu dulu',
    )
}
