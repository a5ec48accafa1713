import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Complaint, Draft } from '../../src/report/index.js'
import { insertMessages } from '../../src/store/accept.js'
import {
  findCandidates,
  forgetOldKeys,
  MEMBERS_BESIDE,
  MOST_SHARING,
  MOST_TICKETS,
} from '../../src/store/candidates.js'
import { eraseMessages } from '../../src/store/erase.js'
import { joinTicket, type NewReport, openTicket } from '../../src/store/grouping.js'
import { MatchKeys1763800000004 } from '../../src/store/migrations/0004-match-keys.js'
import { placeIn } from '../support/filing.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: 4 })
})
afterAll(() => fresh.drop())

const DAY = 86_400_000
const ROUTED = { agency: 'DSDA', unit: null, rule: 'test', because: [] }
const complaint: Complaint = {
  text: 'saluran mampet',
  category: { value: 'Saluran Air, Kali/Sungai', confidence: 1, because: [], alternatives: [] },
  place: placeIn('31.74.01.1001'),
}
let made = 0

/** A report with these keys; `daysAgo` is in its id, as it is in life. */
async function newReport(matchKeys: readonly string[], daysAgo = 0): Promise<NewReport> {
  const key = `m-${made++}`
  const [row] = await insertMessages(fresh.database.db, [
    {
      channel: 'sms',
      adapter: 'sms-twilio',
      key,
      externalId: key,
      raw: Buffer.from('x'),
      meta: {},
      headers: {},
    },
  ])
  const at = Date.now() - daysAgo * DAY
  return {
    id: uuidv7({ msecs: at }),
    messageId: row?.id as string,
    ordinal: 0,
    channel: 'sms',
    reporterId: null,
    receivedAt: new Date(at),
    draft: Draft.parse({ externalId: key, sender: { kind: 'none', address: null }, sentAt: null, text: 'x' }),
    complaint,
    matching: { is: 'new' },
    subject: { id: key, keys: matchKeys },
    matchKeys,
    threadIds: [],
  }
}

async function opened(
  matchKeys: readonly string[],
  daysAgo = 0,
): Promise<{ report: NewReport; ticketId: string }> {
  const report = await newReport(matchKeys, daysAgo)
  const { ticketId } = await fresh.database.transaction(db => openTicket(db, report, ROUTED, 'x', []))
  return { report, ticketId }
}

async function joined(ticketId: string, matchKeys: readonly string[]): Promise<NewReport> {
  const report = await newReport(matchKeys)
  await fresh.database.transaction(db => joinTicket(db, report, ticketId))
  return report
}

const find = (keys: readonly string[]) => findCandidates(fresh.database.db, keys, new Date())
const ticketsOf = async (keys: readonly string[]) => new Set((await find(keys)).map(one => one.ticketId))
const several = async (count: number, one: () => Promise<unknown>) => {
  for (let done = 0; done < count; done++) await one()
}

describe('candidates', () => {
  it('an older ticket of the street is found when the kelurahan has had a hundred newer reports', async () => {
    const old = await opened(['kel:busy', 'spot:busy:melati'], 20)
    await several(100, () => opened(['kel:busy', 'matter:busy:Sampah']))
    expect(await ticketsOf(['kel:busy', 'spot:busy:melati', 'matter:busy:Sampah'])).toContain(old.ticketId)
    expect(await ticketsOf(['kel:busy', 'matter:busy:Sampah'])).not.toContain(old.ticketId)
  })

  it('no busy key pushes another out: the newest report of each is there', async () => {
    const quiet = await opened(['thread:quiet'], 30)
    const busy = Array.from({ length: 12 }, (_, index) => `name:busy-${index}`)
    for (const key of busy) await several(4, () => opened([key, 'kel:crowd']))
    const found = await ticketsOf([...busy, 'kel:crowd', 'thread:quiet'])
    expect(found).toContain(quiet.ticketId)
    expect(found.size).toBeLessThanOrEqual(MOST_TICKETS)
  })

  it('a ticket of hundreds brings those that share a key and its latest members, no more', async () => {
    const { ticketId } = await opened(['kel:large', 'spot:large:first'])
    await several(60, () => joined(ticketId, ['kel:large']))
    const latest = await joined(ticketId, ['kel:elsewhere'])
    const found = await find(['kel:large', 'spot:large:first'])
    const ids = found.map(one => (one.subject as { id: string }).id)
    expect(ids).toContain((latest.subject as { id: string }).id)
    expect(found.some(one => (one.subject as { keys: string[] }).keys.includes('spot:large:first'))).toBe(
      true,
    )
    expect(found.length).toBeLessThanOrEqual(MOST_SHARING + MEMBERS_BESIDE)
  })

  it('a report that was moved is found in the ticket it is in now', async () => {
    const [a, b] = [await opened(['name:moved']), await opened(['name:other'])]
    await fresh.database.db.query('update membership set ticket_id = $2 where report_id = $1', [
      a.report.id,
      b.ticketId,
    ])
    expect(await ticketsOf(['name:moved'])).toEqual(new Set([b.ticketId]))
  })

  it('nothing beyond sixty days is found, and its keys go in bounded steps', async () => {
    await several(5, () => opened(['kel:past'], 62))
    const recent = await opened(['kel:past'], 58)
    expect(await ticketsOf(['kel:past'])).toEqual(new Set([recent.ticketId]))
    expect(await forgetOldKeys(fresh.database.db, new Date(), 3)).toBe(3)
    expect(await forgetOldKeys(fresh.database.db, new Date(), 3)).toBe(2)
    expect(await forgetOldKeys(fresh.database.db)).toBe(0)
    expect(await ticketsOf(['kel:past'])).toEqual(new Set([recent.ticketId]))
  })

  it('what a citizen takes back is no longer found by its words, but its ticket is by its place', async () => {
    const { report, ticketId } = await opened([
      'kel:erased',
      'name:secret',
      'plate:B1234XYZ',
      'spot:erased:secret',
    ])
    await fresh.database.transaction(db => eraseMessages(db, [report.messageId], 'dihapus'))
    expect(await ticketsOf(['name:secret', 'plate:B1234XYZ', 'spot:erased:secret'])).toEqual(new Set())
    expect(await ticketsOf(['kel:erased'])).toEqual(new Set([ticketId]))
    const { rows } = await fresh.database.db.query('select match_keys from report where id = $1', [report.id])
    expect(rows[0].match_keys).toEqual(['kel:erased'])
  })

  it('reports from before the table of keys are found after the migration, by cell as well', async () => {
    const { ticketId, report } = await opened(['kel:before'])
    await fresh.database.db.query('update report set lat = -6.2501, lon = 106.8701 where id = $1', [
      report.id,
    ])
    const runner = fresh.database.source.createQueryRunner()
    const migration = new MatchKeys1763800000004()
    await migration.down(runner)
    await migration.up(runner)
    await runner.release()
    expect(await ticketsOf(['kel:before'])).toEqual(new Set([ticketId]))
    expect(await ticketsOf(['cell:-2083,35624'])).toEqual(new Set([ticketId]))
  })
})
