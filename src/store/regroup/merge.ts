import type { Db } from '../database.js'
import { awaitsJudgement } from '../evidence.js'
import { type Correction, NotRegroupable, type Regrouped } from './correction.js'
import { type Facts, lockLiving, membersOf, mustBeSeen, mustStayOpen, type Standing } from './standing.js'
import { earlier, type Headline, transfer } from './transfer.js'

/**
 * All reports of one ticket go into another; the emptied one keeps its number and points there. Tickets merged before are
 * followed to where their reports are now. What the surviving ticket does not know (category, kelurahan) it takes over, and
 * with it the way to the agency. Runs inside the caller's transaction.
 * @throws NotRegroupable when both are one ticket already, an open ticket would vanish in a closed one, or work that is being
 * judged would escape into another ticket of the same agency.
 */
export async function mergeTickets(
  db: Db,
  fromTicketId: string,
  intoTicketId: string,
  correction: Correction,
): Promise<Regrouped> {
  return merge(db, fromTicketId, intoTicketId, correction)
}

/** The same; `body` is added to what the emptied ticket tells. */
export async function merge(
  db: Db,
  fromTicketId: string,
  intoTicketId: string,
  correction: Correction,
  body: Headline['body'] = {},
): Promise<Regrouped> {
  const { tickets, living } = await lockLiving(db, [fromTicketId, intoTicketId], correction)
  const asked = tickets.get(fromTicketId) as Standing
  const done = await earlier(db, asked, correction.change)
  if (done) return done
  mustBeSeen(asked, correction)
  const [from, into] = [living.get(fromTicketId) as Standing, living.get(intoTicketId) as Standing]
  if (from === into) throw new NotRegroupable(`kedua tiket sudah menjadi satu, yaitu tiket ${into.number}`)
  mustStayOpen(from, into)
  if (from.agency === into.agency && (await awaitsJudgement(db, from.id)))
    throw new NotRegroupable(
      `hasil kerja tiket ${from.number} masih dinilai (validasi atau Inspektorat); tunggu putusannya dulu, baru gabungkan`,
    )
  const filled = fill(into, from)
  return transfer(db, {
    kind: 'merge',
    from,
    into,
    reports: await membersOf(db, from.id),
    correction,
    headline: {
      from: { type: 'merged_into', body },
      into: { type: 'merged_from' },
    },
    ...(filled && { facts: { into: filled } }),
  })
}

/** What the surviving ticket learns. It changes its way only when it now knows what the other one was routed by. */
function fill(into: Standing, from: Standing): Facts | null {
  const category = into.category ?? from.category
  const placed = into.kelurahan === null && from.kelurahan !== null
  if (category === into.category && !placed) return null
  const { place, kelurahan, lat, lon } = placed ? from : into
  const { agency, unit, rule, route } =
    category === from.category && kelurahan === from.kelurahan ? from : into
  return { category, place, kelurahan, lat, lon, agency, unit, rule, route }
}
