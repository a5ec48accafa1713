import type { Db } from '../store/database.js'
import { evidenceOf, inspectionsOf } from '../store/evidence.js'
import { act, type Acted, type ActOptions, type TicketKey } from '../store/life.js'
import { type EvidenceRefusal, evidenceRefusal, unfit } from '../ticket/evidence/index.js'
import type { Actor, Asked, LifeRules } from '../ticket/life/index.js'
import type { EvidenceDeps } from './deps.js'
import { createJudge } from './judge.js'

/**
 * Does something to a ticket for whoever asks from outside, inside the caller's transaction: API, mail, Open311, pages and
 * terminal all come through here, so that no door forgets the evidence. The photos of finished work must be the ticket's own
 * and not found false, and are judged again at once; nobody confirms work or rejects a report while the Inspektorat is still looking at it.
 */
export type ActOnTicket = (
  db: Db,
  ticket: TicketKey,
  asked: Asked,
  actor: Actor,
  options?: Omit<ActOptions, 'provided'>,
) => Promise<Acted<EvidenceRefusal>>

export function createActing(deps: Pick<EvidenceDeps, 'rules' | 'settings'>): ActOnTicket {
  const judge = createJudge(deps)
  return async (db, key, asked, actor, options) => {
    const provided = ({ id }: { id: string }) => objection(db, deps.rules.life.rules, id, asked)
    const acted = await act(db, deps.rules, key, asked, actor, { ...options, provided })
    if (!acted.done || !acted.fresh || asked.action !== 'finish') return acted
    return { ...acted, version: acted.version + (await judge.finish(db, acted.id)) }
  }
}

/** What evidence has to say against an action; null when nothing. */
async function objection(
  db: Db,
  { codes }: LifeRules,
  ticketId: string,
  { action, reasonCode = '', evidence = [] }: Asked,
): Promise<EvidenceRefusal | null> {
  if (action === 'finish') {
    const own = (await evidenceOf(db, ticketId)).filter(photo => photo.ticketId === ticketId)
    return unfit(evidence, own)
  }
  const rejects = action === 'reject' || action === 'decline'
  const ends = action === 'validate' || (rejects && !codes.reject[reasonCode]?.handover)
  if (!ends) return null
  const open = (await inspectionsOf(db, ticketId)).some(({ state }) => state === 'open')
  return open ? evidenceRefusal('under_inspection') : null
}
