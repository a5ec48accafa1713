import { describe, expect, it } from 'vitest'
import { align } from '../../scripts/eval/align.js'
import { measureCorrections } from '../../scripts/eval/corrections.js'
import { byGroup, type Figure, share, trio } from '../../scripts/eval/figures.js'
import { type Grouped, measureGrouping } from '../../scripts/eval/grouping.js'
import { measureKinds } from '../../scripts/eval/kinds.js'
import { lastName } from '../../scripts/eval/last-name.js'
import { measurePlaces } from '../../scripts/eval/places.js'
import { connected, splitOf } from '../../scripts/eval/split.js'
import { bootstrap, quantile, wilson } from '../../scripts/eval/statistics.js'
import { tfidf } from '../../scripts/eval/tfidf.js'
import type { Complaint, Place } from '../../src/report/index.js'
import { matching, nowhere, subject } from '../match/subjects.js'

const value = (figures: readonly Figure[], id: string) => figures.find(figure => figure.id === id)?.value

describe('uncertainty', () => {
  it('gives the interval Wilson printed', () => {
    const { low, high } = wilson(8, 10)
    expect(low).toBeCloseTo(0.4902, 4)
    expect(high).toBeCloseTo(0.9433, 4)
    expect(wilson(0, 20).low).toBe(0)
    expect(wilson(20, 20).high).toBe(1)
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
  })

  it('draws the same every time, and around the figure', () => {
    const tallies = Array.from({ length: 40 }, (_, at) => [at % 4 === 0 ? 0 : 1, 1])
    const rate = ([hits = 0, of = 0]: readonly number[]) => hits / of
    const first = bootstrap(tallies, rate)
    expect(bootstrap(tallies, rate)).toEqual(first)
    expect(first.low).toBeGreaterThan(0.55)
    expect(first.low).toBeLessThan(0.75)
    expect(first.high).toBeGreaterThan(0.75)
    expect(first.high).toBeLessThan(0.95)
  })

  it('is wider when rows come in clusters', () => {
    const rate = ([hits = 0, of = 0]: readonly number[]) => hits / of
    const width = (tallies: number[][]) => {
      const { low, high } = bootstrap(tallies, rate)
      return high - low
    }
    const alone = Array.from({ length: 100 }, (_, at) => [at % 2, 1])
    const tied = Array.from({ length: 10 }, (_, at) => [10 * (at % 2), 10])
    expect(width(tied)).toBeGreaterThan(2 * width(alone))
  })

  const isRight = ({ right }: { right: boolean }) => right
  const rows = (count: number, wrong: number, perGroup: number) =>
    Array.from({ length: count }, (_, at) => ({
      group: String(Math.floor(at / perGroup)),
      right: at >= wrong,
    }))
  const ofRows = (...given: Parameters<typeof rows>) =>
    share({ id: 's', name: 's' }, rows(...given), ({ group }) => group, isRight)

  it('takes Wilson where every row stands for itself', () => {
    expect(ofRows(10, 2, 1)).toMatchObject({ value: 0.8, of: 10, method: 'wilson', interval: wilson(8, 10) })
  })
  it('draws groups where rows come in groups', () => {
    const grouped = ofRows(40, 10, 10)
    expect(grouped).toMatchObject({ value: 0.75, of: 40, method: 'bootstrap' })
    expect(grouped.interval?.low).toBeLessThan(ofRows(40, 10, 1).interval?.low ?? 0)
  })
  it('is never certain, though all rows of all groups are right', () => {
    expect(ofRows(40, 0, 10)).toMatchObject({ value: 1, method: 'groups', interval: wilson(4, 4) })
    expect(ofRows(40, 40, 10)).toMatchObject({ value: 0, method: 'groups', interval: wilson(0, 4) })
    const all = trio(
      't',
      't',
      byGroup(
        rows(17, 0, 1),
        ({ group }) => group,
        one => [Number(isRight(one)), 0, 0],
      ),
    )
    for (const { value, interval } of all) {
      expect(value).toBe(1)
      expect(interval?.low).toBeLessThan(0.95)
    }
  })
  it('knows F1 as what follows from a share', () => {
    const [, , figure] = trio(
      't',
      't',
      byGroup([1, 2, 3, 4], String, at => [Number(at > 1), Number(at === 1), 0]),
    )
    expect(figure?.value).toBeCloseTo(6 / 7)
    const { low } = wilson(3, 4)
    expect(figure?.interval?.low).toBeCloseTo((2 * low) / (1 + low))
  })

  it('knows quantiles of a few values', () => {
    expect(quantile([5, 1, 3], 0.5)).toBe(3)
    expect(quantile([1, 2, 3, 4], 0.95)).toBe(4)
    expect(quantile([], 0.5)).toBeNaN()
  })
})

describe('split', () => {
  it('keeps tied names together, through others as well', () => {
    const groups = connected(['a', 'b', 'c', 'd'], [['b', 'a'], ['c', 'b'], ['d']])
    expect([...groups.entries()]).toEqual([
      ['a', 'a'],
      ['b', 'a'],
      ['c', 'a'],
      ['d', 'd'],
    ])
  })
  it('halves names, always the same way', () => {
    const names = Array.from({ length: 1_000 }, (_, at) => `name ${at}`)
    const half = names.filter(name => splitOf(name) === 'development')
    expect(half.length).toBeGreaterThan(440)
    expect(half.length).toBeLessThan(560)
    expect(names.filter(name => splitOf(name) === 'development')).toEqual(half)
  })
})

describe('grouping', () => {
  /** `incident:ticket` of every report, `-` for none; `!` marks a wrong merge, `?` one that may stay alone. */
  const reports = (...all: string[]): Grouped[] =>
    all.map((written, at) => {
      const [incident = '', ticket = ''] = written.replace(/[!?]/g, '').split(':')
      return {
        id: String(at),
        channel: at % 2 === 0 ? 'sms' : 'x',
        group: incident,
        split: 'validation',
        incident: incident === '-' ? null : incident,
        ticket: ticket === '-' ? null : ticket,
        wrongMerge: written.includes('!'),
        mayStayAlone: written.includes('?'),
      }
    })
  const of = (...all: string[]) => measureGrouping('m', reports(...all), 'all')

  it('counts pairs', () => {
    // Right: one pair of A, one of B. Wrong: the B in ticket 1 with both A. Missed: that B with the two in ticket 2.
    const figures = of('A:1', 'A:1', 'B:1!', 'B:2', 'B:2')
    expect(value(figures, 'm.pairPrecision')).toBeCloseTo(2 / 4)
    expect(value(figures, 'm.pairRecall')).toBeCloseTo(2 / 4)
    expect(value(figures, 'm.pairF1')).toBeCloseTo(0.5)
  })
  it('counts B-cubed', () => {
    const figures = of('A:1', 'A:1', 'B:1!', 'B:2', 'B:2')
    expect(value(figures, 'm.bCubedPrecision')).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    expect(value(figures, 'm.bCubedRecall')).toBeCloseTo((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
  })
  it('counts wrong merges among the reports that were filed', () => {
    expect(value(of('A:1', 'B:1!', 'C:2', 'C:-'), 'm.wrongMerges')).toBeCloseTo(1_000 / 3)
  })
  it('counts a report that was not filed as missed', () => {
    expect(value(of('A:1', 'A:-'), 'm.pairRecall')).toBe(0)
  })
  it('leaves alone what nobody can place, but judges it once it is joined', () => {
    expect(value(of('A:1', 'A:1', 'A:2?'), 'm.pairRecall')).toBe(1)
    expect(value(of('A:1', 'A:1', 'B:1?!'), 'm.pairPrecision')).toBeCloseTo(1 / 3)
  })
  it('counts a message without complaint in a ticket against it', () => {
    expect(value(of('A:1', '-:1!'), 'm.pairPrecision')).toBe(0)
    expect(value(of('A:1', '-:1!'), 'm.bCubedPrecision')).toBe(0.5)
  })
  it('splits a wrong pair between the halves', () => {
    const [a, b] = reports('A:1', 'B:1!') as [Grouped, Grouped]
    const figures = measureGrouping('m', [a, { ...b, split: 'development' }], 'validation')
    expect(value(figures, 'm.pairPrecision')).toBe(0)
    expect(value(figures, 'm.wrongMerges')).toBe(0)
  })
  it('counts duplicates across channels by themselves', () => {
    expect(value(of('A:1', 'A:1', 'A:2'), 'm.crossChannel')).toBeCloseTo(1 / 2)
  })
})

describe('understanding', () => {
  const complaint = (category: string, kelurahan: string | null = null): Complaint => ({
    text: '',
    category: { value: category, confidence: 1, because: [], alternatives: [] },
    place: { ...nowhere, kelurahan },
  })
  const gold = (category: string) => ({
    incident_id: category,
    category,
    kelurahan_code: null,
    place_basis: 'undeterminable' as const,
  })

  it('puts complaints of one message side by side by what they say, not by their order', () => {
    const aligned = align([gold('Jalan'), gold('Pohon')], [complaint('Pohon'), complaint('Jalan')])
    expect(aligned.map(one => [one.gold?.category, one.answer?.category.value])).toEqual([
      ['Pohon', 'Pohon'],
      ['Jalan', 'Jalan'],
    ])
    expect(align([gold('Jalan'), gold('Pohon')], [complaint('Pohon')])[1]).toEqual({
      gold: gold('Jalan'),
      answer: null,
    })
    expect(align([], [complaint('Pohon')])).toEqual([{ gold: null, answer: complaint('Pohon') }])
  })

  it('measures the kind, and cuts', () => {
    const row = (isComplaint: boolean, found: number, kind: 'complaint' | 'spam', golden = 1) => ({
      set: 's',
      id: `${isComplaint} ${found} ${kind} ${golden}`,
      group: `${isComplaint} ${found} ${kind} ${golden}`,
      text: '',
      gold: isComplaint ? ('complaint' as const) : ('spam' as const),
      isComplaint,
      answer: kind,
      because: [],
      complaints: [isComplaint ? golden : 0, found] as const,
    })
    const { figures, mistakes } = measureKinds('k', [
      row(true, 1, 'complaint'),
      row(true, 2, 'complaint'),
      row(true, 2, 'complaint', 2),
      row(true, 0, 'spam'),
      row(false, 1, 'complaint'),
      row(false, 0, 'spam'),
    ])
    expect(value(figures, 'k.complaintPrecision')).toBeCloseTo(3 / 4)
    expect(value(figures, 'k.complaintRecall')).toBeCloseTo(3 / 4)
    expect(value(figures, 'k.severalFound')).toBe(1)
    expect(value(figures, 'k.cutsRight')).toBeCloseTo(1 / 2)
    expect(mistakes.map(mistake => mistake.what).sort()).toEqual([
      'complaint not recognised',
      'no complaint taken for one',
      'number of complaints',
    ])
  })

  it('takes an answer for wrong where a person says it cannot be told', () => {
    const row = (wanted: string | null, got: string | null) => ({
      set: 's',
      id: `${wanted} ${got}`,
      group: `${wanted} ${got}`,
      text: '',
      gold: { kelurahan: wanted },
      basis: 'explicit',
      outside: false,
      answer: { ...nowhere, kelurahan: got } satisfies Place,
    })
    const { figures } = measurePlaces('p', [
      row('a', 'a'),
      row('a', 'b'),
      row('a', null),
      row(null, 'a'),
      row(null, null),
    ])
    expect(value(figures, 'p.kelurahanPrecision')).toBeCloseTo(1 / 3)
    expect(value(figures, 'p.kelurahanRecall')).toBeCloseTo(1 / 3)
    expect(value(figures, 'p.kelurahanUnknown')).toBeCloseTo(1 / 2)
  })
})

describe('corrections', () => {
  it('hold the rules against what people decided', () => {
    const first = subject('pohon tumbang jl flamboyan Cawang')
    const again = subject('pohon roboh di jl flamboyan kel cawang')
    const other = subject('pohon tumbang jl kenanga Cililitan')
    const at = new Date('2026-11-20T00:00:00Z')
    const figures = measureCorrections(
      [
        { a: first, b: again, same: true, at },
        { a: first, b: other, same: false, at },
        { a: again, b: other, same: true, at },
      ],
      matching,
    )
    expect(value(figures, 'corrections.joinPrecision')).toBe(1)
    expect(value(figures, 'corrections.joinRecall')).toBeCloseTo(1 / 2)
  })
})

describe('baselines', () => {
  it('finds like texts by their rare words', () => {
    const texts = ['lampu jalan mati di gang mawar', 'gang mawar lampu mati', 'sampah di pasar']
    const likeness = tfidf(texts)
    const [a = '', b = '', c = ''] = texts
    expect(likeness(a, a)).toBeCloseTo(1)
    expect(likeness(a, b)).toBeGreaterThan(likeness(a, c))
    expect(likeness('', a)).toBe(0)
  })
  it('takes the last kelurahan name', () => {
    const area = (code: string, name: string) => ({ code, name, level: 'kelurahan' as const, areaKm2: 1 })
    const last = lastName([area('1', 'Cawang'), area('2', 'Bidara Cina')])
    expect(last('dari CAWANG sampai Bidara-Cina banjir')).toBe('2')
    expect(last('cawangan')).toBe(null)
  })
})
