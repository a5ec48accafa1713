import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import adapter from '../../adapters/open311/adapter.js'
import { issueKey } from '../../src/accounts/index.js'
import type { KeyGrant } from '../../src/accounts/keys.js'
import type { Open311Deps } from '../../src/agencies/open311/index.js'
import { open311Router } from '../../src/agencies/open311/index.js'
import type { Database } from '../../src/store/database.js'
import { fileTicket } from '../support/filing.js'
import { cityDirectory, cityEvidence, cityRules } from '../support/small-city.js'

export const CHANNEL = 'open311'

/** Categories of the tests: two for everybody, one for whistle-blowers. */
const OFFERS = [
  { category: 'Jalan', agency: 'DBM', keywords: ['jalan rusak'] },
  { category: 'Pohon', agency: 'DPHK', keywords: [] },
  { category: 'Pungutan Liar', agency: 'INSPEKTORAT', keywords: [], closed: true },
]

export interface Door {
  readonly url: string
  /** What was handed to the channel, newest last. */
  readonly handed: Record<string, any>[]
  close(): Promise<void>
}

/** No address answers. */
const nowhere: typeof fetch = async () => {
  throw new Error('offline')
}

/** The Open311 door over a real database; the real adapter reads, a quick worker files every report at once. */
export async function openDoor(database: Database, changes: Partial<Open311Deps> = {}): Promise<Door> {
  const handed: Record<string, any>[] = []
  const app = express().disable('x-powered-by')
  const server = app.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  app.use(
    open311Router({
      database,
      publicUrl: url,
      directory: cityDirectory(),
      rules: cityRules(),
      evidence: cityEvidence(database),
      fetch: nowhere,
      channels: [CHANNEL],
      offers: OFFERS,
      patience: 500,
      requestsPerMinute: 100_000,
      submit: async (channel, body) => {
        handed.push(body as Record<string, any>)
        return hand(database, channel, body)
      },
      ...changes,
    }),
  )
  return {
    url: `${url}/open311`,
    handed,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Accepts once per key, like the channel, and files at once, like a quick worker. */
async function hand(database: Database, channel: string, body: unknown): Promise<{ messageId: string }> {
  const live = adapter.open({}, undefined as never)
  const raw = Buffer.from(JSON.stringify(body))
  const { messages } = await live.receive!({ method: 'POST', url: '', headers: {}, query: '', body: raw })
  const [{ key, externalId }] = messages as [(typeof messages)[number]]
  const { rows } = await database.db.query(
    `insert into message (id, channel, adapter, key, external_id, raw) values ($1, $2, 'open311', $3, $4, $5)
     on conflict (channel, key) do nothing returning id`,
    [randomUUID(), channel, key, externalId, raw],
  )
  if (rows.length === 0) {
    const { rows: earlier } = await database.db.query(
      'select id from message where channel = $1 and key = $2',
      [channel, key],
    )
    return { messageId: earlier[0].id }
  }
  const messageId = rows[0].id as string
  const reading = await live.normalise({ externalId, raw, meta: {}, receivedAt: new Date() })
  if (!('draft' in reading)) throw new Error(`not read: ${JSON.stringify(reading)}`)
  if (reading.is === 'report')
    await fileTicket(database, {
      text: reading.draft.text,
      category: reading.draft.claimedCategory,
      agency: OFFERS.find(offer => offer.category === reading.draft.claimedCategory)?.agency ?? 'BIRO_PEM',
      channel,
      messageId,
    })
  return { messageId }
}

export const grant = async (database: Database, changes: Partial<KeyGrant>): Promise<string> =>
  (
    await issueKey(database, {
      name: 'test',
      scope: 'channel',
      agency: null,
      unit: null,
      channel: null,
      ...changes,
    })
  ).key

const parser = new XMLParser({ parseTagValue: false })

export interface Told {
  readonly status: number
  readonly type: string
  readonly headers: Headers
  /** JSON, or the XML as an object. */
  readonly body: any
  readonly text: string
}

export async function ask(url: string, init: RequestInit = {}): Promise<Told> {
  const response = await fetch(url, init)
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('xml') && XMLValidator.validate(text) !== true)
    throw new Error(`not well-formed: ${text}`)
  const body = type.includes('json') ? JSON.parse(text) : type.includes('xml') ? parser.parse(text) : null
  return { status: response.status, type, headers: response.headers, body, text }
}

/** Posts a form; repeated names as lists. */
export function post(
  url: string,
  fields: Record<string, string | string[]>,
  headers: Record<string, string> = {},
): Promise<Told> {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map(one => [name, one]))
  return ask(url, {
    method: 'POST',
    body: new URLSearchParams(pairs).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', ...headers },
  })
}
