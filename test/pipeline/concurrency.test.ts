import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import smsTwilio from '../../adapters/sms-twilio/adapter.js'
import { readScenario } from '../../scripts/demo/scenario.js'
import { draftOf } from '../../scripts/eval/drafts.js'
import { type Channel, Draft } from '../../src/kit/index.js'
import { createMatching, type Subject } from '../../src/match/index.js'
import { diskStore } from '../../src/media/files.js'
import { createDesk } from '../../src/pipeline/desk.js'
import { createPipeline } from '../../src/pipeline/pipeline.js'
import { insertMessages } from '../../src/store/accept.js'
import { loadTables } from '../../src/tables.js'
import { type Random, seeded } from '../chaos/random.js'
import { pairsOf } from '../match/components.js'
import { type FreshDatabase, freshDatabase } from '../support/postgres.js'

const WORKERS = 8
/** Reads the draft the test wrote. */
const channel: Channel = {
  normalise: ({ raw }) => ({ is: 'report', draft: Draft.parse(JSON.parse(Buffer.from(raw).toString())) }),
}
const tables = loadTables('config')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muara-concurrency-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Accepts the drafts in this order and has so many workers record them, each pausing now and then. */
async function run(
  fresh: FreshDatabase,
  drafts: readonly Draft[],
  workers: number,
  random: Random,
  rules = tables,
): Promise<void> {
  const waiting = await insertMessages(
    fresh.database.db,
    drafts.map(draft => ({
      channel: 'sms',
      adapter: 'sms-twilio',
      key: draft.externalId,
      externalId: draft.externalId,
      raw: Buffer.from(JSON.stringify(draft)),
      meta: {},
      headers: {},
    })),
  )
  const { process } = createPipeline({
    database: fresh.database,
    channels: new Map([['sms', { adapter: 'sms-twilio', channel }]]),
    desk: createDesk({
      tables: rules,
      configDir: 'config',
      publicUrl: 'http://muara.example',
      voices: new Map([['sms', smsTwilio.manifest]]),
      clerks: new Set(),
    }),
    fetch,
    files: diskStore(folder),
    log: { info() {}, warn() {}, error: (...what) => console.error(...what) },
    wakeReplies() {},
  })
  let next = 0
  const worker = async () => {
    for (let row = waiting[next++]; row; row = waiting[next++]) {
      if (random.below(8) === 0) await pause(random.below(10))
      await process(row.id, 1)
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

/** The tickets as the external ids of their messages, each list sorted. */
async function partition(fresh: FreshDatabase): Promise<string[][]> {
  const { rows } = await fresh.database.db.query(
    `select array_agg(r.external_id || '/' || r.ordinal order by r.external_id, r.ordinal) as ids
     from membership m join report r on r.id = m.report_id group by m.ticket_id order by 1`,
  )
  return (rows as { ids: string[] }[]).map(row => row.ids)
}

const draft = (index: number, text: string): Draft =>
  Draft.parse({
    externalId: `m-${String(index).padStart(3, '0')}`,
    sender: { kind: 'phone', address: `+628120000${String(index).padStart(4, '0')}` },
    sentAt: null,
    text,
  })

describe('eight workers', () => {
  let fresh: FreshDatabase
  beforeAll(async () => {
    fresh = await freshDatabase({ max: WORKERS + 1 })
  })
  afterAll(() => fresh.drop())

  it('make one ticket of each of three incidents, fifty tellings each, all mixed', async () => {
    const ways = [
      ['pohon tumbang', 'pohon roboh', 'ada pohon besar tumbang'].map(
        what => `${what} menutup jl cipinang jaya rt 02/07 kel cipinang besar selatan`,
      ),
      ['lampu jalan mati', 'pju padam', 'lampu jalan padam total'].map(
        what => `${what} di jl tebet timur dalam rt 03/05 kel tebet timur`,
      ),
      ['got mampet', 'saluran mampet', 'selokan tersumbat'].map(
        what => `${what} di jl kebon sirih rt 01/02 kel kebon sirih`,
      ),
    ]
    const drafts = Array.from({ length: 150 }, (_, index) =>
      draft(index, ways[index % 3]?.[Math.floor(index / 3) % 3] as string),
    )
    await run(fresh, drafts, WORKERS, seeded('three incidents'))
    const incident = (which: number) =>
      drafts.filter((_, index) => index % 3 === which).map(one => `${one.externalId}/0`)
    expect(await partition(fresh)).toEqual([incident(0), incident(1), incident(2)])
  })
})

/**
 * A report that names no more than kelurahan and matter joins the only open ticket there (`onlyOneHere`), or the one
 * everybody writes about (`manyVoices`): by their nature matters of what was there before, see test/match/order-city.test.ts.
 * Without these rules tickets follow from pairs of reports alone.
 */
describe('the open scenario, shuffled, with eight workers', () => {
  const { matching: settings } = tables
  const byPairsAlone = {
    ...tables,
    matching: {
      ...settings,
      onlyOneHere: { ...settings.onlyOneHere, chance: 0 },
      manyVoices: { ...settings.manyVoices, people: Number.MAX_SAFE_INTEGER },
    },
  }
  const matching = createMatching(byPairsAlone.matching, () => ({ names: [], topics: [] }))
  const { components, isExact } = pairsOf(matching, settings.thresholds.join)

  it.each(['one', 'two', 'three'])(
    'gives the tickets that follow from pairs of reports, shuffle %s',
    async seed => {
      const random = seeded(seed)
      const shuffled = (await readScenario('config/scenario/reports.jsonl'))
        // An answer may come before what it answers; then nobody could know what it is about.
        .filter(message => !message.thread_of)
        .slice(0, 160)
        .map(message => ({ draft: draftOf(message), key: random.next() }))
        .sort((a, b) => a.key - b.key)
        .map(({ draft: one }) => one)
      const fresh = await freshDatabase({ max: WORKERS + 1 })
      await run(fresh, shuffled, WORKERS, random, byPairsAlone)
      const { rows: reports } = await fresh.database.db.query(
        `select m.ticket_id as ticket, r.subject_of_match as subject, t.protected
         from membership m join report r on r.id = m.report_id join ticket t on t.id = m.ticket_id`,
      )
      await fresh.drop()
      // What accuses an office knows nothing of the other reports, nor they of it.
      const all = [true, false].flatMap(closed =>
        components(
          (reports as { ticket: string; subject: Subject; protected: boolean }[]).filter(
            each => each.protected === closed,
          ),
        ),
      )
      const tickets = all.map(component => new Set(component.map(({ ticket }) => ticket)))
      const exact = tickets.filter((_, at) => isExact(all[at] ?? []))
      for (const ticket of exact) expect(ticket.size).toBe(1)
      // No ticket reaches beyond its component, and nearly all components are free of reports that hold each other apart.
      expect(new Set(tickets.flatMap(ticket => [...ticket])).size).toBe(
        tickets.reduce((sum, { size }) => sum + size, 0),
      )
      expect(exact.length / all.length).toBeGreaterThan(0.9)
      expect(
        all.some((component, at) => component.length > 4 && exact.includes(tickets[at] as Set<string>)),
      ).toBe(true)
    },
  )
})
