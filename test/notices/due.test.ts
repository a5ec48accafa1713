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
  urgentClass,
  wayOf,
} from '../../src/ticket/notices/index.js'
import {
  at,
  biro,
  byId,
  camat,
  dinas,
  LONG_AGO,
  lurah,
  nothing,
  official,
  settings,
  sudin,
  TEBET_TIMUR,
  urgent,
  wali,
} from './world.js'

const everyone = [lurah, camat, wali, sudin, dinas, biro]

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
      protected: false,
    }
    expect(alerts(ask([escalated], at('10:01')))).toMatchObject([
      { official: 'dinas', steps: ['escalated:t:9'] },
    ])
    expect(alerts(ask([escalated], at('22:00')))).toEqual([])
    // About an office: in a notice of its own, which goes to nobody who stands in.
    const both = alerts(ask([escalated, { ...escalated, ticket: 'u', protected: true }], at('10:01')))
    expect(both.map(one => one.steps)).toEqual([['escalated:t:9'], ['escalated:u:9']])
    const away = { ...dinas, absences: [{ from: '2026-11-23', until: '2026-11-23', deputy: 'sudin' }] }
    const to = both.map(one => wayOf(one, byId([away, sudin]), settings, at('10:02')))
    expect(to).toMatchObject([{ to: { id: 'sudin' } }, { to: { id: 'dinas' } }])
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
