import { z } from 'zod'
import * as regroup from '../store/regroup.js'
import { findReport, findTicket, numbersOfReports, type TicketRow } from '../store/read/tickets.js'
import { type Caller, correct, CorrectionHeaders, reachOf, REFUSALS } from './corrections.js'
import { Problem } from './problem.js'
import type { ApiDeps } from './route.js'
import { route } from './route.js'
import { RegroupedSchema, SuggestionSchema } from './schemas.js'
import { keyOf, ticketView } from './ticket-view.js'
import { plain } from './validation.js'

const because = plain(500).meta({
  description: 'The reason, for the history. Name no citizen.',
  example: 'Dua tiang yang berbeda',
})
const number = plain(64)
const done = { 200: { description: 'Done: both tickets as they are now.', schema: RegroupedSchema } }
const WHO =
  'Agencies correct the groupings of their own tickets only. With an Idempotency-Key a repeat has no second effect; with If-Match (the ETag of the ticket) a ticket changed meanwhile is left alone and 412 answered.'

export const mergeTicket = route({
  id: 'mergeTicket',
  method: 'post',
  path: '/tickets/{ticket}/merge',
  summary: 'Merge a ticket into another: they are one incident',
  description: `All its reports go there. The emptied ticket keeps its number, shows \`merged_into\` and comes once more in the feed. ${WHO}`,
  scopes: ['agency', 'admin', 'inspektorat'],
  headers: CorrectionHeaders,
  params: z.strictObject({ ticket: number }),
  body: z.strictObject({ into: number, because }).meta({ id: 'Merge' }),
  answers: { ...done, ...REFUSALS },
  async run(call, deps) {
    const from = await ticketNamed(call.params.ticket, call, deps)
    const into = await ticketGiven('into', call.body.into, call, deps)
    return correct(call, deps, correction =>
      regroup
        .correcting(deps.database, db => regroup.mergeTickets(db, from.id, into.id, correction))
        .then(shown(call, deps)),
    )
  },
})

export const splitTicket = route({
  id: 'splitTicket',
  method: 'post',
  path: '/tickets/{ticket}/split',
  summary: 'Split reports off into a new ticket: they are another incident',
  description: `The new ticket goes to whoever acts on their category and place. ${WHO}`,
  scopes: ['agency', 'admin', 'inspektorat'],
  headers: CorrectionHeaders,
  params: z.strictObject({ ticket: number }),
  body: z.strictObject({ reports: z.array(number).min(1).max(200), because }).meta({ id: 'Split' }),
  answers: { ...done, ...REFUSALS },
  async run(call, deps) {
    const from = await ticketNamed(call.params.ticket, call, deps)
    const reports: string[] = []
    for (const [index, typed] of call.body.reports.entries())
      reports.push((await reportNamed(typed, call, deps))?.id ?? refuse(`#/reports/${index}`, 'laporan'))
    return correct(call, deps, correction =>
      regroup
        .correcting(deps.database, db => regroup.splitReports(db, from.id, reports, deps.route, correction))
        .then(shown(call, deps)),
    )
  },
})

export const moveReport = route({
  id: 'moveReport',
  method: 'post',
  path: '/reports/{report}/move',
  summary: 'Move a report to another ticket',
  description: `If-Match is about the ticket the report is in. ${WHO}`,
  scopes: ['agency', 'admin', 'inspektorat'],
  headers: CorrectionHeaders,
  params: z.strictObject({ report: number }),
  body: z.strictObject({ to: number, because }).meta({ id: 'Move' }),
  answers: { ...done, ...REFUSALS },
  async run(call, deps) {
    const report = await reportNamed(call.params.report, call, deps)
    if (!report) throw new Problem('not_found')
    const into = await ticketGiven('to', call.body.to, call, deps)
    return correct(call, deps, correction =>
      regroup
        .correcting(deps.database, db => regroup.moveReport(db, report.id, into.id, correction))
        .then(shown(call, deps)),
    )
  },
})

export const undoChange = route({
  id: 'undoChange',
  method: 'post',
  path: '/tickets/{ticket}/events/{seq}/undo',
  summary: 'Take a correction back',
  description: `Named by any event it left on the ticket. Reports return to where they were, an emptied ticket lives again; reports which have moved on stay. An undo can itself be undone. 204 when the event was a refused suggestion: no report moved. ${WHO}`,
  scopes: ['agency', 'admin', 'inspektorat'],
  headers: CorrectionHeaders,
  params: z.strictObject({ ticket: number, seq: z.string().regex(/^\d{1,9}$/) }),
  body: z.strictObject({ because }).meta({ id: 'Undo' }),
  answers: { ...done, 204: { description: 'The suggestion is open again.' }, ...REFUSALS },
  async run(call, deps) {
    const ticket = await ticketNamed(call.params.ticket, call, deps)
    return correct(call, deps, async correction => {
      const result = await regroup.correcting(deps.database, db =>
        regroup.undo(db, ticket.number, Number(call.params.seq), correction),
      )
      return result === null ? { status: 204 } : shown(call, deps)(result)
    })
  },
})

export const listSuggestions = route({
  id: 'listSuggestions',
  method: 'get',
  path: '/tickets/{ticket}/suggestions',
  summary: 'What else the ticket may be about',
  description: 'Likenesses too weak to join by themselves, for a person to decide. Oldest first.',
  scopes: ['agency', 'admin', 'inspektorat'],
  params: z.strictObject({ ticket: number }),
  answers: {
    200: { description: 'The suggestions.', schema: z.object({ data: z.array(SuggestionSchema) }) },
    404: { description: 'No such ticket within reach of this key.' },
  },
  async run(call, deps) {
    const { db } = deps.database
    const { id } = await ticketNamed(call.params.ticket, call, deps)
    const suggestions = await regroup.suggestionsOf(db, id)
    const numbers = await numbersOfReports(
      db,
      suggestions.flatMap(one => one.report ?? []),
    )
    const data = []
    for (const { ticket, report, because: reasons, ...suggestion } of suggestions) {
      const other = await findTicket(db, { id: ticket }, anywhere(call))
      // It turned out to be about an office: this key does not know of it any more.
      if (!other) continue
      data.push({
        ...suggestion,
        report: (report && numbers.get(report)) ?? null,
        because: call.holder.scope !== 'agency' ? reasons : reasons.flatMap(impersonal),
        ticket: {
          number: other.number,
          agency: deps.directory.agency(other.agency),
          status: other.status,
          category: other.category,
          kelurahan: deps.directory.area(other.kelurahan),
          report_count: other.reportCount,
        },
      })
    }
    return { status: 200, body: { data } }
  },
})

export const answerSuggestion = route({
  id: 'answerSuggestion',
  method: 'post',
  path: '/tickets/{ticket}/suggestions/{seq}',
  summary: 'Answer a suggestion: the same incident, or not',
  description: `Accepting merges the ticket into the suggested one, which is opened again if it was closed; both must be the caller's. Rejecting answers 204 and keeps both apart. ${WHO}`,
  scopes: ['agency', 'admin', 'inspektorat'],
  headers: CorrectionHeaders,
  params: z.strictObject({ ticket: number, seq: z.string().regex(/^\d{1,9}$/) }),
  body: z.strictObject({ accept: z.boolean(), because }).meta({ id: 'SuggestionAnswer' }),
  answers: { ...done, 204: { description: 'Kept apart.' }, ...REFUSALS },
  async run(call, deps) {
    const ticket = await ticketNamed(call.params.ticket, call, deps)
    const seq = Number(call.params.seq)
    return correct(call, deps, async correction => {
      if (call.body.accept) {
        const merged = await regroup.correcting(deps.database, db =>
          regroup.acceptSuggestion(db, ticket.id, seq, correction),
        )
        return shown(call, deps)(merged)
      }
      await regroup.correcting(deps.database, db => regroup.rejectSuggestion(db, ticket.id, seq, correction))
      return { status: 204 }
    })
  },
})

/** The ticket of the path. @throws Problem 404 when there is none within reach. */
async function ticketNamed(typed: string, { holder }: Caller, { database }: ApiDeps): Promise<TicketRow> {
  const key = keyOf(typed)
  const ticket = key && (await findTicket(database.db, key, reachOf(holder)))
  if (!ticket) throw new Problem('not_found')
  return ticket
}

/** The ticket a field of the body names. */
async function ticketGiven(
  field: string,
  typed: string,
  { holder }: Caller,
  deps: ApiDeps,
): Promise<TicketRow> {
  const key = keyOf(typed)
  return (key && (await findTicket(deps.database.db, key, reachOf(holder)))) ?? refuse(`#/${field}`, 'tiket')
}

async function reportNamed(typed: string, { holder }: Caller, { database }: ApiDeps) {
  const key = keyOf(typed)
  return key && 'number' in key ? findReport(database.db, key.number, reachOf(holder)) : null
}

function refuse(pointer: string, what: 'tiket' | 'laporan'): never {
  throw new Problem('invalid', [
    {
      pointer,
      detail: `${what} tidak ditemukan`,
      detail_en: `there is no such ${what === 'tiket' ? 'ticket' : 'report'} within reach of this key`,
    },
  ])
}

/** Tickets of others as well, as far as the caller may know of them. */
const anywhere = ({ holder }: Caller) => ({ ...reachOf(holder), agency: null, unit: null })

/** Both tickets as they are now. */
const shown =
  (caller: Caller, deps: ApiDeps) =>
  async ({ from, into, reports }: regroup.Regrouped) => {
    const { db } = deps.database
    const view = async (id: string) =>
      ticketView((await findTicket(db, { id }, anywhere(caller))) as TicketRow, deps)
    const numbers = await numbersOfReports(db, reports)
    return {
      status: 200,
      body: { from: await view(from.id), into: await view(into.id), reports: [...numbers.values()] },
    }
  }

/** What matching calls a likeness of persons (`match/compare.ts`). */
const PERSONAL = new Set(['pengirim', 'percakapan'])

/** "sama: gang, pengirim" without what tells that one person wrote both. */
function impersonal(reason: string): string[] {
  const [, head = '', list = ''] = /^([a-z]+: )?(.*)$/s.exec(reason) ?? []
  const kept = list.split(', ').filter(part => !PERSONAL.has(part))
  return kept.length === 0 ? [] : [head + kept.join(', ')]
}
