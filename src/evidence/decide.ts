import type { Db } from '../store/database.js'
import {
  closeInspection,
  findInspection,
  type Inspection,
  lastFinish,
  waitingTicket,
} from '../store/evidence.js'
import { lockNames, noteOnTicket } from '../store/grouping.js'
import { type Acted, type ActOptions, lifeOfTicket, type TicketKey } from '../store/life.js'
import { evidenceRefusal } from '../ticket/evidence/index.js'
import { type Asked, refusal } from '../ticket/life/index.js'
import type { ActOnTicket } from './act.js'
import type { EvidenceDeps, Refused } from './deps.js'
import type { Viewer } from './seats.js'

type Decided = (Acted & { readonly done: true }) | Refused

/** What the Inspektorat says of suspicious photos. */
interface Finding {
  readonly verdict: 'genuine' | 'false'
  readonly because: string
}

type Inspected = { readonly done: true; readonly inspection: Inspection } | Refused

export interface Decisions {
  /** Confirms work or refuses it. */
  validate(
    ticket: TicketKey,
    answer: { readonly accept: boolean; readonly because: string },
    viewer: Viewer,
    options?: Pick<ActOptions, 'seen' | 'change'>,
  ): Promise<Decided>
  /** Closes an inspection. False photos send the work back; work that was confirmed meanwhile is opened again. */
  inspect(id: string, finding: Finding, viewer: Viewer): Promise<Inspected>
}

export function createDecisions({ database, rules }: EvidenceDeps, act: ActOnTicket): Decisions {
  const waits = rules.life.rules.actions.finish.to
  const confirmed = rules.life.rules.actions.validate.to

  const validate: Decisions['validate'] = async (key, { accept, because }, viewer, options = {}) => {
    const asked: Asked = { action: accept ? 'validate' : 'refuse', reason: because }
    return database.transaction(async db => {
      const ticket = await lifeOfTicket(db, rules, key)
      if (!ticket) return refused(refusal('unknown_ticket'))
      // Whoever repeats an answer is told what became of it; whoever never saw the ticket is told nothing.
      const repeated = options.change && ticket.course.events.some(one => one.body.change === options.change)
      if (!repeated && !(await waitingTicket(db, waits, viewer.sight, { id: ticket.id })))
        return refused(refusal('unknown_ticket'))
      return act(db, { id: ticket.id }, asked, viewer.actor, options)
    })
  }

  const inspect: Decisions['inspect'] = async (id, { verdict, because }, viewer) =>
    database.transaction(async db => {
      const first = await findInspection(db, viewer.sight, id)
      if (!first) return refused(refusal('unknown_ticket'))
      await lockNames(db, [`ticket:${first.ticketId}`])
      const one = await findInspection(db, viewer.sight, id)
      // Merged while we waited for its name: the lock we hold is that of a stone.
      if (one?.ticketId !== first.ticketId) return refused(refusal('stale'))
      if (one.state === verdict && one.by === viewer.actor.name) return { done: true, inspection: one }
      if (one.state !== 'open') return refused(evidenceRefusal('decided_already'))
      const own = ownPhotos(one, viewer)
      if (own) return own
      const no = verdict === 'false' ? await sendBack(db, one, because, viewer) : tooShort(because)
      if (no) return no
      await closeInspection(db, id, { state: verdict, because, by: viewer.actor.name })
      await noteOnTicket(db, one.ticketId, {
        type: `evidence_${verdict}`,
        actor: viewer.actor.name,
        body: { evidence: one.evidence, finish: one.seq, text: because },
      })
      return { done: true, inspection: (await findInspection(db, viewer.sight, id)) as Inspection }
    })

  /**
   * Nobody judges photos of their own office, and nobody ever their own. Where no other office could judge, because only one
   * inspects or because the ticket is for it alone, another person of it does, as with its work (`ownWork` of the life).
   */
  function ownPhotos({ protected: closed, from }: Inspection, { actor }: Viewer): Refused | null {
    if (from.some(({ name }) => name === actor.name)) return refused(evidenceRefusal('own_photo'))
    if (actor.is !== 'officer' || !from.some(one => one.agency === actor.agency)) return null
    const inspects = rules.life.rules.offices.inspektorat
    const another = inspects.some(office => from.every(one => one.agency !== office))
    return another && !closed ? refused(evidenceRefusal('own_photos')) : null
  }

  /** The work these photos should prove counts as not done, unless it has been reported anew with others. */
  async function sendBack(
    db: Db,
    one: Inspection,
    because: string,
    { actor }: Viewer,
  ): Promise<Refused | null> {
    const short = tooShort(because)
    if (short) return short
    const last = await lastFinish(db, one.ticketId)
    const latest = last?.ticketId === one.finished && last.seq === one.seq
    const action = one.status === waits ? 'refuse' : one.status === confirmed ? 'reinstate' : null
    if (!latest || action === null) return null
    const acted = await act(db, { id: one.ticketId }, { action, reason: because }, actor)
    return acted.done ? null : acted
  }

  function tooShort(because: string): Refused | null {
    const { shortest, longest } = rules.life.rules.reason
    if (because.trim().length < shortest) return refused(refusal('reason_needed', { shortest }))
    return because.length > longest ? refused(refusal('reason_too_long', { longest })) : null
  }

  return { validate, inspect }
}

const refused = (because: Refused['refusal']): Refused => ({ done: false, refusal: because })
