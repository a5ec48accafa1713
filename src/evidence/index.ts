import type { MediaRow } from '../store/media.js'
import { type EvidenceRefusal, issueNonce } from '../ticket/evidence/index.js'
import type { TicketRules } from '../ticket/rules.js'
import { type ActOnTicket, createActing } from './act.js'
import { createTakeAlong, type TakeAlong } from './along.js'
import { createDecisions, type Decisions } from './decide.js'
import type { EvidenceDeps } from './deps.js'
import { createJudge } from './judge.js'
import { createKeeping, type Keeping } from './keep.js'
import { type Photograph, photographIn, photographOf } from './photograph.js'
import { createShowing, type Showing } from './show.js'
import type { Viewer } from './seats.js'
import { createTaking, type Taking } from './take.js'

/** Work on tickets and the photos that shall prove it: acting, taking, judging, showing, deciding. */
export interface EvidenceDesk extends Decisions, Taking, Pick<Keeping, 'mayHandIn'> {
  readonly rules: TicketRules
  readonly act: ActOnTicket
  readonly show: Showing
  readonly takeAlong: TakeAlong
  /** Reads and keeps a file as it arrived, or says why it is no photograph. Outside a transaction: it takes a while. */
  photographIn(bytes: Uint8Array): Promise<Photograph | EvidenceRefusal>
  /** The same for a file of a message, which the pipeline has kept already. Pictures too small to judge are refused. */
  photographOf(row: Pick<MediaRow, 'file' | 'reason'>): Photograph | EvidenceRefusal
  /** A pass for one photo of one ticket, for whoever opened the camera page, and nobody else. */
  pass(ticketId: string, viewer: Viewer): string
}

export function createEvidence(deps: EvidenceDeps): EvidenceDesk {
  const act = createActing(deps)
  const keeping = createKeeping(deps, createJudge(deps))
  return {
    rules: deps.rules,
    act,
    show: createShowing(deps),
    mayHandIn: keeping.mayHandIn,
    takeAlong: createTakeAlong(keeping),
    ...createTaking(deps, keeping),
    photographIn: bytes => photographIn(bytes, deps.files),
    photographOf: row => photographOf(row, deps.settings.leastSide),
    pass: (ticketId, { actor }) => issueNonce({ ticketId, officer: actor.name }, new Date(), deps.key),
    ...createDecisions(deps, act),
  }
}

export { type ActOnTicket, createActing } from './act.js'
export type { EvidenceDeps, Refused } from './deps.js'
export { seesReporters, type Viewer, viewerOf } from './seats.js'
export { fileHeaders, type ShownFile } from './show.js'
export type { Along } from './along.js'
