import { expect, it } from 'vitest'
import { createMail } from '../../../src/agencies/mail/index.js'
import type { Letter } from '../../../src/kit/index.js'
import { loadNotices } from '../../../src/notice-tables.js'
import { type Envelope, plan, sendRound } from '../../../src/notices/index.js'
import { protectTicket } from '../../../src/store/conflict/protect.js'
import { leaseDeliveries } from '../../../src/store/deliveries.js'
import { noteOnTicket } from '../../../src/store/grouping.js'
import { putOfficial } from '../../../src/store/notices.js'
import { measureAll } from '../../../src/store/numbers.js'
import { labels } from '../../../src/store/regroup.js'
import { loadTables } from '../../../src/tables.js'
import { mailTexts, ROOT } from '../../push/support.js'
import { cityDirectory, cityRules } from '../../support/small-city.js'
import { get, NUMBERS } from '../doors.js'
import { type Filed, KELURAHAN } from '../town.js'
import { CANARIES, said, type Walk } from './world.js'

const DAY_MS = 86_400_000
const dateInJakarta = (at: Date) => new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 10)

/** The whole month in Jakarta: a range of which everybody is shown everybody's numbers. */
function monthOf(at: Date): string {
  const [year, month] = dateInJakarta(at).split('-').map(Number) as [number, number]
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  return `from=${day(Date.UTC(year, month - 1, 1))}&to=${day(Date.UTC(year, month, 0))}`
}

/** Every number an office or an administrator can read of a month, as table and as data, by who reads it. */
async function numbersShown({ town, ask }: Walk, month: string): Promise<Record<string, string>> {
  await measureAll(town.fresh.database, cityRules())
  const shown: Record<string, string> = {}
  for (const by of ['unit', 'neighbour', 'agency', 'kecamatan', 'other', 'validator', 'admin'])
    for (const path of NUMBERS.flatMap(query => [`/numbers?${query}`, `/numbers.csv?${query}`])) {
      const { status, told } = await ask(by, get(`${path}&${month}`))
      expect([by, path, status]).toEqual([by, path, 200])
      // Without its headers and the moment it was counted.
      shown[`${by} ${path}`] = told.slice(told.indexOf(']] ')).replace(/"as_of":"[^"]*"/, '')
    }
  return shown
}

/** What leaves the house by itself. */
export const told = (walk: () => Walk) => {
  it('pushes and mails to offices', async () => {
    const { db } = walk().town.fresh.database
    await db.query(
      `update delivery set state = 'pending', leased_until = null, next_at = clock_timestamp() where ticket_id is not null`,
    )
    await db.query('update endpoint set rest_until = null, failures = 0')
    const letters: Letter[] = []
    const mail = createMail({
      database: walk().town.fresh.database,
      directory: cityDirectory(),
      texts: mailTexts(),
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
        else expect(one.ticket?.number).not.toBe(walk().known.closed.ticket)
        await db.query(`update delivery set state = 'sent' where id = $1`, [one.id])
      }
    }
    expect(holder).toContain(walk().known.closed.ticket)
    const told = letters
      .filter(letter => !letter.to.startsWith('inspektorat'))
      .map(letter => JSON.stringify(letter))
    expect(told.length).toBeGreaterThan(1)
    expect(
      walk().leaks(told.map(one => ({ by: 'office', asked: 'mail', status: 0, told: one, known: '' }))),
    ).toEqual([])
    // Replayed after it was closed, a mail about the ticket says that it left, whatever it said at the time.
    for (const letter of told.filter(one => one.includes(walk().known.left.ticket)))
      expect(letter).toContain('Dialihkan')
  })

  it('replies to others and what leaves the house for training', async () => {
    const { db } = walk().town.fresh.database
    const { rows } = await db.query(
      `select p.subject || ' ' || p.text || ' ' || coalesce(p.number, '') as told from reply p
       left join reporter r on r.id = p.reporter_id where r.address is distinct from $1`,
      [`+${CANARIES.phone}`],
    )
    const exported = JSON.stringify(await labels(db))
    const told = [...rows.map(row => row.told as string), exported]
    expect(
      walk().leaks(told.map(one => ({ by: 'anybody', asked: 'told', status: 0, told: one, known: '' }))),
    ).toEqual([])
  })

  it("no feed moves but its holder's, and no number", async () => {
    const { db } = walk().town.fresh.database
    const feeds = async () =>
      Object.fromEntries(
        (await db.query('select agency, last from agency_feed')).rows.map(row => [row.agency, row.last]),
      )
    // Named once: a day that begins meanwhile would change every answer.
    const month = monthOf(new Date())
    const [before, counted] = [await feeds(), await numbersShown(walk(), month)]
    await walk().town.say({ text: `${said} lagi` })
    const after = await feeds()
    expect(await numbersShown(walk(), month)).toEqual(counted)
    const changed = Object.keys(after).filter(agency => after[agency] !== before[agency])
    expect(changed).toEqual(['INSPEKTORAT'])
    // The same eyes see it when an ordinary one comes in.
    await walk().town.say({ text: 'coretan di pagar taman rt 009/010 kelurahan tebet timur' })
    const moved = await numbersShown(walk(), month)
    for (const by of ['unit', 'agency', 'admin'])
      for (const path of ['/numbers?by=agency', '/numbers.csv?by=agency'])
        expect([by, path, moved[`${by} ${path}`]]).not.toEqual([by, path, counted[`${by} ${path}`]])
  })

  it('notices to heads of offices: urgent, escalated, digests', async () => {
    const { database } = walk().town.fresh
    await database.db.query('delete from official')
    const heads = [
      ['lurah', KELURAHAN],
      ['camat', '31.74.01'],
      ['walikota', '31.74'],
      ['kepala_dinas', 'KELURAHAN'],
      ['kepala_dinas', 'DSDA'],
      ['kepala_dinas', 'INSPEKTORAT'],
    ] as const
    for (const [role, office] of heads) {
      const digest = { every: 'day', hour: 7, weekday: 'monday' } as const
      const email = `${role}.${office}@example.com`
      await putOfficial(database.db, {
        role,
        office,
        name: 'Contoh',
        email,
        phone: null,
        channel: 'email',
        digest,
      })
    }
    await database.db.query(`update official set since = clock_timestamp() - interval '2 days'`)
    const tickets = []
    for (const text of [
      'banjir setinggi lutut di jl tebet timur raya rt 001/002 kel tebet timur',
      'banjir setinggi dada di jl kebon baru utara rt 005/006 kel kebon baru',
      `banjir di jl tebet barat raya kel tebet barat, petugas kelurahan minta uang ${CANARIES.text}`,
    ]) {
      const { reports } = await walk().town.say({ text, claimedCategory: 'Banjir' })
      tickets.push(reports[0] as Filed['reports'][number])
    }
    const [open, later, closed] = tickets as [Filed['reports'][number], ...Filed['reports'][number][]]
    expect(tickets.map(ticket => ticket.protected)).toEqual([false, false, true])
    const to = { agency: 'KELURAHAN', unit: KELURAHAN }
    for (const { ticketId } of tickets)
      await noteOnTicket(database.db, ticketId, { type: 'escalated', actor: 'muara', body: { to } })

    // Long overdue, so that digests would list them.
    await database.db.query(`update ticket set completion_due_at = opened_at where category = 'Banjir'`)
    const sent: string[] = []
    const settings = loadNotices('config', loadTables('config', { withModels: false }))
    const desk = { settings, directory: cityDirectory(), publicUrl: 'https://muara.example' }
    const deliver = async (envelope: Envelope) => void sent.push(JSON.stringify(envelope))
    const log = { info() {}, warn() {}, error() {} }
    const round = async (now: Date) => {
      while ((await sendRound({ database, desk, deliver, log }, now)).full);
    }
    const now = new Date(`${dateInJakarta(new Date(Date.now() + DAY_MS))}T10:00:00+07:00`)
    await plan(database, settings, now)
    // Between the plan and the mail one of them turns out to be about the office.
    await database.transaction(db =>
      protectTicket(
        db,
        later?.ticketId as string,
        {
          accused: [{ ...to, confidence: 1, because: 'ditandai' }],
          routed: { agency: 'INSPEKTORAT', unit: null, rule: 'benturan-kepentingan', because: [] },
        },
        { actor: 'kunci:tes', because: CANARIES.moved, rules: cityRules() },
      ),
    )
    await round(now)
    const tomorrow = new Date(now.getTime() + DAY_MS)
    await plan(database, settings, tomorrow)
    await round(tomorrow)
    const all = sent.join('\n')
    expect(all).toContain(open.ticket)
    expect(all).toContain('Ringkasan')
    for (const { ticket, number } of [later, closed] as Filed['reports'][number][])
      expect([all.includes(ticket), all.includes(number)]).toEqual([false, false])
    // The head of the Inspektorat is asked who acts about one of those it handed on.
    const others = sent.filter(one => !one.includes('kepala_dinas.INSPEKTORAT@')).join('\n')
    expect(others).toContain(open.ticket)
    expect(walk().leaks([{ by: 'head', asked: 'notice', status: 0, told: others, known: '' }])).toEqual([])
  })
}
