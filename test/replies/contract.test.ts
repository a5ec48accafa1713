import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  afterQuiet,
  dueReplies,
  earsOf,
  inTime,
  isQuiet,
  ladderOf,
  type Listener,
  newsOf,
  nextEar,
  nextLook,
  type NumberedEvent,
  ReplyContract,
  roundDue,
  type Round,
  roundsOf,
  summarise,
  type Told,
} from '../../src/ticket/reply-contract/index.js'
import { takenBackBy, weightiest } from '../../src/ticket/reply-contract/news.js'
import { apply } from '../../src/ticket/life/apply.js'
import { loadTables, readYaml } from '../../src/tables.js'
import {
  BIRO,
  CAMAT_TEBET,
  DBM,
  DSDA,
  newTicket,
  OPENED,
  owner,
  rules,
  TEBET_TIMUR,
} from '../ticket/life/city.js'

const contract = readYaml('config', 'reply-contract.yaml', ReplyContract)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A time of day in Jakarta on 23 November 2026. */
const wib = (time: string) => new Date(`2026-11-23T${time}:00+07:00`)

describe('quiet hours', () => {
  it('are those of Jakarta, across midnight, and end on the minute', () => {
    expect(isQuiet(wib('20:59'), contract.quiet)).toBe(false)
    expect(isQuiet(wib('21:00'), contract.quiet)).toBe(true)
    expect(isQuiet(wib('06:59'), contract.quiet)).toBe(true)
    expect(isQuiet(wib('07:00'), contract.quiet)).toBe(false)
    expect(afterQuiet(wib('03:12'), contract.quiet)).toEqual(wib('07:00'))
    expect(afterQuiet(wib('23:59'), contract.quiet)).toEqual(new Date(wib('07:00').getTime() + DAY))
    expect(afterQuiet(wib('12:00'), contract.quiet)).toEqual(wib('12:00'))
  })

  it('may lie within a day, or not be at all', () => {
    const noon = { from: 12 * 60, until: 13 * 60 }
    expect(afterQuiet(wib('12:30'), noon)).toEqual(wib('13:00'))
    expect(isQuiet(wib('11:59'), noon)).toBe(false)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1439 }), m => !isQuiet(wib('03:00'), { from: m, until: m })),
    )
  })

  it('never move a moment back, nor into themselves', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: OPENED, max: new Date(+OPENED + 900 * DAY) }), at => {
        const moved = afterQuiet(at, contract.quiet)
        expect(moved >= at).toBe(true)
        expect(isQuiet(moved, contract.quiet)).toBe(false)
        expect(+moved - +at).toBeLessThanOrEqual(10 * HOUR)
      }),
    )
  })
})

/** One ticket and some people, told by the contract while time goes by. */
class Street {
  readonly events: NumberedEvent[] = []
  readonly alarms: (Round & { at: Date })[] = []
  readonly people: (Listener & { heard: { step: string; at: Date }[] })[]

  constructor(
    readonly rule: string,
    joined: readonly number[],
    readonly replyDue: Date | null = null,
  ) {
    this.people = joined.map(since => ({ since, told: 0, toldAt: OPENED, heard: [] }))
  }

  get rounds() {
    return roundsOf(OPENED, this.events)
  }

  get told(): Told {
    const news = newsOf(this.events)
    const closed = ['done', 'rejected'].includes(news.at(-1)?.kind ?? '')
    const { rule, replyDue, rounds } = this
    return { openedAt: OPENED, closed, rule, news, rounds, replyDue }
  }

  happens(type: string, at: Date, body: NumberedEvent['body'] = {}): void {
    // Somebody joining takes a number as well: events of this room are not all there is.
    this.events.push({ seq: 4 + this.events.length * 2, type, at, actor: 'petugas', body })
  }

  /** What the planner does in one look. */
  look(now: Date): void {
    const round = roundDue(this.told, contract, now)
    if (round?.said) this.happens('reminded', now, { counter: round.counter })
    if (round?.alarm) {
      this.happens('escalated', now, { because: round.alarm })
      this.alarms.push({ ...round, at: now })
    }
    this.people.forEach((person, i) => {
      for (const { step, through } of dueReplies(this.told, person, contract, now))
        this.people[i] = {
          ...person,
          told: through,
          toldAt: now,
          heard: [...person.heard, { step, at: now }],
        }
    })
  }
}

const ACTS = [
  'claimed',
  'started',
  'disposed',
  'coordinated',
  'extended',
  'paused',
  'refused',
  'finished',
  'noted',
]
const CLOSED = new Set(['validated', 'rejected'])

describe('a question', () => {
  const asks = (code: string) => code === 'tunggu_pelapor'
  const happened = (...types: string[]): NumberedEvent[] =>
    types.map((type, i) => ({
      seq: i + 4,
      type,
      at: new Date(+OPENED + i * MINUTE),
      actor: 'petugas',
      body: { visibility: 'public', ...(type === 'paused' && { code: 'tunggu_pelapor' }) },
    }))
  const told = (...types: string[]) => kindOf(happened(...types))
  const kindOf = (events: readonly NumberedEvent[]) => {
    const { pause } = events.reduce(apply, newTicket(DSDA))
    return weightiest(newsOf(events, pause, asks))?.kind
  }

  it('is asked whatever else is told meanwhile, but for an outcome', () => {
    expect(told('started', 'paused')).toBe('asked')
    expect(told('paused', 'noted')).toBe('asked')
    expect(told('paused', 'extended', 'reminded')).toBe('asked')
    expect(told('paused', 'validated')).toBe('done')
    expect(takenBackBy('noted')).not.toContain('asked')
  })

  it('is asked no longer once the clock goes on or the ticket', () => {
    expect(told('started', 'paused', 'resumed')).toBe('started')
    expect(told('paused', 'coordinated')).toBe('handed_over')
    expect(told('paused', 'finished', 'refused')).toBe('rework')
    expect(told('paused', 'resumed', 'paused')).toBe('asked')
    const rerouted = happened('started', 'paused', 'placed').map(event =>
      event.type === 'placed' ? { ...event, body: { routed: TEBET_TIMUR } } : event,
    )
    expect(kindOf(rerouted)).toBe('started')
  })

  it('a pause for another cause is told as one', () => {
    expect(weightiest(newsOf(happened('paused'), null, () => false))?.kind).toBe('paused')
  })
})

describe('replies that are due', () => {
  it('never two of one step, never in the quiet hours, the counter only up, the ladder in order, nothing after closing', () => {
    const act = fc.record({
      minutes: fc.integer({ min: 1, max: 6_000 }),
      type: fc.constantFrom(...ACTS, ...ACTS, 'validated', 'rejected', 'reopened'),
      public: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(contract.classes), 'umum'),
        fc.array(fc.integer({ min: 3, max: 30 }), { minLength: 1, maxLength: 4 }),
        fc.array(act, { maxLength: 12 }),
        fc.integer({ min: 7, max: 240 }),
        (rule, joined, acts, every) => {
          const street = new Street(rule, joined)
          let now = +OPENED
          for (const { minutes, type, public: open } of acts) {
            const then = now + minutes * MINUTE
            for (; now < then; now += every * MINUTE) {
              const { counter, alarms } = street.rounds
              street.look(new Date(now))
              expect(street.rounds.counter - counter).toBeOneOf([0, 1])
              expect(street.rounds.alarms - alarms).toBeOneOf([0, 1])
            }
            now = then
            if (type === 'noted' || (street.told.closed ? type === 'reopened' : type !== 'reopened'))
              street.happens(type, new Date(now), { visibility: open ? 'public' : 'internal' })
          }
          for (let i = 0; i < 200; i++) street.look(new Date((now += every * MINUTE)))

          const counters = street.events.flatMap(({ body }) => body.counter ?? [])
          // An office that gets its work back goes on counting where it stood before the validator's turn.
          const refused = street.events.some(({ type }) => type === 'refused')
          const before = (i: number) => (refused ? counters.slice(0, i) : counters.slice(i - 1, i))
          expect(counters.every((count, i) => count === 1 || before(i).includes(count - 1))).toBe(true)
          for (const { heard, since } of street.people) {
            expect(new Set(heard.map(({ step }) => step)).size).toBe(heard.length)
            for (const { step, at } of heard) {
              expect(isQuiet(at, contract.quiet)).toBe(false)
              const [kind, seq] = step.split(':')
              expect(Number(seq)).toBeGreaterThan(since)
              const standing = street.events
                .filter(one => one.at <= at && !['noted', 'finished', 'escalated'].includes(one.type))
                .at(-1)
              if (standing && CLOSED.has(standing.type)) expect(kind).toBeOneOf(['done', 'rejected'])
            }
          }
          // Everybody who was in by then knows how it ended.
          const end = street.events.filter(({ type }) => !['noted', 'escalated'].includes(type)).at(-1)
          if (end && CLOSED.has(end.type) && now - +end.at > DAY)
            for (const { heard, since } of street.people)
              if (since < end.seq)
                expect(heard.at(-1)?.step).toBe(`${end.type === 'rejected' ? 'rejected' : 'done'}:${end.seq}`)
        },
      ),
      { numRuns: 120 },
    )
  })

  it('tells what came together as one, and who is responsible before who has begun', () => {
    const street = new Street('umum', [3])
    street.happens('coordinated', wib('09:00'))
    street.happens('claimed', wib('09:05'))
    street.look(wib('09:08'))
    expect(street.people[0]?.heard).toEqual([])
    street.look(wib('09:20'))
    street.look(wib('09:40'))
    expect(street.people[0]?.heard.map(({ step }) => step)).toEqual(['handed_over:4'])
  })

  it('repeats "still in process" until it is closed, leaves out whoever has just heard, and raises the alarm', () => {
    const street = new Street('umum', [3])
    for (let now = +OPENED; now < +OPENED + 16 * DAY; now += HOUR) street.look(new Date(now))
    expect(street.people[0]?.heard.map(({ step }) => step.split(':')[0])).toEqual(
      Array(street.rounds.counter).fill('progress'),
    )
    expect(street.rounds.counter).toBeGreaterThanOrEqual(7)
    expect(street.alarms.map(({ counter }) => counter)).toEqual([2, 4, 6])

    const late = new Street('umum', [3])
    late.people[0] = { ...(late.people[0] as (typeof late.people)[0]), toldAt: new Date(+OPENED + 40 * HOUR) }
    late.look(new Date(+OPENED + 2 * DAY))
    expect(late.rounds.counter).toBe(1)
    expect(late.people[0].heard).toEqual([])
  })

  it('counts an absence of ours as one round', () => {
    const street = new Street('umum', [3])
    street.look(new Date(+OPENED + 60 * DAY))
    street.look(new Date(+OPENED + 60 * DAY + HOUR))
    expect(street.rounds.counter).toBe(1)
  })

  it('looks again exactly when something becomes due', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), fc.boolean(), (minutes, started) => {
        const street = new Street('umum', [3])
        if (started) street.happens('started', OPENED)
        const now = new Date(+OPENED + minutes * MINUTE)
        street.look(now)
        const at = nextLook(street.told, contract, now)
        expect(at && at > now).toBe(true)
      }),
    )
    const closed = new Street('umum', [3])
    closed.happens('validated', wib('10:00'))
    expect(nextLook(closed.told, contract, wib('11:00'))).toBeNull()
  })
})

describe('the ladder', () => {
  const KOTA = owner('WALIKOTA', '31.74')
  const offices = (of: typeof DSDA, closed = false) =>
    ladderOf(of, contract, rules.life.rules, { closed }).map(({ office }) => office)

  it('leads from the owner over the office above it to the bureau, each once', () => {
    expect(offices(DSDA)).toEqual([DSDA, owner('DSDA'), BIRO])
    expect(offices(TEBET_TIMUR)).toEqual([TEBET_TIMUR, CAMAT_TEBET, BIRO])
    expect(offices(CAMAT_TEBET)).toEqual([CAMAT_TEBET, KOTA, BIRO])
    expect(offices(KOTA)).toEqual([KOTA, BIRO])
    expect(offices(owner('DSDA'))).toEqual([owner('DSDA'), BIRO])
    expect(offices(owner('KELURAHAN'))).toEqual([BIRO])
    expect(offices(BIRO)).toEqual([BIRO])
  })

  it('of a protected ticket is its holder alone', () => {
    expect(offices(owner('INSPEKTORAT'), true)).toEqual([owner('INSPEKTORAT')])
    expect(offices(owner('INSPEKTORAT', 'INSPEKTORAT-31.74'), true)).toEqual([
      owner('INSPEKTORAT', 'INSPEKTORAT-31.74'),
      owner('INSPEKTORAT'),
    ])
  })

  it('passes over an office without a head, and ends at the top again and again', () => {
    const ladder = ladderOf(TEBET_TIMUR, contract, rules.life.rules, { closed: false })
    const heard = (headed: readonly (typeof DSDA)[]) =>
      [0, 1, 2, 3].map(
        alarms => nextEar(ladder, alarms, office => headed.some(one => one.unit === office.unit))?.office,
      )
    expect(heard([TEBET_TIMUR, CAMAT_TEBET, BIRO])).toEqual([TEBET_TIMUR, CAMAT_TEBET, BIRO, BIRO])
    expect(heard([CAMAT_TEBET, BIRO])).toEqual([CAMAT_TEBET, BIRO, BIRO, BIRO])
    expect(heard([TEBET_TIMUR])).toEqual([TEBET_TIMUR, TEBET_TIMUR, TEBET_TIMUR, TEBET_TIMUR])
    expect(heard([])).toEqual([BIRO, BIRO, BIRO, BIRO])
  })

  const watch = (street: Street, from: Date, days: number) => {
    for (let now = +from; now < +from + days * DAY; now += HOUR) street.look(new Date(now))
  }
  const counts = ({ alarms }: Street) => alarms.map(({ counter }) => counter)

  it('is climbed though somebody writes a note every other day', () => {
    const street = new Street('umum', [3])
    for (let hour = 47; hour < 40 * 24; hour += 47) {
      watch(street, new Date(+OPENED + (hour - 47) * HOUR), 47 / 24)
      street.happens('noted', new Date(+OPENED + hour * HOUR), { visibility: 'public' })
    }
    expect(counts(street)).toEqual([2, 4, 6, 8])
  })

  it('repeats at the top', () => {
    const street = new Street('umum', [3])
    watch(street, OPENED, 34)
    expect(counts(street)).toEqual([2, 4, 6, 8, 10, 12, 14, 16])
  })

  it('begins anew with progress, a new owner and reopening; not with a circle, nor with an act done before', () => {
    const street = new Street('umum', [3])
    const day = (n: number) => new Date(+OPENED + n * DAY)
    const begun = (type: string, at: Date, body: NumberedEvent['body'] = {}) => {
      street.happens(type, at, body)
      const { counter, alarms, since } = street.rounds
      return counter === 0 && alarms === 0 && +since === +at
    }
    watch(street, OPENED, 10)
    expect(begun('claimed', day(10), { from: DSDA })).toBe(true)
    watch(street, day(10), 10)
    expect(begun('claimed', day(20), { from: DSDA })).toBe(false)
    expect(begun('refused', day(20), { from: DSDA })).toBe(false)
    expect(begun('coordinated', day(20), { from: DSDA, to: DBM })).toBe(true)
    watch(street, day(20), 10)
    expect(begun('coordinated', day(30), { from: DBM, to: DSDA })).toBe(false)
    expect(begun('finished', day(30), { from: DSDA })).toBe(true)
    street.happens('validated', day(31))
    expect(begun('reopened', day(32))).toBe(true)
    const before = street.alarms.length
    watch(street, day(32), 16)
    expect(counts(street).slice(before)).toEqual([2, 4, 6])
    expect(begun('claimed', day(48), { from: DSDA })).toBe(true)
  })

  it('is climbed though the work is reported as done again and again and refused each time', () => {
    const street = new Street('umum', [3])
    for (let day = 0; day < 60; day += 3) {
      watch(street, new Date(+OPENED + day * DAY), 3)
      const done = new Date(+OPENED + (day + 3) * DAY)
      street.happens('finished', done, { from: DSDA })
      street.happens('refused', new Date(+done + HOUR), { from: DSDA })
    }
    expect(counts(street).slice(0, 5)).toEqual([2, 4, 6, 8, 10])
    expect(street.alarms[2] && +street.alarms[2].at - +OPENED).toBeLessThan(24 * DAY)
  })

  it('is not climbed by what the validator takes', () => {
    const street = new Street('umum', [3])
    const day = (n: number) => new Date(+OPENED + n * DAY)
    watch(street, OPENED, 5)
    street.happens('started', day(5), { from: DSDA })
    watch(street, day(5), 5)
    street.happens('declined', day(10), { from: DSDA })
    const before = street.rounds
    watch(street, day(10), 20)
    expect(counts(street).slice(2)).toEqual([2, 4, 6, 8])
    street.happens('refused', day(30), { from: DSDA })
    const { counter, alarms, since } = street.rounds
    expect([counter, alarms]).toEqual([2, 1])
    expect(+since).toBeLessThanOrEqual(+day(30))
    expect(+day(30) - +since).toBeLessThan(2 * DAY)
    expect(before.counter).toBe(0)
    watch(street, day(30), 5)
    expect(counts(street).slice(6)).toEqual([4])
  })

  it("is the validators' while the work waits for them, and of their own work the Inspektorat's", () => {
    const waits = (finishedOffice: typeof DSDA, accused: readonly string[] | null = null) =>
      earsOf(
        { ...newTicket(finishedOffice), status: 'Menunggu Validasi', finishedOffice, accused },
        contract,
        rules.life.rules,
        { closed: accused !== null },
      ).map(({ office }) => office)
    const INSPEKTORAT = owner('INSPEKTORAT')
    expect(waits(DSDA)).toEqual([BIRO])
    expect(waits(BIRO)).toEqual([INSPEKTORAT])
    expect(waits(INSPEKTORAT, ['DSDA'])).toEqual([INSPEKTORAT])
    const open = { ...newTicket(DSDA), status: 'TL Ditolak', finishedOffice: DSDA }
    expect(earsOf(open, contract, rules.life.rules, { closed: false })[0]?.office).toEqual(DSDA)
  })

  it('is climbed once more when nobody has answered in time', () => {
    const street = new Street('pendopo', [3], new Date(+OPENED + 30 * HOUR))
    watch(street, OPENED, 5)
    expect(street.alarms.map(({ alarm, counter }) => [alarm, counter])).toEqual([['reply', 1]])
    watch(street, new Date(+OPENED + 5 * DAY), 2)
    expect(counts(street)).toEqual([1, 6])
  })

  it('has a class only for service levels that exist, and steps that rise', () => {
    const { rules: levels } = parse(readFileSync('config/service-levels.yaml', 'utf8')) as {
      rules: { name: string }[]
    }
    const names = levels.map(({ name }) => name)
    expect(Object.keys(contract.classes).filter(name => name !== 'default' && !names.includes(name))).toEqual(
      [],
    )
    const raw = parse(readFileSync('config/reply-contract.yaml', 'utf8'))
    raw.classes.default.ladder.agency_head = 1
    expect(ReplyContract.safeParse(raw).success).toBe(false)
    expect(loadTables('config', { withModels: false }).statuses.length).toBeGreaterThan(0)
  })
})

describe('informed in time', () => {
  const by = wib('12:00')
  it('is judged by the first way that arrived, and waiting hides nothing', () => {
    expect(inTime({ by, toldAt: wib('11:59'), gaveUp: false }, wib('18:00'))).toBe('in_time')
    expect(inTime({ by, toldAt: wib('12:01'), gaveUp: false }, wib('18:00'))).toBe('late')
    expect(inTime({ by, toldAt: null, gaveUp: false }, wib('11:00'))).toBe('running')
    expect(inTime({ by, toldAt: null, gaveUp: false }, wib('12:01'))).toBe('late')
    expect(inTime({ by, toldAt: null, gaveUp: true }, wib('11:00'))).toBe('missed')
    expect(summarise([], by).share).toBeNull()
    const two = [
      { by, toldAt: wib('11:59'), gaveUp: false },
      { by, toldAt: null, gaveUp: true },
    ]
    expect(summarise(two, by)).toEqual({ inTime: 1, late: 0, missed: 1, running: 0, share: 0.5 })
  })
})
