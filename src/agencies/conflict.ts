import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { authorOf } from '../store/conflict.js'
import { protectTicket, releaseTicket } from '../store/conflict/protect.js'
import { noteOnTicket } from '../store/grouping.js'
import { reportsOfMessage } from '../store/read/messages.js'
import { settledWithin } from '../store/read/settling.js'
import { findTicket, type TicketRow } from '../store/read/tickets.js'
import { correcting, NotRegroupable } from '../store/regroup.js'
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
    const { directory, rules } = deps
    const named = call.body.accused ?? [{ agency: ticket.agency, unit: ticket.unit }]
    const faults = named.flatMap(({ agency, unit }, at) =>
      directory.isAgency(agency) && (!unit || rules.life.offices.has({ agency, unit }))
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

/** The desk at which the ordinary part is handed in anew. */
const DESK = 'desk-kelurahan'

export const passOnPart = route({
  id: 'passOnPart',
  method: 'post',
  path: '/tickets/{ticket}/part',
  summary: 'The ordinary part of a report about an office goes its way',
  description:
    'For a message that complains of a road and accuses the lurah in one sentence: it is protected as a whole, and the road would wait. Whoever looks into it writes down what is ordinary, in words that accuse nobody; that becomes a report of the same author, without photographs, and finds its ticket like any other. Nothing in it leads back here. `protected` in the answer says that the words accuse somebody after all.',
  scopes: ['inspektorat', 'agency'],
  headers: CorrectionHeaders,
  params,
  body: z
    .strictObject({
      text: plain(5_000),
      category: plain(200).optional(),
      kelurahan: plain(13).optional().meta({ description: 'Kemendagri code, `31.74.01.1001`.' }),
      because,
    })
    .meta({ id: 'OrdinaryPart' }),
  answers: {
    201: {
      description: 'It is a report of its own.',
      schema: z.object({ reports: z.array(z.object({ number: z.string(), protected: z.boolean() })) }),
    },
    ...REFUSALS,
  },
  async run(call, deps) {
    const ticket = await ticketNamed(call, deps)
    const { db } = deps.database
    return correct(call, deps, async ({ actor, change }) => {
      if (!ticket.protected) throw new NotRegroupable('tiket ini tidak tertutup')
      const { because: why, ...part } = call.body
      const id = change ?? randomUUID()
      const { messageId } = await deps.submit(DESK, { id, ...part, ...(await authorOf(db, ticket.id)) }, id)
      await settledWithin(db, messageId, deps.patience ?? 4_000)
      const reports = (await reportsOfMessage(db, messageId)).map(report => ({
        number: report.number,
        protected: report.ticket?.protected ?? false,
      }))
      const body = { because: why, reports: reports.map(({ number }) => number) }
      await noteOnTicket(db, ticket.id, { type: 'part_passed_on', actor, body })
      return { status: 201, body: { reports } }
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
