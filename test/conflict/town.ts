import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import smsTwilio from '../../adapters/sms-twilio/adapter.js'
import { apiRouter } from '../../src/agencies/index.js'
import type { ApiDeps } from '../../src/agencies/index.js'
import { offersOf, open311Router } from '../../src/agencies/open311/index.js'
import { createEvidence } from '../../src/evidence/index.js'
import { openMetrics } from '../../src/health.js'
import type { Channel, Reading } from '../../src/kit/index.js'
import { diskStore, type FileStore } from '../../src/media/files.js'
import { pagesRouter } from '../../src/pages/index.js'
import type { PagesDeps } from '../../src/pages/index.js'
import { createDesk } from '../../src/pipeline/desk.js'
import { createPipeline } from '../../src/pipeline/pipeline.js'
import { createPreview } from '../../src/pipeline/preview.js'
import { Draft, type DraftInput } from '../../src/report/index.js'
import { insertMessages } from '../../src/store/accept.js'
import { accounting } from '../../src/store/read/operations.js'
import { directory } from '../../src/store/read/directory.js'
import { loadTables } from '../../src/tables.js'
import { ROOT } from '../push/root.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { cityRules } from '../support/small-city.js'

/** What a citizen of the tests says. */
export interface Said extends Partial<Omit<DraftInput, 'sender'>> {
  readonly text: string
  readonly phone?: string
  readonly name?: string
  readonly channel?: string
  /** An edit of an earlier message, by its external id. */
  readonly edits?: string
}

export interface Filed {
  readonly messageId: string
  readonly externalId: string
  readonly reports: readonly {
    readonly id: string
    readonly number: string
    readonly ticketId: string
    readonly ticket: string
    readonly agency: string
    readonly unit: string | null
    readonly protected: boolean
  }[]
}

export interface Town {
  readonly url: string
  readonly fresh: FreshDatabase
  /** Where photos lie. */
  readonly files: FileStore
  /** The whole program's doors, for tests that look at what there is. */
  readonly pages: express.Router
  readonly api: express.Router
  /** A message from the door to its ticket, through the real pipeline. */
  say(said: Said): Promise<Filed>
  /** What an adapter read in something that is no report: deleted, bounced. @returns the id of its message. */
  arrives(channel: string, reading: Reading, externalId: string): Promise<string>
  close(): Promise<void>
}

const quiet = { info() {}, warn() {}, error() {} }
let made = 1

/** Everything between a citizen's words and everybody's screen, in one process, with the tables of `config/`. */
export async function openTown(): Promise<Town> {
  const fresh = await freshDatabase({ max: 12 })
  const { database } = fresh
  const folder = mkdtempSync(join(tmpdir(), 'muara-conflict-'))
  const files = diskStore(folder)
  const tables = loadTables('config')
  const names = directory({ ...tables, sudin: tables.units })
  const desk = createDesk({
    tables,
    configDir: 'config',
    publicUrl: 'http://muara.example',
    voices: new Map([['sms', smsTwilio.manifest]]),
    clerks: new Set(['desk-kelurahan']),
    rules: cityRules(),
  })
  const channel: Channel = { normalise: ({ raw }) => JSON.parse(Buffer.from(raw).toString()) as Reading }
  const { process } = createPipeline({
    database,
    channels: new Map(
      ['sms', 'desk-kelurahan', 'app', 'open311'].map(name => [name, { adapter: name, channel }]),
    ),
    desk,
    fetch,
    files,
    log: quiet,
    wakeReplies() {},
  })

  async function accept(name: string, reading: Reading, externalId: string): Promise<string> {
    const [row] = await insertMessages(database.db, [
      {
        channel: name,
        adapter: name,
        key: externalId,
        externalId,
        raw: Buffer.from(JSON.stringify(reading)),
        meta: {},
        headers: {},
      },
    ])
    const { id } = row as { id: string }
    await process(id, 1)
    return id
  }

  async function say({ phone, name, channel: by = 'sms', edits, ...words }: Said): Promise<Filed> {
    const externalId = words.externalId ?? `pesan-${made++}`
    const draft = Draft.parse({
      sender: phone
        ? { kind: 'phone', address: phone, ...(name && { name }) }
        : { kind: 'none', address: null },
      sentAt: null,
      answerTo: phone ? { to: phone } : null,
      ...words,
      externalId,
    })
    const reading: Reading = edits ? { is: 'edit', target: edits, draft } : { is: 'report', draft }
    const messageId = await accept(by, reading, externalId)
    const { rows } = await database.db.query(
      `select r.id, r.number, t.id as "ticketId", t.number as ticket, t.agency, t.unit, t.protected
       from report r join membership m on m.report_id = r.id join ticket t on t.id = m.ticket_id
       where r.message_id = $1 order by r.ordinal`,
      [messageId],
    )
    return { messageId, externalId, reports: rows }
  }

  const app = express()
    .disable('x-powered-by')
    .set('query parser', 'simple')
    // X-Forwarded-For says where a visitor comes from.
    .set('trust proxy', 'loopback')
  const server: Server = await new Promise(resolve => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const submit: ApiDeps['submit'] = async (by, body) => {
    const { text = '', description, phone, category, kelurahan, aboutOffice } = body as Record<string, string>
    const { messageId } = await say({
      text: description ?? text,
      channel: by,
      claimedCategory: category ?? null,
      claimedKelurahan: kelurahan || null,
      ...(aboutOffice && { aboutOffice: true }),
      ...(phone && { phone }),
    })
    return { messageId }
  }
  const deps: ApiDeps & PagesDeps = {
    database,
    publicUrl: url,
    sessionSecret: 'a secret of the tests, long enough to be one',
    directory: names,
    submit,
    preview: createPreview(database, desk, names),
    replay: async () => false,
    route: desk.route,
    rules: cityRules(),
    accounting: () => accounting(database.db),
    push: { root: ROOT, localHosts: [] },
    evidence: createEvidence({
      database,
      rules: cityRules(),
      settings: tables.evidence,
      files,
      key: ROOT,
      kelurahanAt: () => null,
    }),
    requestsPerMinute: 1_000_000,
    trackingPerMinute: 1_000_000,
    patience: 2_000,
    onError: error => console.error(error),
  }
  const metrics = openMetrics(database)
  app.get('/metrics', async (_request, response) => void response.send(await metrics.metrics()))
  const pages = pagesRouter(deps)
  const api = apiRouter(deps)
  app.use(api, open311Router({ ...deps, fetch, channels: ['open311'], offers: offersOf(tables) }), pages)
  return {
    url,
    fresh,
    files,
    pages,
    api,
    say,
    arrives: accept,
    async close() {
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
      await fresh.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const KELURAHAN = '31.74.01.1001'
