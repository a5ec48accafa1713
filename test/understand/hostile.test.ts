import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReader } from '../../src/understand/index.js'
import { draft, tables } from './tables.js'

const { understand, wordsOf } = createReader(tables)

describe('any text', () => {
  it('never throws, and keeps its promises', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.option(fc.string({ unit: 'grapheme', maxLength: 40 })),
        (text, subject) => {
          const { kind, complaints } = understand(draft(text, { subject }))
          expect(kind.confidence).toBeGreaterThanOrEqual(0)
          expect(kind.confidence).toBeLessThanOrEqual(1)
          expect(complaints.length > 0).toBe(
            kind.value === 'complaint' || (kind.value === 'follow_up' && complaints.length > 0),
          )
          for (const { place, category } of complaints) {
            if (place.basis === 'unknown') expect(place.kelurahan).toBeNull()
            if (place.kelurahan) expect(place.kelurahan.startsWith(place.kecamatan ?? '?')).toBe(true)
            if (category.value === null) expect(category.confidence).toBe(0)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('never throws on words of the lexicon in any order', () => {
    const pool = [
      ...tables.lexicon.ordinary.split(/\s+/).slice(0, 80),
      ...Object.keys(tables.lexicon.categories),
      ...tables.areas.map(area => area.name),
      'jl',
      'gg',
      'rt',
      '05/07',
      'kel',
      '\n',
      '(1)',
      '2.',
      'bukan',
      'selain itu',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pool), { maxLength: 60 }), words => {
        const first = understand(draft(words.join(' ')))
        expect(understand(draft(words.join(' ')))).toEqual(first)
      }),
      { numRuns: 200 },
    )
  })
})

// Each of these would hang a backtracking expression for hours; the suite's own time limit is the judge.
describe('crafted texts', () => {
  it.each([
    ['one long word', 'a'.repeat(100_000)],
    ['digits', '1'.repeat(100_000)],
    ['white space', `x${' '.repeat(99_000)}y`],
    ['line breaks', '\n'.repeat(100_000)],
    ['numbering', '(1) '.repeat(25_000)],
    ['coordinates that never end', '-6.123,'.repeat(14_000)],
    ['street signs', 'jl '.repeat(33_000)],
    ['capital letters', 'A'.repeat(50_000) + '1'.repeat(50_000)],
    ['doubled halves', 'sampah'.repeat(16_000)],
    ['names of kelurahan', 'cawang '.repeat(14_000)],
    ['marks', '\u0301'.repeat(100_000)],
    ['commas', 'got, '.repeat(20_000)],
    ['a hashtag of known words', `#${'got'.repeat(33_000)}`],
    ['hashtags', '#gotmampetbanjirsampahjalanlampu '.repeat(3_000)],
    ['words without vowels', 'lmpsmph '.repeat(12_000)],
    ['ever other strangers', Array.from({ length: 10_000 }, (_, at) => `sal${at.toString(36)}an`).join(' ')],
    ['openings of lists', 'pertama '.repeat(12_000)],
    ['items of lists', Array.from({ length: 9_000 }, (_, at) => `${at % 9}. got `).join('')],
    ['dashes', '\n- '.repeat(30_000)],
    ['joining words', 'terus, sama serta '.repeat(5_500)],
  ])('%s', (_name, text) => {
    expect(understand(draft(text)).version).toContain(tables.lexicon.version)
    expect(wordsOf(text).names.length).toBeLessThanOrEqual(60)
  })

  it('passes over a single word of a million letters', () => {
    expect(wordsOf('b'.repeat(1_000_000)).names.length).toBeLessThanOrEqual(1)
  })
})
