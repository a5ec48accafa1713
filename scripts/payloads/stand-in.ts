import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * The providers' side of the run, on one port: answers X's mentions with the sample's own bytes, and takes every reply
 * with a yes. Which channel asks is told by its bearer token, for samples share the account's id.
 */
export interface StandIn {
  readonly host: string
  readonly url: string
  /** Pages which the channel with this bearer token gets, newest first as X sends them. */
  serve(bearer: string, pages: readonly Buffer[]): void
  /** Whether the channel began another round after one in which it was given its last page: that one is over. */
  beganAgain(bearer: string): boolean
  close(): Promise<void>
}

interface Served {
  readonly pages: readonly Buffer[]
  given: number
  complete: boolean
  again: boolean
}

const EMPTY_PAGE = Buffer.from('{"meta":{"result_count":0}}')

export async function startStandIn(): Promise<StandIn> {
  const served = new Map<string, Served>()
  const server = createServer((request, response) => answer(request, response, served))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}`,
    serve: (bearer, pages) => void served.set(bearer, { pages, given: 0, complete: false, again: false }),
    beganAgain: bearer => served.get(bearer)?.again ?? false,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function answer(request: IncomingMessage, response: ServerResponse, served: Map<string, Served>): void {
  request.resume()
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand.in')
  const json = (status: number, body: Buffer | object) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(Buffer.isBuffer(body) ? body : JSON.stringify(body))

  if (request.method === 'POST') return void json(201, taken(pathname))
  if (!pathname.endsWith('/mentions')) return void json(404, { error: { message: 'gone', code: 100 } })
  const mine = served.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
  if (!mine) return void json(200, EMPTY_PAGE)
  // A first request starts over (an earlier one may have failed half-way); a token asks for the page after.
  const first = !searchParams.has('pagination_token')
  if (first && mine.complete) mine.again = true
  const index = first ? 0 : mine.given
  mine.given = index + 1
  if (mine.given >= mine.pages.length) mine.complete = true
  json(200, mine.pages[index] ?? EMPTY_PAGE)
}

/** Enough of each provider's "taken" that a reply counts as sent. */
function taken(path: string): object {
  const id = String(Date.now())
  if (path.endsWith('/Messages.json')) return { sid: `SM${id.padStart(32, '0')}`, status: 'queued' }
  if (path.startsWith('/2/')) return { data: { id, dm_event_id: id } }
  return { id, message_id: `m_${id}`, recipient_id: id }
}
