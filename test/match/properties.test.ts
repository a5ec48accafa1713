import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Subject } from '../../src/match/index.js'
import { tables } from '../understand/tables.js'
import { inTicket, keysOf, matching, nowhere } from './subjects.js'

const some = <T>(...values: T[]) => fc.constantFrom<T>(...values)
const subjects: fc.Arbitrary<Subject> = fc.record({
  id: fc.uuid(),
  category: some('Sampah', 'Jalan', 'Banjir', null),
  matters: some<Subject['matters']>(
    [],
    [{ category: 'Jalan', chance: 0.5 }],
    [{ category: 'Sampah', chance: 0.9 }],
  ),
  aspects: fc.subarray(['sampah:dibakar', 'sampah:menumpuk', 'saluran:mampet']),
  place: fc
    .record({
      kelurahan: some('31.75.04.1006', '31.75.04.1007', null),
      point: some(
        null,
        { lat: -6.25, lon: 106.87, approximate: false },
        { lat: -6.2504, lon: 106.87, approximate: false },
        { lat: -6.3, lon: 106.9, approximate: true },
      ),
      street: some(null, 'Jl. Malaka 1', 'Jl. Malaka 2', 'Jl. Malaka', 'Jl. Kenanga'),
      gang: some(null, 'Gg. Mawar'),
      rt: some(null, '1', '2'),
      rw: some(null, '4', '5'),
      house: some(null, '7', '9'),
      landmark: some(null, 'pasar ciplak', 'sma 70'),
      outside: some(false, false, true),
      candidates: some([], [{ kelurahan: '31.75.04.1006', confidence: 0.4, because: '' }]),
    })
    .map(parts => ({
      ...nowhere,
      ...parts,
      kecamatan: parts.kelurahan?.slice(0, 8) ?? null,
      kota: parts.kelurahan?.slice(0, 5) ?? null,
    })),
  names: fc.subarray(['malaka', 'malaka 1', 'malaka 2', 'embrio', 'ciplak']),
  topics: fc.subarray(['bau', 'parah', 'rusak', 'gelap', 'malam']),
  numbers: fc.subarray(['7', '12']),
  plates: fc.subarray(['B1234XYZ']),
  heardAt: some('2026-11-20T03:00:00.000Z'),
  photos: fc.subarray(['0f'.repeat(64), '3c'.repeat(64)]),
  at: some('2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z', '2026-11-20T00:00:00.000Z', 'not a time'),
  sender: some(null, 'phone:a', 'phone:b'),
  message: fc.uuid(),
  threadIds: fc.subarray(['sms:1', 'sms:2']),
  setsApart: fc.boolean(),
})

describe('compare', () => {
  it('is symmetric', () => {
    fc.assert(
      fc.property(subjects, subjects, (a, b) => {
        expect(matching.compare(a, b)).toEqual(matching.compare(b, a))
      }),
      { numRuns: 1500 },
    )
  })
  it('never joins by itself what contradicts', () => {
    fc.assert(
      fc.property(subjects, subjects, (a, b) => {
        const { contradicts, certain } = matching.compare(a, b)
        expect(contradicts && certain).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})

describe('decide', () => {
  it('does not depend on the order of the candidates', () => {
    const ticket = some('T-1', 'T-2', 'T-3')
    const candidates = fc.array(fc.tuple(ticket, subjects), { maxLength: 8 })
    fc.assert(
      fc.property(subjects, candidates, fc.nat(), (report, list, turn) => {
        const closed = (id: string) => (id === 'T-3' ? '2026-11-03T00:00:00.000Z' : null)
        const members = list.map(([id, member]) => inTicket(id, member, closed(id)))
        const turned = [
          ...members.slice(turn % (members.length + 1)),
          ...members.slice(0, turn % (members.length + 1)),
        ].reverse()
        expect(matching.decide(report, turned)).toEqual(matching.decide(report, members))
      }),
      { numRuns: 600 },
    )
  })
})

describe('keys', () => {
  it('give two reports of one spot a common key, whatever their category', () => {
    const shared = (a: string[], b: string[]) => a.some(key => b.includes(key))
    expect(shared(keysOf('got mampet gg mawar Cawang'), keysOf('pohon tumbang di kel. cawang'))).toBe(true)
    expect(shared(keysOf('sampah di Petukangan'), keysOf('sampah Petukangan Utara'))).toBe(true)
    expect(
      shared(
        keysOf('lampu mati dekat pasar embrio', { sender: { kind: 'none', address: null } }),
        keysOf('Pasar Embrio gelap', { externalId: 'm-2', sender: { kind: 'none', address: null } }),
      ),
    ).toBe(true)
    const near = keysOf('sampah', { point: { lat: -6.2501, lon: 106.8701 } })
    expect(
      shared(
        near,
        keysOf('lubang', {
          externalId: 'm-3',
          sender: { kind: 'none', address: null },
          point: { lat: -6.2519, lon: 106.8712 },
        }),
      ),
    ).toBe(true)
  })
  it('are few, whatever the text', () => {
    const text = tables.areas.map(area => area.name).join(' xyzzy ') + ' zorblat'.repeat(500)
    expect(keysOf(`sampah ${text}`).length).toBeLessThanOrEqual(60)
  })
  it('hold a category only beside the key of the kelurahan itself', () => {
    const keys = keysOf('sampah menumpuk di Cawang')
    expect(keys).toContain('kel:31.75.04.1007')
    const others = keys.filter(key => !key.startsWith('matter:31.75.04.1007:'))
    expect(others.join()).not.toMatch(/sampah/i)
    expect(keysOf('sampah menumpuk').join()).not.toMatch(/matter/)
  })
})
