import type { RequestHandler, Response } from 'express'
import { signedIn } from '../accounts/index.js'
import { type EvidenceDesk, seesReporters } from '../evidence/index.js'
import { appealsWaiting } from '../store/arbitrations.js'
import type { Database } from '../store/database.js'
import { ticketsWaiting } from '../store/evidence.js'
import { MOST_COUNTED } from '../store/queue.js'
import { appealsMetBy, canArbitrate } from '../ticket/life/index.js'
import { viewerAt } from './evidence-access.js'

/** A queue of tickets that wait for the word of whoever is signed in. */
export interface Duty {
  readonly path: '/validasi' | '/putusan'
  /** How many wait, up to `MOST_COUNTED`. */
  readonly waiting: number
}

/** Looks up what waits for an officer, so that every page can lead there. Who may decide nothing has no duties. */
export const lookUpDuties =
  ({ db }: Database, evidence: EvidenceDesk): RequestHandler =>
  async (_request, response, next) => {
    const account = signedIn(response)
    if (account?.role !== 'officer' || account.agency === null) return next()
    const rules = evidence.rules.life.rules
    const viewer = viewerAt(response, evidence)
    const office = { agency: account.agency, unit: account.unit }
    const validation = async (): Promise<Duty> => ({
      path: '/validasi',
      waiting: await ticketsWaiting(db, rules.actions.finish.to, viewer.sight),
    })
    const arbitration = async (): Promise<Duty> => ({
      path: '/putusan',
      waiting: await appealsWaiting(db, viewer.sight, appealsMetBy(rules, office)),
    })
    response.locals.duties = await Promise.all([
      ...(seesReporters(viewer) ? [validation()] : []),
      ...(canArbitrate(rules, office) ? [arbitration()] : []),
    ])
    next()
  }

/** What was looked up for this page. */
export const dutiesOf = (response: Response): readonly Duty[] => response.locals.duties ?? []

/** `3`, or `99+`. */
export const countInWords = (waiting: number): string =>
  waiting >= MOST_COUNTED ? `${MOST_COUNTED - 1}+` : String(waiting)
