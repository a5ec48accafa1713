import { z } from 'zod'
import type { KeyHolder } from '../accounts/index.js'
import { accusedIn } from '../store/conflict.js'
import { lifeOfTicket } from '../store/life.js'
import type { Directory } from '../store/read/directory.js'
import type { FeedEntry } from '../store/read/tickets.js'
import { eventsOfTicket, feedPage, findTicket, reportsOfTicket } from '../store/read/tickets.js'
import { reachOf } from './corrections.js'
import { readCursor, writeCursor } from './cursor.js'
import { actorOf, reachTo } from './life/actor.js'
import { sampleDetail, samplePage } from './life/simulation.js'
import { lifeView } from './life/view.js'
import { evidenceOfTicket } from './evidence-views.js'
import { Problem } from './problem.js'
import { eventId } from './push/payload.js'
import type { ApiDeps, Call } from './route.js'
import { route } from './route.js'
import { TicketDetail, TicketPage } from './schemas.js'
import { keyOf, ticketView } from './ticket-view.js'
import { pageSize, plain } from './validation.js'

const Query = z.strictObject({
  cursor: plain(300).optional(),
  limit: pageSize,
  updated_after: z.iso.datetime({ offset: true }).optional(),
  status: plain(60).optional(),
  agency: plain(60).optional(),
})
type ListCall = Call<undefined, z.output<typeof Query>, undefined>

export const listTickets = route({
  id: 'listTickets',
  method: 'get',
  path: '/tickets',
  summary: 'Tickets of an agency, in the order they changed',
  description:
    'A ticket that changes appears again at the end. Keep the `next` of every answer and ask again with it: nothing is skipped, whatever commits late. A ticket that went to another agency or unit is told once more as `{"id", "number", "left": true, "at"}`, and one of another office that waits for the word of this one as `{"id", "number", "asks": "arbitrate" | "validate", "at"}` until it was given; neither in a list narrowed by `status`. A key bound to a unit sees that unit only. Administrators name the agency.',
  scopes: ['agency', 'admin', 'inspektorat'],
  query: Query,
  answers: { 200: { description: 'One page.', schema: TicketPage } },
  run: (call, deps) =>
    listed(call, deps, page => feedPage(deps.database.db, { ...reachOf(call.holder), ...page })),
  simulated: (call, deps) => listed(call, deps, async page => samplePage(page, call.holder, deps)),
})

interface Page {
  readonly agency: string
  readonly after: string
  readonly limit: number
  readonly updatedAfter: string | null
  readonly status: string | null
}

async function listed(
  { query, holder }: ListCall,
  deps: ApiDeps,
  read: (page: Page) => Promise<{ entries: readonly FeedEntry[]; more: boolean }>,
) {
  const agency = agencyOf(holder, query.agency)
  if (query.status !== undefined && !deps.directory.statuses.includes(query.status))
    throw unknownStatus(deps.directory)
  const after = query.cursor === undefined ? '0' : readCursor(query.cursor, agency)
  const { entries, more } = await read({
    agency,
    after,
    limit: query.limit,
    updatedAfter: query.updated_after ?? null,
    status: query.status ?? null,
  })
  const next = writeCursor(agency, entries.at(-1)?.feed ?? after)
  const link = new URLSearchParams({ ...stringsOf(query), cursor: next })
  return {
    status: 200,
    headers: { Link: `<${deps.publicUrl}/api/v1/tickets?${link}>; rel="next"` },
    body: {
      ...(holder.mode === 'test' && { simulated: true }),
      data: entries.map(entry => lineOf(entry, deps)),
      next,
      more,
    },
  }
}

function lineOf({ ticket, left, asked }: FeedEntry, deps: ApiDeps) {
  if (ticket) return ticketView(ticket, deps)
  if (left) return { id: left.id, number: left.number, left: true, at: left.at }
  return { id: asked.id, number: asked.number, asks: asked.what, at: asked.at }
}

export const showTicket = route({
  id: 'showTicket',
  method: 'get',
  path: '/tickets/{ticket}',
  summary: 'One ticket with its reports and history',
  description:
    'By id or by public number. The ETag is the version of the ticket; what time alone moves (`clocks`, `actions`) does not change it. A ticket of another agency is not found, unless it is the work of this office to validate or to decide.',
  scopes: ['agency', 'admin', 'inspektorat'],
  params: z.strictObject({ ticket: plain(64) }),
  answers: {
    200: { description: 'The ticket.', schema: TicketDetail },
    404: { description: 'No such ticket within reach of this key.' },
  },
  async run({ params, holder }, deps) {
    const { db } = deps.database
    const key = keyOf(params.ticket)
    const life = key && (await lifeOfTicket(db, deps.rules, key))
    if (!life) throw new Problem('not_found')
    const ticket = await findTicket(db, life, reachTo(deps.rules, life.state, holder))
    if (!ticket) throw new Problem('not_found')
    const [reports, events] = [await reportsOfTicket(db, ticket.id), await eventsOfTicket(db, ticket.id)]
    return {
      status: 200,
      headers: { ETag: `"${ticket.version}"` },
      body: {
        ...ticketView(ticket, deps),
        ...lifeView(life, actorOf(holder, deps.rules), deps),
        ...(ticket.protected && { accused: await accusedIn(db, ticket.id) }),
        reports: reports.map(({ adapter, receivedAt, sentAt, kelurahan, ...report }) => ({
          ...report,
          channel: adapter,
          received_at: receivedAt,
          sent_at: sentAt,
          kelurahan: deps.directory.area(kelurahan),
        })),
        ...(await evidenceOfTicket(ticket.id, holder, deps)),
        events: events.map(event => ({ id: eventId(ticket.number, event.seq), ...event })),
      },
    }
  },
  simulated: async ({ params, holder }, deps) => sampleDetail(params.ticket, holder, deps),
})

/** The one agency a list is about. */
function agencyOf(holder: KeyHolder, asked: string | undefined): string {
  if (holder.scope === 'agency') {
    if (holder.agency === null || (asked !== undefined && asked !== holder.agency))
      throw new Problem('forbidden')
    return holder.agency
  }
  if (asked === undefined)
    throw new Problem('invalid', [
      {
        parameter: 'agency',
        detail: 'wajib untuk kunci administrator',
        detail_en: 'is required with an administrator key',
      },
    ])
  return asked
}

function unknownStatus(directory: Directory): Problem {
  const all = directory.statuses.join(', ')
  return new Problem('invalid', [
    { parameter: 'status', detail: `harus salah satu dari: ${all}`, detail_en: `must be one of: ${all}` },
  ])
}

const stringsOf = (query: object) =>
  Object.fromEntries(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  )
