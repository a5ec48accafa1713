import { FIRST_STATUS, type Told, toldBy } from '../../ticket/life/index.js'
import type { Broken } from '../audit.js'
import type { Db } from '../database.js'
import { pastsAfter } from '../life/read.js'

/** Tickets read at once, each with the events of its life. */
const PAGE = 1_000
/** Before every id. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/**
 * The first ticket whose row says of its status, its owner, its beginning or its end what its events do not: somebody wrote into the row
 * past the history. Null when there is none.
 */
export async function brokenRow(db: Db): Promise<Broken | null> {
  let after = NOBODY
  for (;;) {
    const tickets = await pastsAfter(db, after, PAGE)
    for (const { id, closedAt, past } of tickets) {
      const { status, owner, openedAt } = past
      const told = toldBy(past, past.events, FIRST_STATUS)
      const wrong = [
        differs('status', status, told.status),
        told.owner && differs('agency', owner.agency, told.owner.agency),
        told.owner && differs('unit', owner.unit, told.owner.unit),
        sinceWhen(openedAt, told.opened),
        differs('closed_at', closedAt?.toISOString() ?? null, told.closedAt?.toISOString() ?? null),
      ].find(Boolean)
      if (wrong) return { row: `ticket ${id}`, ticket: id, seq: null, what: wrong }
    }
    if (tickets.length < PAGE) return null
    after = tickets.at(-1)?.id as string
  }
}

const differs = (column: string, is: string | null, told: string | null): string | null =>
  is === told ? null : `${column} is ${is ?? 'empty'}, its events say ${told ?? 'empty'}`

/** A ticket that looks younger than it is, looks less late. */
function sinceWhen(openedAt: Date, { at, within }: Told['opened']): string | null {
  const off = Math.abs(openedAt.getTime() - at.getTime()) > within
  return off ? differs('opened_at', openedAt.toISOString(), at.toISOString()) : null
}
