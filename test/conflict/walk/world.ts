import sharp from 'sharp'
import { issueKey } from '../../../src/accounts/index.js'
import { protectTicket } from '../../../src/store/conflict/protect.js'
import { followFeeds } from '../../../src/store/deliveries.js'
import { noteOnTicket } from '../../../src/store/grouping.js'
import { measureAll } from '../../../src/store/numbers.js'
import { scene } from '../../media/scenes.js'
import { activeEndpoint } from '../../push/support.js'
import { makeAccount, Visitor } from '../../support/people.js'
import { cityRules } from '../../support/small-city.js'
import type { Asked, Known } from '../doors.js'
import { type Filed, KELURAHAN, openTown, type Town } from '../town.js'
import { copyOf, dispute, granting, judge, KEEPER } from './judged.js'

/** Stand in closed reports and nowhere else. */
export const CANARIES = {
  text: 'zirbontara',
  person: 'Wiraksadi',
  phone: '628120000888',
  moved: 'kelindraya',
}

/** Who must find nothing. */
export const OUTSIDERS = [
  'unit',
  'neighbour',
  'agency',
  'kecamatan',
  'other',
  'validator',
  'admin',
  'app',
  'stranger',
] as const
/** Another kelurahan of the same kecamatan. */
const NEIGHBOUR = '31.74.01.1004'
export type Outsider = (typeof OUTSIDERS)[number]

export const said = `lurah tebet timur minta uang 300 ribu ${CANARIES.text} di loket kelurahan tebet timur untuk surat usaha`

/** What somebody asked and was told. */
export interface Seen {
  readonly by: string
  readonly asked: string
  readonly status: number
  /** Everything that came back: headers and body. */
  readonly told: string
  /** What the asker wrote, and so knows. */
  readonly known: string
}

/** The city with a report that was closed at once, one whose ticket another office had before, and an ordinary one. */
export interface Walk {
  readonly town: Town
  readonly people: Readonly<Record<string, Visitor>>
  readonly known: Known
  /** Asks at a door of the program, with the key of somebody. */
  ask(by: string, asked: Asked, headers?: Record<string, string>): Promise<Seen>
  /** How the tickets closed to outsiders stand: whatever lands on one changes this. */
  standing(): Promise<unknown>
  /** What was told and not known before, or not found out by asking about it: an echo is no news. */
  leaks(seen: readonly Seen[]): string[]
}

export async function openWalk(): Promise<Walk> {
  const keys: Record<string, string> = {}
  const people: Record<string, Visitor> = {}
  const endpoints: string[] = []
  let strangers = 0
  /** An address may try few keys a minute: from another one each time a stranger always hears why. */
  const elsewhere = () => `10.0.${++strangers >> 8}.${strangers & 255}`
  const town = await openTown()
  const { database } = town.fresh
  const grant = { name: 'tes', scope: 'agency', agency: null, unit: null, channel: null } as const
  const made = async (name: string, changes: object) => {
    keys[name] = (await issueKey(database, { ...grant, ...changes })).key
  }
  await made('unit', { agency: 'KELURAHAN', unit: KELURAHAN })
  await made('neighbour', { agency: 'KELURAHAN', unit: NEIGHBOUR })
  await made('agency', { agency: 'KELURAHAN' })
  await made('kecamatan', { agency: 'KECAMATAN', unit: '31.74.01' })
  await made('other', { agency: 'DBM' })
  await made('validator', { agency: 'BIRO_PEM' })
  await made('admin', { scope: 'admin' })
  await made('app', { scope: 'channel', channel: 'app' })
  await made('holder', { agency: 'INSPEKTORAT' })
  await made('keeper', { agency: KEEPER })
  await made('inspektorat', { scope: 'inspektorat' })
  await makeAccount(database, 'clerk', 'loket')
  await makeAccount(database, 'officer', 'lurah', { agency: 'KELURAHAN', unit: KELURAHAN })
  await makeAccount(database, 'admin', 'kepala')
  await makeAccount(database, 'officer', 'biro', { agency: 'BIRO_PEM' })
  await makeAccount(database, 'officer', 'irban', { agency: 'INSPEKTORAT' })
  for (const login of ['loket', 'lurah', 'kepala', 'biro', 'irban']) {
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

  const ordinary = await town.say({
    text: 'coretan di tembok rptra kelurahan tebet timur rt 001/002',
    claimedKelurahan: KELURAHAN,
    channel: 'desk-kelurahan',
  })
  const moved = await town.say({
    text: 'sampah menumpuk di jl tebet timur dalam rt 003/004 kelurahan tebet timur',
  })
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
      { actor: 'kunci:tes', because: CANARIES.moved, rules: cityRules() },
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
  const graft = await town.say({
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
  const drain = `lurah tebet timur pungli saat menutup selokan di gang rw 009, ${CANARIES.text}`
  const judged = await judge(town, granting(ask), { text: drain }, 41)
  const pole = `petugas kelurahan tebet timur pungli dan merusak tiang lampu taman di rw 010, ${CANARIES.text}`
  const disputed = await dispute(town, granting(ask), { text: pole })
  const copied = await copyOf(judged, town, granting(ask))
  await followFeeds(database.db)
  await measureAll(database, cityRules())

  const [closed, left, open] = [graft, moved, ordinary].map(
    filed => filed.reports[0] as Filed['reports'][number],
  )
  if (!closed || !left || !open) throw new Error('not filed')

  /** What nobody outside may come across. The number of a ticket that left is known to whoever had it. */
  const secrets = [
    ...Object.values(CANARIES),
    closed.ticket,
    closed.ticketId,
    closed.number,
    closed.id,
    graft.externalId,
    judged.ticket,
    judged.ticketId,
    judged.number,
    judged.sha256,
    judged.evidence,
    judged.inspection,
    disputed.ticket,
    disputed.ticketId,
    disputed.number,
  ]

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
        ...(key ? { authorization: `Bearer ${key}` } : { 'x-forwarded-for': elsewhere() }),
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

  const standing = async () => {
    const { rows } = await database.db.query(
      `select t.id, t.version, t.status, t.agency, t.unit, t.report_count, t.protected, t.merged_into,
         (select count(*) from evidence where ticket_id = t.id) as photos
       from ticket t where t.id = any($1) order by t.id`,
      [[closed.ticketId, left.ticketId, judged.ticketId, disputed.ticketId]],
    )
    return rows
  }

  function leaks(seen: readonly Seen[]): string[] {
    return seen.flatMap(({ by, asked, status, told, known }) => {
      const found = secrets.filter(
        secret => told.toLowerCase().includes(secret.toLowerCase()) && !known.includes(secret),
      )
      return found.map(secret => `${by}: ${asked} answered ${status} with ${secret}`)
    })
  }

  const photo = await sharp(await scene('street', 1))
    .jpeg()
    .toBuffer()
  const known = {
    closed,
    left,
    open,
    judged,
    disputed,
    copied,
    graft,
    moved,
    ordinary,
    endpoints,
    said,
    photo,
  }
  return { town, people, known, ask, standing, leaks }
}
