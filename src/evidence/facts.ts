import type { Provenance } from '../report/index.js'
import type { Evidence } from '../store/evidence.js'
import type { Db } from '../store/database.js'
import type { TicketLife } from '../store/life.js'
import type { PhotoFacts, TicketFacts } from '../ticket/evidence/index.js'

/** Beyond this many metres a telephone does not know where it is. */
const WORST_FIX = 500

/** How far the true place may lie from a point that is not exact, metres, by how the point was found. */
const UNSURE: Readonly<Record<string, number>> = { gps: 100, street_or_landmark: 500 }

/** After these the work has to be done anew; a photo from before shows the earlier one. */
const BEGINNINGS = new Set(['started', 'reopened', 'reinstated'])

/** What decides about a photo, from what is kept of it. */
export function photoFacts(photo: Evidence): PhotoFacts {
  const { kind, hash, provenance, position, kelurahan, pass, passId, receivedAt } = photo
  const nonce =
    pass === null
      ? null
      : pass === 'valid'
        ? { is: pass, id: passId as string, issuedAt: receivedAt }
        : { is: pass }
  return { kind, hash, provenance, told: fixIn(position), kelurahan, nonce, receivedAt }
}

/** Where a photo was taken by its file; else where the telephone said it was when our page asked. */
export const pointOf = ({
  provenance,
  position,
}: Pick<Evidence, 'provenance' | 'position'>): Provenance['point'] => provenance.point ?? fixIn(position)

const fixIn = (position: Evidence['position']): Evidence['position'] =>
  position && position.accuracy <= WORST_FIX ? position : null

/**
 * What is known of the ticket a photo is handed in for.
 *
 * @param at when the photo was handed in or presented; what came later is not its matter.
 */
export async function ticketFacts(db: Db, { id, course }: TicketLife, at: Date): Promise<TicketFacts> {
  const { rows } = await db.query(
    `select t.lat, t.lon, t.kelurahan, t.first_report_at as "openedAt", coalesce(t.place->>'basis', '') as basis,
       coalesce((t.place->'point'->>'approximate')::boolean, false) as approximate from ticket t where t.id = $1`,
    [id],
  )
  const row = rows[0] as {
    lat: number | null
    lon: number | null
    kelurahan: string | null
    openedAt: Date
    basis: string
    approximate: boolean
  }
  const began = course.events.findLast(event => BEGINNINGS.has(event.type) && event.at <= at)
  const unsure = row.approximate ? UNSURE[row.basis] : 0
  const known = row.lat !== null && row.lon !== null && unsure !== undefined
  return {
    id,
    // The middle of a kelurahan is no place to measure from; then the kelurahan itself is compared.
    point: known ? { lat: row.lat as number, lon: row.lon as number } : null,
    uncertainty: unsure ?? 0,
    kelurahan: row.kelurahan,
    openedAt: row.openedAt,
    startedAt: began?.at ?? null,
  }
}
