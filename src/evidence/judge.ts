import { v7 as uuidv7 } from 'uuid'
import type { Db } from '../store/database.js'
import {
  type Evidence,
  type Finish,
  findEvidence,
  knownPhotos,
  openInspection,
  saveVerdict,
  unjudged,
} from '../store/evidence.js'
import { noteOnTicket } from '../store/grouping.js'
import { lifeOfTicket, type TicketLife } from '../store/life.js'
import { createAssess, type Verdict } from '../ticket/evidence/index.js'
import type { EvidenceDeps } from './deps.js'
import { photoFacts, ticketFacts } from './facts.js'

export interface Judge {
  /**
   * What a photo is worth now, written down. `seq` and `at` name the event it is presented with; 0 and the moment it came
   * in when it was only handed in.
   */
  photo(db: Db, ticket: TicketLife, photo: Evidence, seq: number, at: Date): Promise<Verdict>
  /**
   * Looks again at every photo with which a ticket's work was reported as done: what citizens sent since, when work began.
   * Suspicious ones put the ticket into the queue of the Inspektorat. Inside the caller's transaction, behind `act`, which
   * holds the name of the ticket; does nothing when all is judged.
   *
   * @returns how many events that added to the ticket.
   */
  finish(db: Db, ticketId: string): Promise<number>
}

export function createJudge({ rules, settings }: Pick<EvidenceDeps, 'rules' | 'settings'>): Judge {
  const assess = createAssess(settings)

  const photo: Judge['photo'] = async (db, ticket, one, seq, at) => {
    const known = await knownPhotos(db, one, ticket.id, seq)
    const verdict = assess(photoFacts(one), await ticketFacts(db, ticket, at), known)
    await saveVerdict(db, one.id, seq, verdict)
    return verdict
  }

  async function judged(db: Db, { ticketId, seq, at, photos }: Finish): Promise<number> {
    const ticket = await lifeOfTicket(db, rules, { id: ticketId })
    if (!ticket) return 0
    const suspicious: string[] = []
    for (const id of photos) {
      const one = (await findEvidence(db, { id })) as Evidence
      if ((await photo(db, ticket, one, seq, at)).is === 'suspicious') suspicious.push(id)
    }
    if (suspicious.length === 0 || !(await openInspection(db, { id: uuidv7(), ticketId, seq }))) return 0
    const body = { evidence: suspicious, finish: seq, version: settings.version }
    await noteOnTicket(db, ticketId, { type: 'evidence_suspicious', actor: 'muara', body })
    return 1
  }

  return {
    photo,
    async finish(db, ticketId) {
      let added = 0
      for (const one of await unjudged(db, ticketId)) added += await judged(db, one)
      return added
    },
  }
}
