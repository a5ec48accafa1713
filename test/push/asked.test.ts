import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { applyAgencyAnswer, createMail, officeFinder } from '../../src/agencies/mail/index.js'
import { codeFor } from '../../src/agencies/mail/code.js'
import { saidIn } from '../../src/agencies/mail/read.js'
import { bodyOf } from '../../src/agencies/push/payload.js'
import { climbAppeals } from '../../src/arbitration.js'
import type { Letter } from '../../src/kit/index.js'
import { accuse } from '../../src/store/conflict.js'
import { protectTicket, releaseTicket } from '../../src/store/conflict/protect.js'
import { type Due, followFeeds, leaseDeliveries } from '../../src/store/deliveries.js'
import { noteOnTicket } from '../../src/store/grouping.js'
import { writeAsks } from '../../src/store/life/asks.js'
import { act } from '../../src/store/life.js'
import { feedPage, findTicket } from '../../src/store/read/tickets.js'
import type { Actor, Asked, Owner } from '../../src/ticket/life/index.js'
import { loadTables } from '../../src/tables.js'
import { fileTicket } from '../support/filing.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'
import { cityDirectory, cityEvidence, cityRules } from '../support/small-city.js'
import { BIRO, CAMAT_TEBET, officer, owner, TEBET_BARAT, TEBET_TIMUR, WHY } from '../ticket/life/city.js'
import { activeEndpoint, mailTexts, ROOT } from './support.js'

/** An office hears of a ticket somebody else has when its word is waited for, the ways it hears of its own. */

const INSPEKTORAT = owner('INSPEKTORAT')
const [DISHUB, OTHER_CAMAT] = [owner('DISHUB'), owner('KECAMATAN', '31.74.02')]
const DAY_MS = 86_400_000

let fresh: FreshDatabase
let ticketId: string
let number: string

beforeAll(async () => {
  fresh = await freshDatabase()
  for (const office of [CAMAT_TEBET, OTHER_CAMAT, BIRO, INSPEKTORAT, TEBET_TIMUR, DISHUB])
    for (const kind of ['push', 'email'] as const)
      await activeEndpoint(fresh.database, { ...office, kind, address: addressOf(office, kind) })
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  await fresh.database.db.query('truncate delivery, delivery_attempt, told')
  const place = { agency: 'KELURAHAN', unit: TEBET_TIMUR.unit, kelurahan: TEBET_TIMUR.unit }
  ;({ ticketId, ticketNumber: number } = await fileTicket(fresh.database, {
    text: 'Batas wilayah',
    ...place,
  }))
})

const addressOf = ({ agency, unit }: Owner, kind: 'push' | 'email') =>
  kind === 'push' ? `https://${agency}.example/${unit}` : `${agency}.${unit}@example.com`.toLowerCase()
const does = async (asked: Asked, actor: Actor, now?: Date) => {
  const acted = await fresh.database.transaction(db =>
    act(db, cityRules(), { id: ticketId }, asked, actor, { now }),
  )
  expect(acted.done || acted.refusal.code).toBe(true)
}
/** The two kelurahan quarrel. */
const quarrel = async (at?: Date) => {
  await does({ action: 'coordinate', owner: TEBET_BARAT, reason: WHY }, officer(TEBET_TIMUR), at)
  await does({ action: 'appeal', owner: TEBET_TIMUR, reason: WHY }, officer(TEBET_BARAT), at)
}
const closedTo = async (agency: string, unit: string | null = null) => {
  const { db } = fresh.database
  await db.query('update ticket set protected = true where id = $1', [ticketId])
  await accuse(db, ticketId, [{ agency, unit, confidence: 1, because: 'ditandai' }])
}
/** What is in the outbox about questions: `push KECAMATAN appealed arbitrate pending`. */
async function questions(): Promise<string[]> {
  await followFeeds(fresh.database.db)
  const { rows } = await fresh.database.db.query(
    `select concat_ws(' ', e.kind, e.agency, e.unit, d.type, d.asks, d.state) as told
     from delivery d join endpoint e on e.id = d.endpoint_id where d.ticket_id = $1 and d.asks is not null order by d.id, 1`,
    [ticketId],
  )
  return rows.map(({ told }) => told).sort()
}
const feedOf = async ({ agency, unit }: Owner) => {
  const page = { agency, unit, cleared: agency, after: '0', limit: 200, updatedAfter: null, status: null }
  const { entries } = await feedPage(fresh.database.db, page)
  return entries.flatMap(({ asked }) => (asked?.id === ticketId ? [asked.what] : []))
}
const sees = async ({ agency }: Owner) =>
  (await findTicket(fresh.database.db, { id: ticketId }, { agency: null, unit: null, cleared: agency })) !==
  null
const lease = (): Promise<Due[]> =>
  leaseDeliveries(fresh.database.db, { slots: 99, leaseSeconds: 60, trustedFailures: 5, busy: new Map() })

/** The mail of the delivery to an office that asks something. */
async function mailTo(office: Owner, due?: Due): Promise<Letter> {
  const letters: Letter[] = []
  const mail = createMail({
    database: fresh.database,
    directory: cityDirectory(),
    texts: mailTexts(),
    root: ROOT,
    publicUrl: 'https://muara.example',
    write: async letter => {
      letters.push(letter)
      return { providerId: null }
    },
  })
  const address = addressOf(office, 'email')
  const one = due ?? (await lease()).find(({ endpoint, asks }) => asks && endpoint.address === address)
  await mail.carry(one as Due)
  return letters[0] as Letter
}

const answers = (office: Owner, text: string) => {
  const from = addressOf(office, 'email')
  const mail = { code: codeFor(ROOT, number, from), from, believable: true, mayAnswer: true }
  return fresh.database.transaction(db =>
    applyAgencyAnswer(
      db,
      { ...mail, externalId: text, ...saidIn(text) },
      {
        root: ROOT,
        findOffice: officeFinder(loadTables('config', { withModels: false })),
        desk: cityEvidence(fresh.database),
      },
    ),
  )
}

describe('an arbiter', () => {
  it('is told once, by push, mail and feed, and nobody else; then whoever it climbs to', async () => {
    await quarrel(new Date(Date.now() - 4 * DAY_MS))
    await fresh.database.db.query(`update endpoint set since = since - interval '9 days'`)
    const asked = [
      'email KECAMATAN 31.74.01 appealed arbitrate',
      'push KECAMATAN 31.74.01 appealed arbitrate',
    ]
    expect(await questions()).toEqual(asked.map(one => `${one} pending`))
    expect(await questions()).toHaveLength(2)
    expect([await feedOf(CAMAT_TEBET), await feedOf(OTHER_CAMAT), await feedOf(BIRO)]).toEqual([
      ['arbitrate'],
      [],
      [],
    ])
    const push = (await lease()).find(({ endpoint, asks }) => asks && endpoint.kind === 'push') as Due
    expect(JSON.parse(bodyOf(push, 'https://muara.example', ''))).toMatchObject({
      type: 'ticket.appealed',
      data: { ticket: { number }, asks: 'arbitrate', ends: null },
    })

    await climbAppeals(fresh.database, cityRules())
    expect(await questions()).toEqual(
      [
        ...asked.map(one => `${one} cancelled`),
        'email BIRO_PEM climbed arbitrate pending',
        'push BIRO_PEM climbed arbitrate pending',
      ].sort(),
    )
    expect([await feedOf(CAMAT_TEBET), await feedOf(BIRO)]).toEqual([[], ['arbitrate']])
  })

  it('decides by answering the mail, which says what it must know; a late answer changes nothing', async () => {
    await quarrel()
    await questions()
    const due = (await lease()).find(({ endpoint, asks }) => asks && endpoint.kind === 'email') as Due
    const { subject, text } = await mailTo(CAMAT_TEBET, due)
    expect(subject).toContain(number)
    for (const told of [
      'Kelurahan Tebet Timur',
      'Kelurahan Tebet Barat',
      WHY,
      `https://muara.example/putusan/${number}`,
    ])
      expect(text).toContain(told)
    expect(text).toContain('PUTUSAN')
    expect(text).not.toContain('TERIMA')

    expect(await answers(CAMAT_TEBET, 'Kami pelajari dulu')).toMatchObject({ is: 'unclear' })
    expect(await answers(OTHER_CAMAT, `PUTUSAN Kelurahan Tebet Timur: ${WHY}`)).toMatchObject({
      is: 'stranger',
    })
    expect(await answers(CAMAT_TEBET, `Putusan: Kelurahan Tebet Timur, ${WHY}`)).toMatchObject({
      is: 'acted',
    })
    const { rows } = await fresh.database.db.query('select unit, arbiter_agency from ticket where id = $1', [
      ticketId,
    ])
    expect(rows).toEqual([{ unit: TEBET_TIMUR.unit, arbiter_agency: null }])
    expect(await answers(CAMAT_TEBET, `PUTUSAN Kelurahan Tebet Barat: ${WHY}`)).toMatchObject({
      is: 'refused',
    })
    // Sent or replayed after the decision, the question is one no more.
    expect((await mailTo(CAMAT_TEBET, due)).text).toContain('tidak lagi menunggu')
    expect(await feedOf(CAMAT_TEBET)).toEqual([])
  })

  it('that comes to hold the ticket hears of it from the beginning', async () => {
    await does({ action: 'coordinate', owner: DISHUB, reason: WHY }, officer(TEBET_TIMUR))
    await does({ action: 'appeal', owner: TEBET_TIMUR, reason: WHY }, officer(DISHUB))
    expect(await questions()).toHaveLength(2)
    await does({ action: 'arbitrate', owner: BIRO, reason: WHY }, officer(BIRO))
    await followFeeds(fresh.database.db)
    const { rows } = await fresh.database.db.query(
      `select array_agg(seq order by seq) as seqs from delivery d join endpoint e on e.id = d.endpoint_id
       where d.ticket_id = $1 and e.kind = 'push' and e.agency = 'BIRO_PEM' and d.state = 'pending'`,
      [ticketId],
    )
    expect(rows[0].seqs).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('work that waits for validation', () => {
  it('is told to validators until it is judged', async () => {
    await does({ action: 'finish', reason: WHY }, officer(TEBET_TIMUR))
    expect(await questions()).toEqual([
      'email BIRO_PEM finished validate pending',
      'push BIRO_PEM finished validate pending',
    ])
    expect(await feedOf(BIRO)).toEqual(['validate'])
    const { text } = await mailTo(BIRO)
    expect(text).toContain(`https://muara.example/validasi/${number}`)
    expect(text).toContain('Kelurahan Tebet Timur melaporkan')
    await does({ action: 'refuse', reason: WHY }, officer(BIRO))
    expect(await feedOf(BIRO)).toEqual([])
  })

  it('an answer by mail is told to look at the photos, and given no words of somebody else', async () => {
    await does({ action: 'finish', reason: WHY }, officer(TEBET_TIMUR))
    await questions()
    const { db } = fresh.database
    await db.query(`update delivery set state = 'sent'`)
    const said: string[] = []
    for (const [text, is] of [
      ['Sudah bagus, lanjutkan', 'unclear'],
      ['SELESAI', 'refused'],
    ] as const) {
      expect(await answers(BIRO, text)).toMatchObject({ is })
      const [due] = await lease()
      said.push((await mailTo(BIRO, due)).text)
      const full = { ...(due as Due), type: 'letter.full' }
      said.push((await mailTo(BIRO, full)).text)
      await db.query(`update delivery set state = 'sent'`)
    }
    for (const text of said) {
      expect(text).toContain(`https://muara.example/validasi/${number}`)
      expect(text).not.toMatch(/TERIMA|PROSES|TUNDA|Mulailah baris pertama/)
    }
  })

  it('of a validator is told to the Inspektorat, who alone may judge it', async () => {
    await does({ action: 'coordinate', owner: BIRO, reason: WHY }, officer(TEBET_TIMUR))
    await does({ action: 'finish', reason: WHY }, officer(BIRO))
    expect((await questions()).map(one => one.split(' ')[1])).toEqual(['INSPEKTORAT', 'INSPEKTORAT'])
  })
})

describe('of a report about an office', () => {
  const stuck = async () => {
    await does({ action: 'coordinate', owner: DISHUB, reason: WHY }, officer(TEBET_TIMUR))
    await closedTo('KELURAHAN', TEBET_TIMUR.unit)
    await does({ action: 'appeal', owner: BIRO, reason: WHY }, officer(DISHUB))
  }

  it('the Inspektorat is asked, sees it as long as it is, and decides; nobody else hears anything', async () => {
    await stuck()
    expect(await questions()).toEqual([
      'email INSPEKTORAT appealed arbitrate pending',
      'push INSPEKTORAT appealed arbitrate pending',
    ])
    const may = () => Promise.all([INSPEKTORAT, DISHUB, BIRO, TEBET_TIMUR, CAMAT_TEBET].map(sees))
    expect(await may()).toEqual([true, true, false, false, false])
    expect(await feedOf(INSPEKTORAT)).toEqual(['arbitrate'])
    expect((await mailTo(INSPEKTORAT)).text).toContain(number)
    expect(await answers(INSPEKTORAT, `PUTUSAN BIRO_PEM ${WHY}`)).toMatchObject({ is: 'acted' })
    expect(await may()).toEqual([false, false, true, false, false])
  })

  it('that accuses the Inspektorat, the next office in the rules is asked', async () => {
    await does({ action: 'coordinate', owner: DISHUB, reason: WHY }, officer(TEBET_TIMUR))
    await closedTo('INSPEKTORAT')
    await does({ action: 'appeal', owner: BIRO, reason: WHY }, officer(DISHUB))
    expect((await questions()).map(one => one.split(' ')[1])).toEqual(['BIRO_PEM', 'BIRO_PEM'])
    expect(await sees(INSPEKTORAT)).toBe(false)
  })

  it('whoever was asked before it was closed hears nothing more, and is asked no more', async () => {
    await quarrel()
    expect(await questions()).toHaveLength(2)
    await fresh.database.transaction(db =>
      protectTicket(
        db,
        ticketId,
        {
          accused: [{ ...TEBET_BARAT, confidence: 1, because: 'ditandai' }],
          routed: { ...INSPEKTORAT, rule: 'benturan-kepentingan', because: [] },
        },
        { actor: 'petugas', because: 'dalam tes', rules: cityRules() },
      ),
    )
    expect((await questions()).filter(one => !one.endsWith('cancelled'))).toEqual([])
    expect([await feedOf(CAMAT_TEBET), await sees(CAMAT_TEBET)]).toEqual([[], false])
    // The appeal is over: whoever holds it may ask anew, and only who may see it is asked.
    await does({ action: 'appeal', owner: DISHUB, reason: WHY }, officer(INSPEKTORAT))
    await does({ action: 'coordinate', owner: DISHUB, reason: WHY }, officer(INSPEKTORAT))
    await does({ action: 'appeal', owner: BIRO, reason: WHY }, officer(DISHUB))
    expect((await questions()).filter(one => one.endsWith('pending')).map(one => one.split(' ')[1])).toEqual([
      'INSPEKTORAT',
      'INSPEKTORAT',
    ])
  })
})

describe('finished work', () => {
  const by = { actor: 'petugas', because: 'dalam tes', rules: cityRules() }
  const to = (office: Owner) => ({ ...office, rule: 'x', because: [] })
  const protects = () =>
    fresh.database.transaction(db =>
      protectTicket(db, ticketId, { accused: [], routed: to(INSPEKTORAT) }, by),
    )
  const releases = () => fresh.database.transaction(db => releaseTicket(db, ticketId, to(TEBET_TIMUR), by))
  const pending = async () => (await questions()).filter(one => one.endsWith('pending'))

  it.each([true, false])(
    'waits for the validator again once the ticket is released; known before: %s',
    async known => {
      await does({ action: 'finish', reason: WHY }, officer(TEBET_TIMUR))
      if (known) expect(await questions()).toHaveLength(2)
      await protects()
      expect([await pending(), await feedOf(BIRO), await sees(BIRO)]).toEqual([[], [], false])
      await releases()
      expect(await pending()).toEqual([
        'email BIRO_PEM finished validate pending',
        'push BIRO_PEM finished validate pending',
      ])
      expect(await feedOf(BIRO)).toEqual(['validate'])
      await does({ action: 'validate' }, officer(BIRO))
      expect([await pending(), await feedOf(BIRO)]).toEqual([[], []])
    },
  )

  it('that another one than the Inspektorat holds waits for its word while it is closed', async () => {
    await does({ action: 'finish', reason: WHY }, officer(TEBET_TIMUR))
    await fresh.database.transaction(db =>
      protectTicket(db, ticketId, { accused: [], routed: to(DISHUB) }, by),
    )
    expect([await feedOf(INSPEKTORAT), await feedOf(BIRO)]).toEqual([['validate'], []])
  })
})

it('an agency that has a ticket with one unit and is asked with another hears of both in one page', async () => {
  const { database } = fresh
  const endpoints = []
  for (const kind of ['push', 'email'] as const)
    endpoints.push(
      await activeEndpoint(database, {
        agency: 'KECAMATAN',
        unit: null,
        kind,
        address: addressOf(owner('KECAMATAN'), kind),
      }),
    )
  await database.transaction(async db => {
    const routed = { ...OTHER_CAMAT, rule: 'x', because: [] }
    await noteOnTicket(db, ticketId, { type: 'placed', actor: 'muara', body: {} }, { routed })
    const { rows } = await db.query('select version from ticket where id = $1', [ticketId])
    await writeAsks(db, ticketId, rows[0].version, [{ office: CAMAT_TEBET, what: 'arbitrate' }])
  })
  await followFeeds(database.db)
  const { rows } = await database.db.query(
    `select e.kind, d.type, d.asks from delivery d join endpoint e on e.id = d.endpoint_id
     where d.endpoint_id = any($1) and d.seq = (select version from ticket where id = d.ticket_id) order by 1`,
    [endpoints],
  )
  expect(rows).toEqual(['email', 'push'].map(kind => ({ kind, type: 'placed', asks: null })))
  await database.db.query('delete from agency_asked where ticket_id = $1', [ticketId])
})
