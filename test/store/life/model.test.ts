import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verify } from '../../../src/store/audit.js'
import { type Acted, dueAt, lifeOfTicket, type TicketLife } from '../../../src/store/life.js'
import {
  mergeTickets,
  moveReport,
  NotRegroupable,
  OutOfReach,
  reopenTicket,
  splitReports,
} from '../../../src/store/regroup.js'
import { type Actor, ACTIONS, type Asked, type LifeState } from '../../../src/ticket/life/index.js'
import { freshDatabase, type FreshDatabase } from '../../support/postgres.js'
import * as city from '../../ticket/life/city.js'
import { DBM, DLH, DSDA, hours, newTicket, officer, WHY } from '../../ticket/life/city.js'
import { sensible } from '../../ticket/life/sensible.js'
import { does, open, rules } from './world.js'

/**
 * Two people at one ticket in a real database, against the pure rules: legal and illegal actions, old versions, repeated ids,
 * and both at the same moment. 300 sequences of 40 commands (reliability G22).
 */
const SEQUENCES = 300
const COMMANDS = 40
const LANES = 10

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase({ max: LANES * 2 })
  // What is tested is who sees what when, not whether the disk keeps it.
  await fresh.database.db.query(
    `do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`,
  )
})
afterAll(() => fresh.drop())

/** What must be true of the ticket. */
interface Model {
  state: LifeState
  version: number
  now: Date
  /** When its completion clock ends; another test's business. */
  dueAt: Date
}
interface Real {
  readonly id: string
}

type Seen = 'none' | 'right' | 'old'

/** What the pure rules say, with the version looked at first. */
function told(model: Model, asked: Asked, actor: Actor, seen: Seen): { code: string; state: LifeState } {
  if (seen === 'old') return { code: 'stale', state: model.state }
  const outcome = rules.life.act(model.state, asked, actor, model.now, model.dueAt)
  return outcome.done
    ? { code: 'done', state: outcome.state }
    : { code: outcome.refusal.code, state: model.state }
}
const codeOf = (acted: Acted) => (acted.done ? 'done' : acted.refusal.code)
const seenOf = (model: Model, seen: Seen) =>
  seen === 'none' ? {} : { seen: [seen === 'right' ? model.version : model.version - 1] }

const due = async (id: string): Promise<Date> =>
  dueAt((await lifeOfTicket(fresh.database.db, rules, { id })) as TicketLife, rules)

class Alone implements fc.AsyncCommand<Model, Real> {
  constructor(
    readonly asked: Asked,
    readonly actor: Actor,
    readonly seen: Seen,
    readonly minutes: number,
    /** Rather one of what is possible. */
    readonly pick: number | null,
  ) {}
  check = () => true
  chosen({ state, now }: Model): { asked: Asked; actor: Actor; seen: Seen } {
    const possible = this.pick === null ? [] : sensible(state, PEOPLE, now)
    return {
      seen: this.seen,
      ...(possible[(this.pick ?? 0) % Math.max(1, possible.length)] ?? {
        asked: this.asked,
        actor: this.actor,
      }),
    }
  }
  async run(model: Model, { id }: Real): Promise<void> {
    model.now = new Date(model.now.getTime() + this.minutes * 60_000)
    model.dueAt = await due(id)
    const { asked, actor } = this.chosen(model)
    const expected = told(model, asked, actor, this.seen)
    const change = this.minutes % 7 === 0 ? randomUUID() : undefined
    const options = { ...seenOf(model, this.seen), now: model.now, change }
    const acted = await does(fresh.database, id, asked, actor, options)
    expect(codeOf(acted)).toBe(expected.code)
    if (!acted.done) return
    model.version++
    model.state = expected.state
    expect(acted).toMatchObject({ fresh: true, seq: model.version, version: model.version })
    if (change) {
      const again = await does(fresh.database, id, asked, actor, options)
      expect(again).toMatchObject({ done: true, fresh: false, seq: model.version })
    }
  }
  toString = () => `${this.pick ?? `${this.actor.name}: ${this.asked.action}`} (${this.seen})`
}

/** Both at once: the result is that of one after the other, in either order. */
class Together implements fc.AsyncCommand<Model, Real> {
  constructor(
    readonly one: Alone,
    readonly other: Alone,
  ) {}
  check = () => true
  async run(model: Model, { id }: Real): Promise<void> {
    model.dueAt = await due(id)
    const calls = [this.one.chosen(model), this.other.chosen(model)]
    const acted = await Promise.all(
      calls.map(({ asked, actor, seen }) =>
        does(fresh.database, id, asked, actor, { ...seenOf(model, seen), now: model.now }),
      ),
    )
    const ways = [
      [0, 1],
      [1, 0],
    ].map(order => {
      const codes: string[] = []
      let { state, version } = model
      for (const i of order) {
        const { asked, actor, seen } = calls[i] as (typeof calls)[number]
        const late = seen === 'right' && version !== model.version
        const next = told({ ...model, state }, asked, actor, late ? 'old' : seen)
        codes[i] = next.code
        if (next.code === 'done') version++
        state = next.state
      }
      return { codes, state, version }
    })
    const codes = acted.map(codeOf)
    const possible = ways.filter(way => way.codes.join() === codes.join())
    expect(possible, `${codes} is none of ${JSON.stringify(ways.map(way => way.codes))}`).not.toEqual([])
    const seqs = acted.map(one => (one.done ? one.seq : 0))
    const first =
      codes.join() === 'done,done' && (seqs[1] as number) < (seqs[0] as number) ? ways[1] : possible[0]
    Object.assign(model, { state: first?.state, version: first?.version })
  }
  toString = () => `together [${this.one}] [${this.other}]`
}

/** Its reports are grouped anew in between: the life goes on, and nothing in it is used up less. */
class Regroup implements fc.AsyncCommand<Model, Real> {
  constructor(readonly how: 'merge' | 'split' | 'move' | 'reopen') {}
  check = () => true
  async run(model: Model, { id }: Real): Promise<void> {
    const { database } = fresh
    const by = { actor: 'petugas', because: 'contoh', rules }
    const members = async () => {
      const { rows } = await database.db.query(
        'select report_id as id from membership where ticket_id = $1 order by 1',
        [id],
      )
      return (rows as { id: string }[]).map(row => row.id)
    }
    const last = async () => (await members()).slice(1, 2)
    const done = await database
      .transaction(async db => {
        if (this.how === 'reopen') return reopenTicket(db, id, by)
        if (this.how === 'split') {
          const { agency, unit } = model.state.owner
          return splitReports(db, id, await last(), () => ({ agency, unit, rule: 'uji', because: [] }), by)
        }
        const other = await open(database, DBM)
        if (this.how === 'merge') return mergeTickets(db, other, id, by)
        return moveReport(db, (await last())[0] ?? randomUUID(), other, by)
      })
      .catch((error: unknown) => {
        if (error instanceof NotRegroupable || error instanceof OutOfReach) return null
        throw error
      })
    const after = await lifeOfTicket(database.db, rules, { id })
    if (!after) throw new Error('the ticket is gone')
    const { state, version } = after
    if (!done) expect(version).toBe(model.version)
    const { owner, hops, extensions, pauses, reopened, revived, chain } = model.state
    expect(state).toMatchObject({ owner, hops, extensions, pauses, reopened, chain })
    const opened = this.how === 'reopen' && model.state.closedAt !== null && done === true
    expect(state.revived).toBe(revived + (opened ? 1 : 0))
    if (!opened) expect(state.status).toBe(model.state.status)
    Object.assign(model, { state, version })
    await rowTells(id, state)
  }
  toString = () => this.how
}

/** Two people: one at the first owner's, one who is somebody else each time. */
const OTHERS: readonly Actor[] = [
  officer(DBM),
  officer(DLH),
  officer(city.owner('DSDA')),
  city.validator,
  city.reporter,
  city.admin,
]
const PEOPLE = [officer(DSDA), ...OTHERS]
const asked = fc.record({
  action: fc.constantFrom(...ACTIONS),
  reason: fc.constantFrom(WHY, WHY, WHY, 'ok'),
  reasonCode: fc.constantFrom('bukan_wewenang', 'cuaca', 'tidak_jelas'),
  owner: fc.constantFrom(DBM, DLH, DSDA, city.owner('TIDAK_ADA')),
  unit: fc.constantFrom('DSDA-31.75', 'DBM-31.75'),
  until: fc.constantFrom(hours(30), hours(2_000)),
})
const seen = fc.constantFrom<Seen>('none', 'right', 'right', 'old')
const alone = fc
  .record({
    asked,
    first: fc.boolean(),
    other: fc.constantFrom(...OTHERS),
    seen,
    minutes: fc.nat(600),
    pick: fc.option(fc.nat(), { freq: 2 }),
  })
  .map(
    ({ asked, first, other, seen, minutes, pick }) =>
      new Alone(asked, first ? officer(DSDA) : other, seen, minutes, pick),
  )
const command = fc.oneof(
  { weight: 36, arbitrary: alone },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('merge' as const, 'merge' as const, 'split' as const, 'move' as const, 'reopen' as const)
      .map(how => new Regroup(how)),
  },
  { weight: 4, arbitrary: fc.tuple(alone, alone).map(([one, other]) => new Together(one, other)) },
)

it(`${SEQUENCES} lives of ${COMMANDS} commands: the database does what the rules say, and nothing else`, async () => {
  let done = 0
  const { seed = 0 } = fc.readConfigureGlobal()
  const lane = (_: unknown, at: number) =>
    fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: COMMANDS, maxLength: COMMANDS }), async commands => {
        const id = await open(fresh.database, DSDA)
        const { version, course, state } = (await lifeOfTicket(fresh.database.db, rules, {
          id,
        })) as NonNullable<Awaited<ReturnType<typeof lifeOfTicket>>>
        const model: Model = {
          state: { ...newTicket(DSDA, course.openedAt), chain: state.chain },
          version,
          now: course.openedAt,
          dueAt: course.openedAt,
        }
        await fc.asyncModelRun(() => ({ model, real: { id } }), commands)
        done += model.version - version
        const after = await lifeOfTicket(fresh.database.db, rules, { id })
        expect(after?.state).toEqual(model.state)
        expect(after?.version).toBe(model.version)
        await rowTells(id, model.state)
      }),
      // Other lives in every lane.
      { numRuns: SEQUENCES / LANES, endOnFailure: true, seed: seed + at },
    )
  await Promise.all(Array.from({ length: LANES }, lane))
  expect(done).toBeGreaterThan(2_000)
  expect((await verify(fresh.database.db)).broken).toBeNull()
}, 300_000)

/** The columns that repeat the events say the same. */
async function rowTells(id: string, state: LifeState): Promise<void> {
  const { rows } = await fresh.database.db.query(
    `select status, agency, unit, hops, reopened, opened_at, promised_at, closed_at, arbiter_agency from ticket where id = $1`,
    [id],
  )
  expect(rows[0]).toEqual({
    status: state.status,
    ...state.owner,
    hops: state.hops,
    reopened: state.reopened,
    opened_at: state.openedAt,
    promised_at: state.promisedAt,
    closed_at: state.closedAt,
    arbiter_agency: state.arbiter?.agency ?? null,
  })
}
