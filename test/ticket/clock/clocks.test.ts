import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Course, LevelsFile } from '../../../src/ticket/clock/index.js'
import { clocksOf, createServiceLevels } from '../../../src/ticket/clock/index.js'
import type { Actor, Asked, LifeEvent } from '../../../src/ticket/life/index.js'
import * as city from '../life/city.js'
import { days, DBM, DSDA, hours, newTicket, officer, OPENED, reporter, validator, WHY } from '../life/city.js'

const { life, levels, calendar } = city.rules
const HOUR = 3_600_000

/** A ticket that lived through some steps; those the rules refuse are left out. */
function course(steps: readonly [Asked, Actor, Date][], facts: Partial<Course> = {}): Course {
  const openedAt = facts.openedAt ?? OPENED
  let state = newTicket(DSDA, openedAt)
  const events: LifeEvent[] = [{ type: 'routed', at: openedAt, actor: 'muara', body: DSDA }]
  for (const [asked, actor, at] of steps) {
    const outcome = life.act(state, asked, actor, at)
    if (!outcome.done) continue
    state = outcome.state
    events.push(outcome.event)
  }
  const { status, owner } = state
  return {
    status,
    owner,
    openedAt,
    mergedInto: null,
    category: 'Jalan',
    channel: 'sms',
    level: 'sudin',
    events,
    ...facts,
  }
}
const at = (of: Course, now: Date) => clocksOf(of, levels, calendar, now)
const pass: Asked = { action: 'coordinate', owner: DBM, reason: WHY }

describe('coordination: six hours', () => {
  it('ends with the first act of the owner', () => {
    const clocks = at(course([[{ action: 'claim' }, officer(DSDA), hours(2)]]), hours(50))
    expect(clocks.coordination).toMatchObject({ spent: 2 * HOUR, due: hours(6), done: hours(2), late: false })
  })

  it('is never started again by a hand-over, and an act of the wrong office does not end it', () => {
    const handed = course([
      [{ action: 'claim' }, officer(DSDA), hours(1)],
      [pass, officer(DSDA), hours(5)],
    ])
    expect(at(handed, hours(7)).coordination).toMatchObject({
      spent: 7 * HOUR,
      due: hours(6),
      done: null,
      late: true,
    })
    const taken = course([
      [pass, officer(DSDA), hours(5)],
      [{ action: 'start' }, officer(DBM), hours(8)],
    ])
    const clocks = at(taken, hours(90))
    expect(clocks.coordination).toMatchObject({ spent: 8 * HOUR, done: hours(8), late: true })
    expect(clocks.holdings.map(({ owner, waited }) => [owner.agency, waited / HOUR])).toEqual([
      ['DSDA', 5],
      ['DBM', 3],
    ])
  })

  it('ends when the Dinas assigns a unit', () => {
    const openedWith = { agency: 'DSDA', unit: null }
    const event: LifeEvent = {
      type: 'disposed',
      at: hours(3),
      actor: 'x',
      body: { from: openedWith, to: DSDA, office: openedWith, status: 'Disposisi' },
    }
    const routed: LifeEvent = { type: 'routed', at: OPENED, actor: 'muara', body: openedWith }
    const clocks = at({ ...course([]), status: 'Disposisi', events: [routed, event] }, hours(9))
    expect(clocks.coordination.done).toEqual(hours(3))
  })

  it('goes on when the ticket was sent elsewhere without an action', () => {
    const claimed = course([[{ action: 'claim' }, officer(DSDA), hours(1)]])
    expect(at({ ...claimed, owner: DBM }, hours(7)).coordination).toMatchObject({
      done: null,
      spent: 7 * HOUR,
    })
  })
})

describe('completion: seven days', () => {
  const start: [Asked, Actor, Date] = [{ action: 'start' }, officer(DSDA), hours(1)]
  const pause = (from: Date, until?: Date): [Asked, Actor, Date] => [
    { action: 'pause', reasonCode: 'cuaca', reason: WHY, until },
    officer(DSDA),
    from,
  ]

  it('stops for a pause, and the deadline moves by as much', () => {
    const clocks = at(
      course([start, pause(hours(24)), [{ action: 'resume' }, officer(DSDA), hours(34)]]),
      days(3),
    )
    expect(clocks.completion).toMatchObject({ paused: 10 * HOUR, spent: 62 * HOUR, due: hours(178) })
  })

  it('a pause nobody ends is over when its time is over', () => {
    const clocks = at(course([start, pause(hours(24), hours(30))]), days(30))
    expect(clocks.completion).toMatchObject({ paused: 6 * HOUR, due: hours(174), late: true })
  })

  it('a promised later date is reported and moves no deadline', () => {
    const promise: Asked = { action: 'extend', until: days(10), reason: WHY }
    const clocks = at(course([start, [promise, officer(DSDA), hours(2)]]), days(11))
    expect(clocks.completion).toMatchObject({
      due: days(7),
      late: true,
      promised: days(10),
      extensions: 1,
      promiseBroken: true,
    })
  })

  it('a promise that was kept stays kept, whatever the validator takes and whenever the ticket is opened again', () => {
    const promise: Asked = { action: 'extend', until: days(10), reason: WHY }
    const done: Asked = { action: 'finish', reason: WHY }
    const broken = (now: Date, ...steps: [Asked, Actor, Date][]) =>
      at(course([start, [promise, officer(DSDA), hours(2)], ...steps]), now).completion.promiseBroken
    const handedIn: [Asked, Actor, Date] = [done, officer(DSDA), days(9)]
    expect(broken(days(12), handedIn)).toBe(false)
    const closed: [Asked, Actor, Date] = [{ action: 'validate' }, validator, days(11)]
    expect(broken(days(12), handedIn, closed)).toBe(false)
    expect(broken(days(20), handedIn, closed, [{ action: 'reopen' }, reporter, days(12)])).toBe(false)
    const refused: [Asked, Actor, Date] = [{ action: 'refuse', reason: WHY }, validator, days(11)]
    expect(broken(days(12), handedIn, refused)).toBe(true)
    const early: [Asked, Actor, Date] = [{ action: 'validate' }, validator, days(9.2)]
    expect(broken(days(20), handedIn, early, [{ action: 'reopen' }, reporter, days(12)])).toBe(false)
    expect(broken(days(12), handedIn, early, [{ action: 'reopen' }, reporter, days(9.5)])).toBe(true)
  })

  it('is told with the wait for validation, as the regulation has it, and without it, as the office answers for it', () => {
    const done: Asked = { action: 'finish', reason: WHY }
    const waiting = course([start, [done, officer(DSDA), days(6)]])
    expect(at(waiting, days(9))).toMatchObject({
      completion: { spent: 9 * 24 * HOUR, due: days(7), late: true },
      work: { spent: 6 * 24 * HOUR, due: null, late: false },
      waits: [{ from: days(6), to: null, by: null }],
    })
    const refused = course([
      start,
      [done, officer(DSDA), days(6)],
      [{ action: 'refuse', reason: WHY }, validator, days(9)],
    ])
    expect(at(refused, days(9.5))).toMatchObject({
      work: { spent: 6.5 * 24 * HOUR, due: days(10), late: false },
      waits: [{ from: days(6), to: days(9), by: { agency: 'BIRO_PEM' }, refused: true }],
    })
    expect(at(refused, days(11)).work).toMatchObject({ late: true, due: days(10) })
    const late = course([start, [done, officer(DSDA), days(8)]])
    expect(at(late, days(20)).work).toMatchObject({ spent: 8 * 24 * HOUR, late: true, due: days(7) })
  })

  it('stands while the ticket is closed, and goes on when it is opened again', () => {
    const again = course([
      [{ action: 'finish', reason: WHY }, officer(DSDA), hours(10)],
      [{ action: 'validate' }, validator, hours(15)],
      [{ action: 'reopen' }, reporter, hours(20)],
    ])
    expect(at(again, hours(21)).completion).toMatchObject({
      spent: 16 * HOUR,
      validating: 5 * HOUR,
      due: hours(173),
    })
  })
})

describe('which rule judges', () => {
  const rule = (changes: Partial<Course>) => at(course([], changes), hours(1)).rule
  it('a lurah has a day, Pendopo and LAPOR promise an answer', () => {
    expect(rule({ level: 'kelurahan' })).toBe('lurah-24-jam')
    expect(rule({ channel: 'desk-pendopo' })).toBe('pendopo')
    expect(rule({})).toBe('umum')
    // Opened on Monday at nine: three working days later it is Thursday at nine.
    expect(at(course([], { channel: 'lapor' }), hours(1))).toMatchObject({
      reply: { due: days(3) },
      certain: true,
    })
    expect(at(course([], { channel: 'lapor', openedAt: days(38) }), days(38)).certain).toBe(false)
  })

  it('is the one in force when the ticket was opened, to the minute of midnight in Jakarta', () => {
    const always = { judged: 'each', within: '1 days' } as const
    const file: LevelsFile = {
      version: '1',
      rules: [
        { name: 'new', from: '2026-07-01', when: {}, coordination: always, completion: always, source: 'x' },
        {
          name: 'old',
          from: '2018-01-01',
          when: {},
          coordination: { judged: 'average', within: '6 hours' },
          completion: { judged: 'average', within: '7 days' },
          source: 'x',
        },
      ],
    }
    const changing = createServiceLevels(file, calendar)
    const of = (text: string) => changing.of({ ...course([]), openedAt: new Date(`${text}+07:00`) }).name
    expect(of('2026-06-30T23:59:59.999')).toBe('old')
    expect(of('2026-07-01T00:00')).toBe('new')
    const old = course([], { openedAt: new Date('2026-06-30T12:00:00Z') })
    expect(clocksOf(old, changing, calendar, days(400)).completion.limit.within).toBe('7 days')
  })
})

const step = fc.record({
  asked: fc.constantFrom<Asked>(
    { action: 'claim' },
    pass,
    { action: 'start' },
    { action: 'pause', reasonCode: 'cuaca', reason: WHY },
    { action: 'pause', reasonCode: 'tunggu_pelapor', reason: WHY },
    { action: 'resume' },
    { action: 'finish', reason: WHY },
    { action: 'validate' },
    { action: 'refuse', reason: WHY },
    { action: 'reopen' },
  ),
  minutes: fc.integer({ min: 0, max: 4_000 }),
})
const opening = fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 2, 31) })

it('across midnights, Lebaran and hand-overs: never negative, never less later, deadlines independent of the asking', () => {
  let late = 0
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 14, size: 'max' }),
      opening,
      fc.constantFrom('sms', 'lapor'),
      fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 3, maxLength: 3 }),
      (steps, openedMs, channel, looks) => {
        const openedAt = new Date(openedMs)
        let now = openedMs
        const lived: [Asked, Actor, Date][] = steps.map(({ asked, minutes }) => {
          now += minutes * 60_000
          const actor =
            asked.action === 'reopen'
              ? reporter
              : ['validate', 'refuse'].includes(asked.action)
                ? validator
                : officer(asked === pass ? DSDA : now % 2 ? DBM : DSDA)
          return [asked, actor, new Date(now)]
        })
        let before = at(course([], { openedAt, channel }), openedAt)
        let paused = false
        for (let n = 0; n <= lived.length; n++) {
          const told = course(lived.slice(0, n), { openedAt, channel })
          const clocks = at(told, n === 0 ? openedAt : (lived[n - 1]?.[2] as Date))
          for (const clock of [clocks.coordination, clocks.completion]) {
            expect(clock.spent).toBeGreaterThanOrEqual(0)
            expect(clock.late).toBe(clock.spent > clock.limit.length)
          }
          expect(clocks.coordination.spent).toBeGreaterThanOrEqual(before.coordination.spent)
          expect(clocks.completion.spent).toBeGreaterThanOrEqual(before.completion.spent)
          expect(clocks.coordination.due).toEqual(before.coordination.due)
          // A pause ended early gives back what it would have moved the deadline; nothing else does.
          if (!paused) expect(+clocks.completion.due).toBeGreaterThanOrEqual(+before.completion.due)
          expect(+clocks.completion.due).toBeGreaterThanOrEqual(+openedAt + 7 * 24 * HOUR)
          const type = told.events.at(-1)?.type
          paused =
            type === 'paused' ||
            (paused && ['claimed', 'validated', 'refused', 'reopened'].includes(type ?? ''))
          before = clocks
        }
        const whole = course(lived, { openedAt, channel })
        const views = looks
          .toSorted((a, b) => a - b)
          .map(minutes => at(whole, new Date(now + minutes * 60_000)))
        for (const [i, view] of views.entries()) {
          expect(view.completion.due).toEqual(before.completion.due)
          expect(view.completion.spent).toBeGreaterThanOrEqual(views[i - 1]?.completion.spent ?? 0)
          const { spent, paused, done } = view.completion
          const end = done ?? new Date(now + (looks.toSorted((a, b) => a - b)[i] as number) * 60_000)
          const all = end.getTime() - openedMs
          expect(spent + paused).toBeLessThanOrEqual(all)
          if (view.completion.late) late++
        }
      },
    ),
    { numRuns: 150 },
  )
  expect(late).toBeGreaterThan(20)
})
