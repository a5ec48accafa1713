import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  concerns,
  digestDue,
  type DueNotice,
  type Happening,
  heads,
  noticesDue,
  type Official,
  standIn,
  stepOf,
  urgentClass,
  wayOf,
} from '../../src/ticket/notices/index.js'
import { isQuiet } from '../../src/ticket/reply-contract/index.js'
import { at, LONG_AGO, nothing, official, settings, TEBET_TIMUR } from './world.js'

const lurah = official('lurah', 'lurah', TEBET_TIMUR)
const camat = official('camat', 'camat', '31.74.01')
const wali = official('wali', 'walikota', '31.74')
const sudin = official('sudin', 'kepala_sudin', 'DSDA-31.74')
const dinas = official('dinas', 'kepala_dinas', 'DSDA')
const biro = official('biro', 'kepala_dinas', 'BIRO_PEM')
const everyone = [lurah, camat, wali, sudin, dinas, biro]
const byId = (list: readonly Official[]) => new Map(list.map(one => [one.id, one]))

const urgent = (ticket: string, when: Date, name = 'banjir', area = TEBET_TIMUR): Happening => ({
  is: 'urgent',
  ticket,
  at: when,
  class: name,
  standing: { owner: { agency: 'DSDA', unit: 'DSDA-31.74' }, area },
})
const ask = (happenings: readonly Happening[], now: Date, officials = everyone, made = nothing) =>
  noticesDue({ officials, happenings, made, now }, settings)
const alerts = (list: readonly DueNotice[]) => list.filter(({ is }) => is !== 'digest')

describe('what is urgent', () => {
  const of = (category: string, text: string) => urgentClass(settings, { category, text })?.name
  it('is decided by category, and by words where a category is mostly harmless', () => {
    expect(of('Banjir', 'air setinggi lutut')).toBe('banjir')
    expect(of('Pohon', 'Pohon TUMBANG menutup jalan')).toBe('pohon-tumbang')
    expect(of('Pohon', 'mohon pohon dipangkas, takut menumbangkan')).toBeUndefined()
    expect(of('Sampah', 'kebakaran')).toBeUndefined()
  })
})

describe('who hears', () => {
  it('of an area: its lurah, camat and wali kota; of an office: its heads', () => {
    expect(alerts(ask([urgent('t1', at('10:00'))], at('10:01'))).map(one => one.official)).toEqual([
      'lurah',
      'camat',
      'wali',
      'sudin',
      'dinas',
    ])
    const standing = { owner: { agency: 'DBM', unit: null }, area: '31.74.01' }
    expect([lurah, camat, wali, sudin, dinas].map(one => concerns(one, standing))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
    expect(concerns(wali, { ...standing, area: '31.740' })).toBe(false)
  })

  it('of an escalation: the head the rung means, whatever kind of office', () => {
    expect(heads(lurah, { agency: 'KELURAHAN', unit: TEBET_TIMUR })).toBe(true)
    expect(heads(camat, { agency: 'KECAMATAN', unit: '31.74.01' })).toBe(true)
    expect(heads(sudin, { agency: 'DSDA', unit: 'DSDA-31.74' })).toBe(true)
    expect(heads(biro, { agency: 'BIRO_PEM', unit: null })).toBe(true)
    expect(heads(dinas, { agency: 'DSDA', unit: 'DSDA-31.74' })).toBe(false)
    const escalated: Happening = {
      is: 'escalated',
      ticket: 't',
      at: at('10:00'),
      seq: 9,
      to: { agency: 'DSDA', unit: null },
    }
    expect(alerts(ask([escalated], at('10:01')))).toMatchObject([
      { official: 'dinas', steps: ['escalated:t:9'] },
    ])
    expect(alerts(ask([escalated], at('22:00')))).toEqual([])
  })

  it('in their absence: the deputy, the deputy of an absent deputy, and never nobody', () => {
    const away = (deputy: string, from = '2026-11-23', until = '2026-11-24') => ({
      absences: [{ from, until, deputy }],
    })
    const list = [
      official('a', 'lurah', TEBET_TIMUR, away('b')),
      official('b', 'camat', '31.74.01', away('c')),
      official('c', 'walikota', '31.74'),
    ]
    const [a] = list as [Official]
    expect(standIn(a, byId(list), at('10:00')).id).toBe('c')
    expect(standIn(a, byId(list), at('23:59', '2026-11-22')).id).toBe('a')
    expect(standIn(a, byId(list), at('00:00')).id).toBe('c')
    expect(standIn(a, byId(list), at('23:59', '2026-11-24')).id).toBe('c')
    expect(standIn(a, byId(list), at('00:00', '2026-11-25')).id).toBe('a')
    const circle = [list[0], official('b', 'camat', '31.74.01', away('a'))] as Official[]
    expect(standIn(a, byId(circle), at('10:00')).id).toBe('a')
    const left = [list[0], official('b', 'camat', '31.74.01', { retired: true })] as Official[]
    expect(standIn(a, byId(left), at('10:00')).id).toBe('a')
  })
})

describe('a flood', () => {
  it('is one notice per official for one incident, and one more for all that follows within the hour', () => {
    const many = Array.from({ length: 200 }, (_, i) => urgent(`t${i}`, at('10:00')))
    expect(alerts(ask(many, at('10:01'), [wali]))).toHaveLength(1)
    const made = {
      ...nothing,
      steps: new Map([['wali', new Set(['urgent:t0'])]]),
      alerts: new Map([['wali banjir', at('10:01')]]),
    }
    expect(alerts(ask(many, at('10:20'), [wali], made))).toEqual([])
    expect(alerts(ask(many, at('10:31'), [wali], made))[0]?.steps).toHaveLength(199)
  })
})

describe('a digest', () => {
  it('follows the last one without a gap, and those missed are one', () => {
    const daily = { every: 'day', hour: 7, weekday: 'monday' } as const
    expect(digestDue(daily, LONG_AGO, at('07:00', '2026-11-22'), at('06:59'))).toBeNull()
    expect(digestDue(daily, LONG_AGO, at('07:00', '2026-11-22'), at('07:00'))).toEqual({
      from: at('07:00', '2026-11-22'),
      until: at('07:00'),
    })
    expect(digestDue(daily, LONG_AGO, at('07:00', '2026-11-18'), at('12:00'))?.from).toEqual(
      at('07:00', '2026-11-18'),
    )
    const weekly = { ...daily, every: 'week' } as const
    expect(digestDue(weekly, LONG_AGO, at('07:00', '2026-11-16'), at('23:00', '2026-11-29'))?.until).toEqual(
      at('07:00'),
    )
    expect(digestDue({ ...daily, every: 'never' }, LONG_AGO, null, at('12:00'))).toBeNull()
  })
})

const MINUTE = 60_000
const START = at('00:00').getTime()
const DAY = 1_440 * MINUTE

const world = fc.record({
  happenings: fc.array(
    fc.record({
      minute: fc.integer({ min: 0, max: 4 * 1_440 }),
      class: fc.constantFrom('banjir', 'tawuran', 'pohon-tumbang'),
      area: fc.constantFrom(TEBET_TIMUR, '31.74.01.1002', '31.74.01', '31.71.01.1001'),
    }),
    { maxLength: 40 },
  ),
  /** Looks at the clock: minutes after the one before; a long one is a process that was down. */
  looks: fc.array(
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 40 }) },
      { weight: 1, arbitrary: fc.integer({ min: 60, max: 900 }) },
    ),
    {
      minLength: 50,
      maxLength: 250,
    },
  ),
  /** Which rounds die before anything is kept. */
  dies: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  absent: fc.integer({ min: 0, max: 5 }),
})

describe('over days with crashes', () => {
  it('tells everybody everything once, nobody in the quiet hours, digests without a gap', () => {
    fc.assert(
      fc.property(world, ({ happenings: drawn, looks, dies, absent }) => {
        const day = new Date(START + absent * DAY + 7 * 3_600_000).toISOString().slice(0, 10)
        const officials = [
          { ...lurah, absences: [{ from: day, until: day, deputy: 'camat' }] },
          camat,
          wali,
          { ...sudin, since: new Date(START + DAY) },
        ]
        const happenings = drawn.map((one, i) =>
          urgent(`t${i}`, new Date(START + one.minute * MINUTE), one.class, one.area),
        )
        const steps = new Map<string, Set<string>>()
        const alerted = new Map<string, Date>()
        const digests = new Map<string, Date>()
        const sent: { due: DueNotice; at: Date }[] = []
        let now = START
        // Afterwards the program runs undisturbed for a day.
        const rounds = [...looks, ...Array.from({ length: 60 }, () => 25)]
        for (const [i, wait] of rounds.entries()) {
          now += wait * MINUTE
          const moment = new Date(now)
          const due = noticesDue(
            { officials, happenings, made: { steps, alerts: alerted, digests }, now: moment },
            settings,
          )
          if (i < looks.length && dies[i % dies.length] && i % 3 === 0) continue
          for (const one of due) {
            const known = steps.get(one.official) ?? new Set()
            for (const step of one.steps) {
              expect(known.has(step)).toBe(false)
              known.add(step)
            }
            steps.set(one.official, known)
            if (one.class) {
              const last = alerted.get(`${one.official} ${one.class}`)
              if (last) expect(now - last.getTime()).toBeGreaterThanOrEqual(settings.gather)
              alerted.set(`${one.official} ${one.class}`, moment)
            }
            if (one.period) {
              const before = digests.get(one.official)
              expect(one.period.from).toEqual(
                before ?? officials.find(({ id }) => id === one.official)?.since,
              )
              digests.set(one.official, one.period.until)
            }
            sent.push({ due: one, at: moment })
          }
        }
        for (const { due, at: when } of sent) {
          const way = wayOf(due, byId(officials), settings, when)
          expect('to' in way).toBe(true)
          const wakes = settings.urgent.find(({ name }) => name === due.class)?.wakes
          if (isQuiet(when, settings.quiet)) expect(wakes).toBe(true)
          if ('to' in way && due.official === 'lurah') {
            const there = new Date(when.getTime() + 7 * 3_600_000).toISOString().slice(0, 10)
            expect(way.to.id).toBe(there === day ? 'camat' : 'lurah')
          }
        }
        for (const one of happenings)
          for (const who of officials) {
            const class_ = settings.urgent.find(({ name }) => one.is === 'urgent' && name === one.class)
            const concerned =
              one.is === 'urgent' &&
              class_?.to.includes(who.role) &&
              concerns(who, one.standing) &&
              one.at >= who.since
            const known = steps.get(who.id)?.has(stepOf(one)) ?? false
            // Whatever fits into the time it stays fresh was told; nothing else ever is.
            if (known) expect(concerned).toBe(true)
            else if (
              concerned &&
              now - one.at.getTime() <= settings.stale &&
              one.at.getTime() <= now - 10 * 3_600_000
            )
              expect.fail(`${who.id} never heard of ${one.ticket}`)
          }
      }),
      { numRuns: 60 },
    )
  })
})

describe('when it leaves', () => {
  it('waits for the morning, finds the deputy of that day, and is dropped for who left', () => {
    const digest = { official: 'lurah', class: null }
    expect(wayOf(digest, byId(everyone), settings, at('22:00'))).toEqual({ wait: true })
    expect(
      wayOf({ official: 'lurah', class: 'kebakaran' }, byId(everyone), settings, at('02:00')),
    ).toMatchObject({
      to: { id: 'lurah' },
    })
    expect(wayOf({ official: 'lurah', class: 'tawuran' }, byId(everyone), settings, at('02:00'))).toEqual({
      wait: true,
    })
    expect(wayOf(digest, byId([{ ...lurah, retired: true }]), settings, at('10:00'))).toEqual({
      drop: 'retired',
    })
  })
})
