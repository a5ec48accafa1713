import type { Complaint } from '../report/index.js'
import { accuse, accusedIn } from '../store/conflict.js'
import type { Db } from '../store/database.js'
import {
  type Candidate,
  type Filed,
  joinTicket,
  type NewReport,
  noteOnTicket,
  type Routed,
} from '../store/grouping.js'
import { type Correction, keptApart, mergeTickets, reopenTicket, suggested } from '../store/regroup.js'
import { lifeOfTicket } from '../store/life.js'
import { muaraDoes } from '../store/muara-does.js'
import { FIRST_STATUS } from '../ticket/life/index.js'
import { pausedNow, ticketPlace, untouched } from '../store/status.js'
import type { Guard } from './conflict.js'
import type { Desk } from './desk.js'

/** Into which open ticket, and which others the report shows to be the same incident. */
export interface Joining {
  readonly ticketId: string
  readonly bridges: readonly string[]
}

/** What of the desk decides here. */
type Joins = Pick<Guard, 'route'> & Pick<Desk, 'rules'>

/** Opens a closed ticket for a problem reported again. False when that happened too often already, or without rules. */
export const reopened = async (db: Db, { rules }: Joins, ticketId: string): Promise<boolean> =>
  rules !== null &&
  reopenTicket(db, ticketId, { actor: 'muara', because: 'masalah yang sama dilaporkan lagi', rules })

/** Puts a report into a ticket there is, which learns from it: other tickets of the incident, accused offices, the place. */
export async function join(
  db: Db,
  desk: Joins,
  report: NewReport,
  { ticketId, bridges }: Joining,
  { conflict }: Routed,
  candidates: readonly Candidate[],
): Promise<Filed> {
  await mergeBridged(db, desk, ticketId, bridges, candidates)
  await endQuestion(db, desk, ticketId, candidates)
  const joined = await joinTicket(db, report, ticketId)
  if (conflict) await accuse(db, joined.ticketId, conflict.accused)
  await completePlace(db, desk, joined, report.complaint)
  return joined
}

/**
 * The report shows that several tickets are one incident. Those nobody has touched become one, by events that can be
 * undone; where an officer is at work already, or a person has parted them before, it is suggested instead.
 */
async function mergeBridged(
  db: Db,
  { rules }: Joins,
  into: string,
  others: readonly string[],
  candidates: readonly Candidate[],
): Promise<void> {
  const because = 'satu laporan menunjukkan keduanya satu kejadian'
  const by: Correction = { actor: 'muara', because, ...(rules && { rules }) }
  for (const from of others) {
    const untouched = candidates.some(one => one.ticketId === from && one.status === FIRST_STATUS)
    if (untouched && !(await keptApart(db, from, into))) await mergeTickets(db, from, into, by)
    else if (!(await suggested(db, from, into)))
      await noteOnTicket(db, from, {
        type: 'maybe_same_as',
        actor: 'muara',
        body: { ticket: into, because: [because] },
      })
  }
}

/** A clock that was stopped to ask the reporters goes on with what one of them writes. */
async function endQuestion(
  db: Db,
  { rules }: Joins,
  id: string,
  candidates: readonly Candidate[],
): Promise<void> {
  if (!rules) return
  const { actions, pause } = rules.life.rules
  const { status } = candidates.find(one => one.ticketId === id) ?? {}
  if (status !== undefined && actions.resume.from !== 'all' && !actions.resume.from.includes(status)) return
  if (!(await pausedNow(db, id))) return
  const code = (await lifeOfTicket(db, rules, { id }))?.state.pause?.code ?? ''
  if (pause.codes[code]?.asks) await muaraDoes(db, rules, id, 'resume')
}

/**
 * The first voice may not have known the place; a later one tells it, and the ticket finds its way. Once an office has acted
 * on it or passed it on, whose it is is theirs to say: the place is kept, and the event tells where it would have gone.
 */
async function completePlace(
  db: Db,
  desk: Pick<Guard, 'route'>,
  { ticketId, reportId }: Filed,
  { place, category }: Complaint,
): Promise<void> {
  if (place.kelurahan === null) return
  const known = await ticketPlace(db, ticketId)
  if (!known || known.place.kelurahan !== null) return
  const routed = desk.route(
    known.category ?? category.value,
    place,
    known.protected ? { accused: await accusedIn(db, ticketId) } : undefined,
  )
  const placed = { type: 'placed', actor: 'muara', reportId }
  if (await untouched(db, ticketId))
    return noteOnTicket(db, ticketId, { ...placed, body: { place } }, { place, routed })
  const { agency, unit } = routed
  await noteOnTicket(db, ticketId, { ...placed, body: { place, would_be: { agency, unit } } }, { place })
}
