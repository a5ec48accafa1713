import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import { createMail } from '../../src/agencies/mail/index.js'
import { RESOURCES } from '../../src/agencies/open311/router.js'
import { ROUTES } from '../../src/agencies/router.js'
import type { Letter } from '../../src/kit/index.js'
import { newNumber } from '../../src/report/index.js'
import { protectTicket } from '../../src/store/conflict/protect.js'
import { followFeeds, leaseDeliveries } from '../../src/store/deliveries.js'
import { noteOnTicket } from '../../src/store/grouping.js'
import { measureAll } from '../../src/store/numbers.js'
import { labels } from '../../src/store/regroup.js'
import { activeEndpoint, ROOT } from '../push/support.js'
import { cityDirectory, cityRules } from '../support/small-city.js'
import { makeAccount, Visitor } from '../support/people.js'
import {
  type Asked,
  get,
  type Known,
  open311,
  pageAddresses,
  post,
  requests,
  resourceRequests,
} from './doors.js'
import { type Filed, KELURAHAN, openTown, type Town } from './town.js'

/**
 * Everybody whom a report about an office is to be kept from goes through every door there is, with every number there is,
 * and looks for words that stand in such reports alone.
 */

/** Stand in closed reports and nowhere else. */
const CANARIES = { text: 'zirbontara', person: 'Wiraksadi', phone: '628120000888', moved: 'kelindraya' }

let town: Town
let graft: Filed
let moved: Filed
let ordinary: Filed
const keys: Record<string, string> = {}
const people: Record<string, Visitor> = {}
const endpoints: string[] = []

/** Who must find nothing. */
const OUTSIDERS = ['unit', 'agency', 'kecamatan', 'other', 'admin', 'app', 'stranger'] as const
type Outsider = (typeof OUTSIDERS)[number]

const said = `lurah tebet timur minta uang 300 ribu ${CANARIES.text} di loket kelurahan tebet timur untuk surat usaha`

beforeAll(async () => {
  town = await openTown()
  const { database } = town.fresh
  const grant = { name: 'tes', scope: 'agency', agency: null, unit: null, channel: null } as const
  const made = async (name: string, changes: object) => {
    keys[name] = (await issueKey(database, { ...grant, ...changes })).key
  }
  await made('unit', { agency: 'KELURAHAN', unit: KELURAHAN })
  await made('agency', { agency: 'KELURAHAN' })
  await made('kecamatan', { agency: 'KECAMATAN', unit: '31.74.01' })
  await made('other', { agency: 'DBM' })
  await made('admin', { scope: 'admin' })
  await made('app', { scope: 'channel', channel: 'app' })
  await made('holder', { agency: 'INSPEKTORAT' })
  await made('inspektorat', { scope: 'inspektorat' })
  await makeAccount(database, 'clerk', 'loket')
  await makeAccount(database, 'officer', 'lurah', { agency: 'KELURAHAN', unit: KELURAHAN })
  await makeAccount(database, 'admin', 'kepala')
  for (const login of ['loket', 'lurah', 'kepala']) {
    people[login] = new Visitor(town.url)
    await people[login].signIn(login)
  }
  people.stranger = new Visitor(town.url)
  for (const [agency, unit] of [
    ['KELURAHAN', KELURAHAN],
    ['KELURAHAN', null],
    ['DBM', null],
    ['INSPEKTORAT', null],
  ] as const)
    for (const kind of ['push', 'email'] as const) {
      const address =
        kind === 'push'
          ? `https://${agency}.example/${unit}`
          : `${agency}.${unit ?? 0}@example.com`.toLowerCase()
      endpoints.push(await activeEndpoint(database, { agency, unit, kind, address }))
    }

  ordinary = await town.say({
    text: 'coretan di tembok rptra kelurahan tebet timur rt 001/002',
    claimedKelurahan: KELURAHAN,
    channel: 'desk-kelurahan',
  })
  moved = await town.say({ text: 'sampah menumpuk di jl tebet timur dalam rt 003/004 kelurahan tebet timur' })
  await followFeeds(database.db)
  const ticketId = moved.reports[0]?.ticketId as string
  await database.transaction(db =>
    protectTicket(
      db,
      ticketId,
      {
        accused: [{ agency: 'KELURAHAN', unit: KELURAHAN, confidence: 1, because: 'ditandai' }],
        routed: { agency: 'INSPEKTORAT', unit: null, rule: 'benturan-kepentingan', because: [] },
      },
      { actor: 'kunci:tes', because: CANARIES.moved },
    ),
  )
  // What happens after it left, in every place where words can stand.
  await database.transaction(db =>
    noteOnTicket(db, ticketId, {
      type: 'noted',
      actor: 'x',
      body: { text: CANARIES.moved, note: CANARIES.moved },
    }),
  )
  await database.db.query('update ticket set summary = $2 where id = $1', [ticketId, CANARIES.moved])
  graft = await town.say({
    text: said,
    phone: `+${CANARIES.phone}`,
    name: CANARIES.person,
    channel: 'app',
    externalId: 'aduan-tertutup-1',
    point: { lat: -6.2261, lon: 106.8581, approximate: false },
  })
  await town.say({
    text: `STATUS ${graft.reports[0]?.number}`,
    phone: `+${CANARIES.phone}`,
    name: CANARIES.person,
    channel: 'app',
  })
  await followFeeds(database.db)
  await measureAll(database, cityRules())
}, 120_000)
afterAll(() => town.close())

const all = () => {
  const [closed, left, open] = [graft, moved, ordinary].map(
    filed => filed.reports[0] as Filed['reports'][number],
  )
  if (!closed || !left || !open) throw new Error('not filed')
  return { closed, left, open }
}

const known = (): Known => ({ ...all(), graft, moved, ordinary, endpoints, said })

/** What nobody outside may come across. The number of a ticket that left is known to whoever had it. */
const secrets = (): string[] => {
  const { closed } = all()
  return [
    ...Object.values(CANARIES),
    closed.ticket,
    closed.ticketId,
    closed.number,
    closed.id,
    graft.externalId,
  ]
}

interface Seen {
  readonly by: string
  readonly asked: string
  readonly status: number
  /** Everything that came back: headers and body. */
  readonly told: string
  /** What the asker wrote, and so knows. */
  readonly known: string
}

async function ask(
  by: string,
  { method, path, body }: Asked,
  headers: Record<string, string> = {},
): Promise<Seen> {
  const key = keys[by]
  const response = await fetch(`${town.url}${path}`, {
    method,
    redirect: 'manual',
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key && { authorization: `Bearer ${key}` }),
      ...headers,
    },
  })
  const text = await response.text()
  const known = `${path} ${body === undefined ? '' : JSON.stringify(body)}`
  return {
    by,
    asked: `${method} ${path}`,
    status: response.status,
    told: `${JSON.stringify([...response.headers])} ${text}`,
    known,
  }
}

/** What was told and not known before, or not found out by asking about it: an echo is no news. */
function leaks(seen: readonly Seen[]): string[] {
  return seen.flatMap(({ by, asked, status, told, known }) => {
    const found = secrets().filter(
      secret => told.toLowerCase().includes(secret.toLowerCase()) && !known.includes(secret),
    )
    return found.map(secret => `${by}: ${asked} answered ${status} with ${secret}`)
  })
}

/** Requests that would change what the others look at come last. */
const CHANGING = new Set(['fileReport', 'deleteEndpoint', 'changeEndpoint'])
const ordered = () => ROUTES.toSorted((a, b) => Number(CHANGING.has(a.id)) - Number(CHANGING.has(b.id)))

describe('software', () => {
  it('knows every route there is', () => {
    expect(ROUTES.map(one => one.id).filter(id => !(id in requests(known())))).toEqual([])
    expect(Object.keys(requests(known())).filter(id => !ROUTES.some(one => one.id === id))).toEqual([])
  })

  it.each(OUTSIDERS)('as %s finds nothing at any route', async by => {
    const seen: Seen[] = []
    for (const { id } of ordered())
      for (const asked of requests(known())[id]?.() ?? []) seen.push(await ask(by, asked))
    expect(seen.length).toBeGreaterThan(80)
    expect(seen.filter(one => one.status >= 500)).toEqual([])
    // An app is told the number of what it has just handed in.
    expect(leaks(seen.filter(one => !one.asked.startsWith('POST /api/v1/reports')))).toEqual([])
  })

  it.each(OUTSIDERS)('as %s cannot tell a closed ticket from one that never was', async by => {
    const never = newNumber()
    const uuid = '00000000-0000-4000-8000-000000000001'
    const both: [string, string][] = [
      [all().closed.ticket, never],
      [all().closed.number, never],
      [all().closed.ticketId, uuid],
    ]
    for (const [closed, unknown] of both)
      for (const path of [`/tickets/${closed}`, `/tickets/${closed}/suggestions`]) {
        const one = await ask(by, get(path))
        const other = await ask(by, get(path.replace(closed, unknown)))
        const bare = ({ status, told }: Seen) => [
          status,
          told.replace(/"(date|etag|ratelimit[^"]*)","[^"]*(\\"[^"]*)*"/g, ''),
        ]
        expect(bare(one)[0]).toEqual(bare(other)[0])
        expect(one.told.slice(one.told.indexOf('{'))).toEqual(other.told.slice(other.told.indexOf('{')))
      }
  })

  it('nobody but the Inspektorat makes a key or an endpoint that opens it', async () => {
    const key = { name: 'mata', scope: 'inspektorat' }
    const office = { name: 'mata', scope: 'agency', agency: 'INSPEKTORAT' }
    for (const body of [key, office]) {
      expect((await ask('admin', post('/keys', body))).status).toBe(403)
      expect((await ask('inspektorat', post('/keys', body))).status).toBe(201)
    }
    expect((await ask('inspektorat', post('/keys', { name: 'lain', scope: 'admin' }))).status).toBe(403)
    const endpoint = { kind: 'email', address: 'mata@example.com', agency: 'INSPEKTORAT' }
    expect((await ask('admin', post('/endpoints', endpoint))).status).toBe(403)
    expect((await ask('admin', get(`/endpoints/${endpoints.at(-1)}`))).status).toBe(404)
    expect((await ask('holder', get(`/endpoints/${endpoints.at(-1)}`))).status).toBe(200)
  })

  it('a ticket goes neither to the office it accuses by hand, nor back to it', async () => {
    const { closed } = all()
    const { status, told } = await ask(
      'holder',
      post(`/tickets/${closed.ticket}/actions/coordinate`, {
        owner: { agency: 'KELURAHAN', unit: KELURAHAN },
        reason: 'diserahkan kepada kelurahan setempat',
        reason_code: 'bukan_wewenang',
      }),
    )
    expect([status, told]).toEqual([409, expect.stringContaining('accused')])
  })

  it('a person marks a ticket, and does not find it any more', async () => {
    const { ticket } = (
      await town.say({ text: 'lampu jalan mati di jl bukit duri utara kel bukit duri rt 001/002' })
    ).reports[0] as Filed['reports'][number]
    expect((await ask('other', post(`/tickets/${ticket}/protect`, { because: 'tes' }))).status).toBe(403)
    expect(
      (await ask('admin', post(`/tickets/${ticket}/protect`, { because: 'tentang petugasnya' }))).status,
    ).toBe(204)
    expect((await ask('admin', get(`/tickets/${ticket}`))).status).toBe(404)
    expect((await ask('holder', get(`/tickets/${ticket}`))).told).toContain('"agency":"DBM"')
    expect((await ask('admin', post(`/tickets/${ticket}/release`, { because: 'tes' }))).status).toBe(403)
    expect((await ask('inspektorat', post(`/tickets/${ticket}/release`, { because: 'keliru' }))).status).toBe(
      204,
    )
    expect((await ask('admin', get(`/tickets/${ticket}`))).status).toBe(200)
  })

  it('as the Inspektorat finds it wherever it should', async () => {
    const { closed } = all()
    for (const [by, asked] of [
      ['holder', get('/tickets?limit=200')],
      ['holder', get(`/tickets/${closed.ticket}`)],
      ['inspektorat', get('/tickets?limit=200&agency=INSPEKTORAT')],
      ['inspektorat', get(`/tickets/${closed.ticketId}`)],
      ['inspektorat', get(`/messages/${graft.messageId}`)],
      ['inspektorat', get(`/messages?channel=app&external_id=${graft.externalId}`)],
    ] as const) {
      const { told, status } = await ask(by, asked)
      expect([asked.path, status]).toEqual([asked.path, 200])
      expect(told).toContain(CANARIES.text)
    }
    const { told } = await ask('holder', get(`/tickets/${closed.ticket}`))
    expect(told).toContain(KELURAHAN)
    // The office that looks into it needs no name; the Inspektorat's own key may ask who wrote.
    expect(told).not.toContain(CANARIES.phone)
    expect(told).not.toContain(CANARIES.person)
  })
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

describe('Open311', () => {
  it('knows every resource there is', () =>
    expect(RESOURCES.map(one => one.path).toSorted()).toEqual(
      Object.keys(resourceRequests(known())).toSorted(),
    ))

  it.each(OUTSIDERS)('as %s tells nothing', async by => {
    const seen: Seen[] = []
    for (const { path } of RESOURCES)
      for (const asked of resourceRequests(known())[path]?.() ?? [])
        seen.push(await ask(by, asked, asked.body ? FORM : {}))
    expect(seen.filter(one => one.status >= 500)).toEqual([])
    expect(leaks(seen)).toEqual([])
    expect(seen.filter(({ asked, status }) => asked.startsWith('POST') && status < 400)).toEqual([])
  })
})

interface Layer {
  readonly route?: { readonly path: string }
  readonly handle?: { readonly stack?: readonly Layer[] }
}
const pathsIn = (stack: readonly Layer[]): string[] =>
  stack.flatMap(({ route, handle }) => (route ? [route.path] : pathsIn(handle?.stack ?? [])))

describe('pages', () => {
  it('knows every page there is', () => {
    const there = new Set(pathsIn(town.pages.stack as unknown as Layer[]))
    expect(
      [...there].filter(path => !path.startsWith('/aset/') && !(path in pageAddresses(known()))),
    ).toEqual([])
  })

  it.each(['loket', 'lurah', 'kepala', 'stranger'])('as %s show nothing', async who => {
    const seen: Seen[] = []
    for (const path of Object.values(pageAddresses(known())).flatMap(paths => paths())) {
      const response = await (people[who] as Visitor).get(path)
      const told = `${JSON.stringify([...response.headers])} ${await response.text()}`
      seen.push({ by: who, asked: path, status: response.status, told, known: path })
    }
    expect(seen.filter(one => one.status >= 500)).toEqual([])
    // Who types the number of a closed report reads it back, and may be sent from its message to it at their own desk.
    const own = (one: Seen) => one.asked.includes(graft.messageId)
    expect(leaks(seen.filter(one => !own(one)))).toEqual([])
  })

  it('the citizen who has the number reads where it went, and nothing of what it is', async () => {
    const { closed, left } = all()
    const page = await (await (people.stranger as Visitor).get(`/t/${closed.number}`)).text()
    expect(page).toContain('Diteruskan ke Inspektorat')
    expect(page).not.toMatch(/Tebet|Pungutan|Kategori|KELURAHAN/)
    expect((await (people.stranger as Visitor).get(`/t/${closed.ticket}`)).status).toBe(404)
    // Another office had this one: neither number says why it left.
    for (const number of [left.number, left.ticket])
      expect(await (await (people.stranger as Visitor).get(`/t/${number}`)).text()).not.toContain(
        'Inspektorat</strong>',
      )
  })

  it('the desk finds nothing similar to it, and nothing of it similar to anything', async () => {
    for (const text of [said, `coretan di tembok ${CANARIES.text} loket kelurahan tebet timur`]) {
      const response = await (people.loket as Visitor).post('/meja/mirip', { text, kelurahan: KELURAHAN })
      const told = await response.text()
      expect(response.status).toBe(200)
      expect(leaks([{ by: 'loket', asked: 'mirip', status: 200, told, known: text }])).toEqual([])
    }
  })
})

describe('what is told without asking', () => {
  it('pushes and mails to offices', async () => {
    const { db } = town.fresh.database
    await db.query(
      `update delivery set state = 'pending', leased_until = null, next_at = clock_timestamp() where ticket_id is not null`,
    )
    await db.query('update endpoint set rest_until = null, failures = 0')
    const letters: Letter[] = []
    const mail = createMail({
      database: town.fresh.database,
      directory: cityDirectory(),
      root: ROOT,
      write: async letter => {
        letters.push(letter)
        return { providerId: null }
      },
    })
    const holder: string[] = []
    for (let round = 0; round < 20; round++) {
      const due = await leaseDeliveries(db, {
        slots: 50,
        leaseSeconds: 60,
        trustedFailures: 5,
        busy: new Map(),
      })
      if (due.length === 0) break
      for (const one of due) {
        if (one.endpoint.kind === 'email') await mail.carry(one)
        if (one.endpoint.agency === 'INSPEKTORAT') holder.push(one.ticket?.number ?? '')
        else expect(one.ticket?.number).not.toBe(all().closed.ticket)
        await db.query(`update delivery set state = 'sent' where id = $1`, [one.id])
      }
    }
    expect(holder).toContain(all().closed.ticket)
    const told = letters
      .filter(letter => !letter.to.startsWith('inspektorat'))
      .map(letter => JSON.stringify(letter))
    expect(told.length).toBeGreaterThan(1)
    expect(
      leaks(told.map(one => ({ by: 'office', asked: 'mail', status: 0, told: one, known: '' }))),
    ).toEqual([])
    // Replayed after it was closed, a mail about the ticket says that it left, whatever it said at the time.
    for (const letter of told.filter(one => one.includes(all().left.ticket)))
      expect(letter).toContain('Dialihkan')
  })

  it('replies to others, metrics and what leaves the house for training', async () => {
    const { db } = town.fresh.database
    const { rows } = await db.query(
      `select p.subject || ' ' || p.text || ' ' || coalesce(p.number, '') as told from reply p
       left join reporter r on r.id = p.reporter_id where r.address is distinct from $1`,
      [`+${CANARIES.phone}`],
    )
    const metrics = await (await fetch(`${town.url}/metrics`)).text()
    const exported = JSON.stringify(await labels(db))
    const told = [...rows.map(row => row.told as string), metrics, exported]
    expect(
      leaks(told.map(one => ({ by: 'anybody', asked: 'told', status: 0, told: one, known: '' }))),
    ).toEqual([])
  })

  it("no feed moves but its holder's, and no number", async () => {
    const { db } = town.fresh.database
    const feeds = async () =>
      Object.fromEntries(
        (await db.query('select agency, last from agency_feed')).rows.map(row => [row.agency, row.last]),
      )
    const numbers = async () => {
      await measureAll(town.fresh.database, cityRules())
      const { told } = await ask('admin', get('/numbers?by=agency'))
      return told.slice(told.indexOf('"data":'))
    }
    const [before, counted] = [await feeds(), await numbers()]
    await town.say({ text: `${said} lagi` })
    const after = await feeds()
    expect(await numbers()).toBe(counted)
    const changed = Object.keys(after).filter(agency => after[agency] !== before[agency])
    expect(changed).toEqual(['INSPEKTORAT'])
  })
})

it('without the condition the same walk finds it: for the accused unit, its agency, administrators and strangers', async () => {
  const { db } = town.fresh.database
  const { ticketId } = all().closed
  await db.query('delete from ticket_accused where ticket_id = $1', [ticketId])
  await db.query('update message set protected = false where id = $1', [graft.messageId])
  await db.query(
    `update ticket set protected = false, category = 'Jalan', agency = 'KELURAHAN', unit = $2 where id = $1`,
    [ticketId, KELURAHAN],
  )
  const found = async (by: Outsider) => {
    const seen = [
      await ask(by, get('/tickets?limit=200&agency=KELURAHAN')),
      await ask(by, get(`/tickets/${ticketId}`)),
    ]
    seen.push(await ask(by, get(`/messages/${graft.messageId}`)), await ask(by, open311('/v2/requests.json')))
    return leaks(seen).length
  }
  for (const by of ['unit', 'agency', 'admin', 'stranger'] as const)
    expect([by, await found(by)]).not.toEqual([by, 0])
})
