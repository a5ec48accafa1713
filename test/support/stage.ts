import pg from 'pg'
import { inject } from 'vitest'
import { type FakeGraph, startFakeGraph } from '../fakes/graph.js'
import { type FakeImap, startFakeImap } from '../fakes/imap.js'
import { type FakeSmtp, startFakeSmtp } from '../fakes/smtp.js'
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js'
import { type FakeX, startFakeX } from '../fakes/x-api.js'
import { type MuaraOptions, type RunningMuara, startMuara, type TestChannel } from './muara.js'
import { type FreshDatabase, freshDatabase } from './postgres.js'
import { OUR_NUMBER, PAGE, SECRET, SELF, SID } from './wire.js'

/** The providers' clouds, on the loopback. */
export interface Clouds {
  readonly twilio: FakeTwilio
  readonly graph: FakeGraph
  readonly x: FakeX
  readonly imap: FakeImap
  readonly smtp: FakeSmtp
  close(): Promise<void>
}

export const MAILBOX = 'kotak'

export async function startClouds(): Promise<Clouds> {
  const twilio = await startFakeTwilio({ accountSid: SID, authToken: SECRET })
  const graph = await startFakeGraph()
  const x = await startFakeX()
  const imap = await startFakeImap({ users: { [MAILBOX]: SECRET } })
  const smtp = await startFakeSmtp()
  const all = [twilio, graph, x, imap, smtp]
  return {
    twilio,
    graph,
    x,
    imap,
    smtp,
    close: async () => void (await Promise.all(all.map(one => one.close()))),
  }
}

/** One channel of every kind, pointed at the clouds. */
export const channelsAt = ({ twilio, graph, x, imap, smtp }: Clouds): TestChannel[] => [
  {
    name: 'sms',
    adapter: 'sms-twilio',
    settings: { accountSid: SID, authToken: SECRET, from: OUR_NUMBER, apiBase: twilio.url },
  },
  {
    name: 'facebook',
    adapter: 'facebook',
    settings: {
      appSecret: SECRET,
      verifyToken: SECRET,
      pageId: PAGE,
      pageAccessToken: SECRET,
      apiBase: graph.url,
    },
  },
  {
    name: 'x',
    adapter: 'x',
    settings: {
      consumerSecret: SECRET,
      selfUserId: SELF,
      bearerToken: SECRET,
      appKey: SECRET,
      appSecret: SECRET,
      accessToken: SECRET,
      accessSecret: SECRET,
      apiBase: x.url,
      pollSeconds: 5,
    },
  },
  {
    name: 'email',
    adapter: 'email',
    settings: {
      address: 'aduan@muara.example',
      imapHost: '127.0.0.1',
      imapPort: imap.port,
      imapSecure: false,
      imapUser: MAILBOX,
      imapPassword: SECRET,
      smtpHost: '127.0.0.1',
      smtpPort: smtp.port,
      smtpSecure: false,
      pollSeconds: 1,
    },
  },
  { name: 'desk-kelurahan', adapter: 'desk' },
]

/** The SMS channel alone; its provider's API is nowhere. */
export const SMS_ALONE: TestChannel = {
  name: 'sms',
  adapter: 'sms-twilio',
  settings: { accountSid: SID, authToken: SECRET, from: OUR_NUMBER, apiBase: 'http://127.0.0.1:9' },
}

/** What the guarded fetch may reach although internal. */
export const localHosts = ({ twilio, graph, x }: Clouds) =>
  [twilio, graph, x].map(one => new URL(one.url).host).join(',')

export interface Stage {
  readonly clouds: Clouds
  readonly fresh: FreshDatabase
  readonly muara: RunningMuara
  close(): Promise<void>
}

/** The clouds, a database of its own and the program between them. `via` puts something before the database. */
export async function openStage({
  via,
  ...options
}: Partial<MuaraOptions> & { via?: (url: string) => string } = {}): Promise<Stage> {
  const clouds = await startClouds()
  const fresh = await freshDatabase({ max: 2 })
  const muara = await startMuara({
    databaseUrl: via ? via(fresh.url) : fresh.url,
    channels: channelsAt(clouds),
    ...options,
    env: { MUARA_LOCAL_HOSTS: localHosts(clouds), ...options.env },
  })
  return {
    clouds,
    fresh,
    muara,
    async close() {
      await muara.stop()
      await clouds.close()
      await fresh.drop()
    },
  }
}

/** Hands in a report at the desk through the API. */
export const atDesk = (muara: RunningMuara, report: unknown, headers: Record<string, string> = {}) =>
  muara.api('/api/v1/reports', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof report === 'string' ? report : JSON.stringify(report),
  })

/** Rows of a query in the program's database. */
export async function rows<Row>(fresh: FreshDatabase, sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await fresh.database.db.query(sql, values)).rows as Row[]
}

/** One statement as the owner of the test cluster. */
export async function asOwner(
  statement: string,
  url = `${inject('postgresServer')}/postgres`,
): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
