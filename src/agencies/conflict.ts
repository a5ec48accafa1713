import { z } from 'zod'
import { protectTicket, releaseTicket } from '../store/conflict/protect.js'
import { findTicket, type TicketRow } from '../store/read/tickets.js'
import { correcting } from '../store/regroup.js'
import { type Caller, correct, CorrectionHeaders, reachOf, REFUSALS } from './corrections.js'
import { Problem } from './problem.js'
import type { ApiDeps } from './route.js'
import { route } from './route.js'
import { keyOf } from './ticket-view.js'
import { plain } from './validation.js'

const because = plain(500).meta({
  description: 'The reason, for the history. Name no citizen.',
  example: 'Pelapor menyebut lurah meminta uang',
})
const params = z.strictObject({ ticket: plain(64) })
const Office = z.strictObject({ agency: plain(60), unit: plain(60).nullable().optional() })

export const protectOne = route({
  id: 'protectTicket',
  method: 'post',
  path: '/tickets/{ticket}/protect',
  summary: 'A ticket is about an office or official',
  description:
    'It leaves the office that has it, with everything merged into it, for the one that looks into such reports; the other hears only that it left. Without `accused` the office that has it is the accused one. Afterwards an administrator does not find it any more.',
  scopes: ['admin', 'inspektorat'],
  headers: CorrectionHeaders,
  params,
  body: z.strictObject({ accused: z.array(Office).max(20).optional(), because }).meta({ id: 'Protection' }),
  answers: { 204: { description: 'It is closed now.' }, ...REFUSALS },
  async run(call, deps) {
    const ticket = await ticketNamed(call, deps)
    const { directory } = deps
    const named = call.body.accused ?? [{ agency: ticket.agency, unit: ticket.unit }]
    const faults = named.flatMap(({ agency, unit }, at) =>
      directory.isAgency(agency) && (!unit || directory.isUnit(unit))
        ? []
        : [
            {
              pointer: `#/accused/${at}`,
              detail: 'bukan kode OPD atau unit',
              detail_en: 'no agency or unit',
            },
          ],
    )
    if (faults.length > 0) throw new Problem('invalid', faults)
    const accused = named.map(({ agency, unit = null }) => ({
      agency,
      unit,
      confidence: 1,
      because: 'ditandai orang',
    }))
    const routed = deps.route(ticket.category, placeOf(ticket), { accused })
    return correct(call, deps, async correction => {
      await correcting(deps.database, db => protectTicket(db, ticket.id, { accused, routed }, correction))
      return { status: 204 }
    })
  },
})

export const releaseOne = route({
  id: 'releaseTicket',
  method: 'post',
  path: '/tickets/{ticket}/release',
  summary: 'A ticket was taken to be about an office and is not',
  description:
    'It goes to whoever acts on its category and place, who reads all of it. For the Inspektorat alone to decide.',
  scopes: ['inspektorat'],
  headers: CorrectionHeaders,
  params,
  body: z.strictObject({ because }).meta({ id: 'Release' }),
  answers: { 204: { description: 'It goes its ordinary way.' }, ...REFUSALS },
  async run(call, deps) {
    const ticket = await ticketNamed(call, deps)
    const routed = deps.route(ticket.category, placeOf(ticket))
    return correct(call, deps, async correction => {
      await correcting(deps.database, db => releaseTicket(db, ticket.id, routed, correction))
      return { status: 204 }
    })
  },
})

const placeOf = ({ place, kelurahan }: TicketRow) =>
  ({ ...place, kelurahan }) as Parameters<ApiDeps['route']>[1]

async function ticketNamed(
  call: Caller & { readonly params: { readonly ticket: string } },
  { database }: ApiDeps,
): Promise<TicketRow> {
  const key = keyOf(call.params.ticket)
  const ticket = key && (await findTicket(database.db, key, reachOf(call.holder)))
  if (!ticket) throw new Problem('not_found')
  return ticket
}
