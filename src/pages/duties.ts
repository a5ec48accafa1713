import type { RequestHandler, Response } from 'express'
import { signedIn } from '../accounts/index.js'
import { type EvidenceDesk, seesReporters } from '../evidence/index.js'
import { askedOf, MOST_COUNTED } from '../store/asked.js'
import type { Database } from '../store/database.js'
import { canArbitrate, type Question } from '../ticket/life/index.js'
import { viewerAt } from './evidence-access.js'

/** A queue of tickets that wait for the word of whoever is signed in. */
export interface Duty {
  readonly path: '/validasi' | '/putusan'
  /** How many wait for this office's own word, up to `MOST_COUNTED`; null when nobody can tell just now. */
  readonly waiting: number | null
}

/**
 * Lets every page lead an officer to what waits for them. Only a page that is shown counts it (`dutiesOf`): photos and
 * redirects ask nothing. Who may decide nothing has no duties.
 */
export const offerDuties =
  ({ db }: Database, evidence: EvidenceDesk, onError?: (error: unknown) => void): RequestHandler =>
  (_request, response, next) => {
    const account = signedIn(response)
    if (account?.role !== 'officer' || account.agency === null) return next()
    const viewer = viewerAt(response, evidence)
    const office = { agency: account.agency, unit: account.unit }
    const duty = async (path: Duty['path'], what: Question): Promise<Duty> => {
      try {
        return { path, waiting: await askedOf(db, office, what, viewer.sight) }
      } catch (error) {
        onError?.(error)
        return { path, waiting: null }
      }
    }
    response.locals.duties = () =>
      Promise.all([
        ...(seesReporters(viewer) ? [duty('/validasi', 'validate')] : []),
        ...(canArbitrate(evidence.rules.life.rules, office) ? [duty('/putusan', 'arbitrate')] : []),
      ])
    next()
  }

/** Counts what waits for whoever reads this page; a fault leaves out the number, never the page. */
export const dutiesOf = async (response: Response): Promise<readonly Duty[]> =>
  (await response.locals.duties?.()) ?? []

/** Leads nowhere on this page: a store that is away is not asked once more to say so. */
export const withoutDuties = (response: Response): void => {
  response.locals.duties = undefined
}

/** `3`, or `99+`. */
export const countInWords = (waiting: number): string =>
  waiting >= MOST_COUNTED ? `${MOST_COUNTED - 1}+` : String(waiting)
