import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newNumber } from '../../src/report/index.js'
import type { Database } from '../../src/store/database.js'
import { activate, createEndpoint, type EndpointKind } from '../../src/store/deliveries.js'
import { noteOnTicket } from '../../src/store/grouping.js'
import { MailTexts } from '../../src/agencies/mail/index.js'
import { readYaml } from '../../src/tables.js'

export { ROOT } from './root.js'

export const mailTexts = (): MailTexts => readYaml('config', 'agency-mail.yaml', MailTexts)

/** An endpoint whose owner has agreed. */
export async function activeEndpoint(
  database: Database,
  given: { agency?: string; unit?: string | null; address: string; kind?: EndpointKind },
): Promise<string> {
  return database.transaction(async db => {
    const { agency = 'DBM', unit = null, address, kind = 'push' } = given
    const id = await createEndpoint(db, {
      id: newNumber(),
      kind,
      agency,
      unit,
      address,
      madeBy: 'test',
      change: undefined,
    })
    await db.query('delete from delivery where endpoint_id = $1', [id])
    await activate(db, id)
    return id
  })
}

/** Something happens to a ticket; with `to`, it goes to another office with it. */
export const happens = (
  database: Database,
  ticketId: string,
  type = 'noted_by_test',
  to?: { agency: string; unit: string | null },
): Promise<void> =>
  database.transaction(db =>
    noteOnTicket(
      db,
      ticketId,
      { type, actor: 'test', body: {} },
      to ? { routed: { ...to, rule: 'test', because: [] } } : {},
    ),
  )

export async function rowsOf<Row>(database: Database, sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.db.query(sql, values)).rows as Row[]
}

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** `webhook-id`. */
  readonly id: string
  readonly at: number
}

/** A receiver in this process. `answer` may do with the response what it likes; by default 204. */
export async function startReceiver(
  answer: (received: Received, response: ServerResponse) => void = (_received, response) =>
    void response.writeHead(204).end(),
) {
  const received: Received[] = []
  let now = answer
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const one = {
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        id: String(request.headers['webhook-id']),
        at: Date.now(),
      }
      received.push(one)
      now(one, response)
    })
  })
  await new Promise<void>(settle => server.listen(0, '127.0.0.1', settle))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `http://${host}/muara`,
    received,
    answer(next: typeof answer) {
      now = next
    },
    close: () =>
      new Promise<void>(settle => {
        server.closeAllConnections()
        server.close(() => settle())
      }),
  }
}

export async function eventually<T>(look: () => T | Promise<T>, seconds = 15): Promise<NonNullable<T>> {
  for (const until = Date.now() + seconds * 1_000; ; ) {
    const found = await look()
    if (found) return found
    if (Date.now() > until) throw new Error(`did not happen within ${seconds} s: ${look}`)
    await new Promise(settle => setTimeout(settle, 20))
  }
}

export const silent = { info() {}, warn() {}, error() {} }
