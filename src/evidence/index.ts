import { issueNonce } from '../ticket/evidence/index.js'
import type { TicketRules } from '../ticket/rules.js'
import { createDecisions, type Decisions } from './decide.js'
import type { EvidenceDeps } from './deps.js'
import { createJudge, type Judge } from './judge.js'
import { createShowing, type Showing } from './show.js'
import { createTaking, type Taking } from './take.js'

/** Photos that shall prove work as done: taking them, judging them, showing them, deciding about them. */
export interface EvidenceDesk extends Decisions, Taking {
  readonly rules: TicketRules
  readonly show: Showing
  /** Work reported as done by other ways than ours is judged now and then. @returns how much of it there was. */
  readonly judgeFinishes: Judge['finishes']
  /** A pass for one photo of one ticket, for the camera page of an account. */
  pass(ticketId: string, accountId: string): string
}

export function createEvidence(deps: EvidenceDeps): EvidenceDesk {
  const judge = createJudge(deps)
  return {
    rules: deps.rules,
    show: createShowing(deps),
    judgeFinishes: judge.finishes,
    ...createTaking(deps, judge),
    pass: (ticketId, officer) => issueNonce({ ticketId, officer }, new Date(), deps.key),
    ...createDecisions(deps, judge),
  }
}

export type { Decided, Finding, Inspected } from './decide.js'
export type { EvidenceDeps, Refused } from './deps.js'
export { seesReporters, type Seat, type Viewer, viewerOf } from './seats.js'
export { fileHeaders, type ShownFile } from './show.js'
export type { Taken, Upload } from './take.js'
