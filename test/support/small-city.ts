import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import express from 'express'
import { apiRouter } from '../../src/agencies/index.js'
import type { ApiDeps } from '../../src/agencies/index.js'
import { createEvidence, type EvidenceDesk } from '../../src/evidence/index.js'
import { loadLife } from '../../src/life-tables.js'
import { diskStore } from '../../src/media/files.js'
import { pagesRouter } from '../../src/pages/index.js'
import type { PagesDeps } from '../../src/pages/index.js'
import type { Database } from '../../src/store/database.js'
import type { Directory } from '../../src/store/read/directory.js'
import { directory } from '../../src/store/read/directory.js'
import { accounting } from '../../src/store/read/operations.js'
import { loadTables } from '../../src/tables.js'
import type { TicketRules } from '../../src/ticket/rules.js'
import { fileTicket } from './filing.js'

const table = (name: string) =>
  parse(readFileSync(new URL(`../../config/${name}.csv`, import.meta.url)), { columns: true }) as Record<
    string,
    string
  >[]

/** The tables of `config/`, as the program reads them. */
export const cityDirectory = (): Directory =>
  directory({
    areas: table('areas') as never,
    agencies: table('agencies') as never,
    sudin: table('sudin') as never,
    categories: table('categories') as never,
    statuses: table('statuses') as never,
  })

let rules: TicketRules | undefined
let tables: ReturnType<typeof loadTables> | undefined
const cityTables = () => (tables ??= loadTables('config'))
/** The rules of `config/`, read once: all tables take a second. */
export const cityRules = (): TicketRules => (rules ??= loadLife('config', cityTables()))

/** The desk of evidence by the rules of `config/`, with files of its own. */
export const cityEvidence = (
  database: Database,
  changes: Partial<Parameters<typeof createEvidence>[0]> = {},
): EvidenceDesk =>
  createEvidence({
    database,
    rules: cityRules(),
    settings: cityTables().evidence,
    files: diskStore(join(tmpdir(), `muara-test-files-${process.pid}`)),
    key: 'a key of the tests, thirty-two bytes at least',
    kelurahanAt: () => null,
    ...changes,
  })

export interface SmallCity {
  readonly url: string
  readonly directory: Directory
  close(): Promise<void>
}

/** A running program of API and pages over a real database, with a worker that files every report at once. */
export async function startSmallCity(
  database: Database,
  { behindProxy = false, ...changes }: Partial<ApiDeps & PagesDeps> & { behindProxy?: boolean } = {},
): Promise<SmallCity> {
  const app = express()
    .disable('x-powered-by')
    .set('query parser', 'simple')
    // Behind one, X-Forwarded-For says where a visitor comes from.
    .set('trust proxy', behindProxy && 'loopback')
  const server: Server = await new Promise(resolve => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const deps: ApiDeps & PagesDeps = {
    database,
    publicUrl: url,
    sessionSecret: 'a secret of the tests, long enough to be one',
    directory: cityDirectory(),
    submit: (channel, body) => submitAndFile(database, channel, body as Submitted),
    preview: async () => ({ category: null, kelurahan: null, similar: [] }),
    replay: async id => {
      const { rowCount } = await database.db.query(
        `update message set state = 'accepted', settled_at = null where id = $1 and state = 'quarantined'`,
        [id],
      )
      return rowCount === 1
    },
    route: () => ({ agency: 'DBM', unit: null, rule: 'test', because: ['contoh'] }),
    rules: cityRules(),
    evidence: cityEvidence(database),
    accounting: () => accounting(database.db),
    patience: 1_000,
    ...changes,
  }
  app.use(apiRouter(deps), pagesRouter(deps))
  return {
    url,
    directory: deps.directory,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

interface Submitted {
  readonly id: string
  readonly text: string
  readonly phone?: string
  readonly name?: string
  readonly kelurahan?: string
  readonly category?: string
}

/** Accepts once per id, like the desk channel, and files at once, like a quick worker. */
async function submitAndFile(
  database: Database,
  channel: string,
  body: Submitted,
): Promise<{ messageId: string }> {
  if (body.phone === '0000000')
    throw Object.assign(new Error('phone: bukan nomor telepon yang dikenal'), { code: 'malformed' })
  const { rows } = await database.db.query(
    `insert into message (id, channel, adapter, key, external_id, raw) values ($1, $2, 'desk', $3, $3, '') on conflict (channel, key) do nothing returning id`,
    [randomUUID(), channel, body.id],
  )
  if (rows.length === 0) {
    const { rows: earlier } = await database.db.query(
      'select id from message where channel = $1 and key = $2',
      [channel, body.id],
    )
    return { messageId: earlier[0].id }
  }
  const messageId = rows[0].id as string
  await fileTicket(database, {
    text: body.text || 'foto',
    channel,
    messageId,
    ...(body.kelurahan && { kelurahan: body.kelurahan }),
    ...(body.category && { category: body.category }),
  })
  return { messageId }
}
