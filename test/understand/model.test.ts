import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { CATEGORY_FILES, KIND_FILES, readCorpus } from '../../scripts/train/corpus.js'
import { fit } from '../../scripts/train/fit.js'
import { chosen, seeded, variation } from '../../scripts/train/variations.js'
import { createReader } from '../../src/understand/index.js'
import { createFold } from '../../src/understand/words.js'
import { type ModelParts, packModel, readModel } from '../../src/understand/model.js'
import { configDir, tables } from './tables.js'

const training = join(configDir, 'training')
const parts: ModelParts = {
  trainedFrom: 'abc',
  labels: ['air', 'api'],
  bias: [0, 0],
  scale: 0.1,
  hashes: Uint32Array.of(7, 4_000_000_000),
  entries: Uint8Array.of(1, 2),
  labelOf: Uint8Array.of(0, 0, 1),
  weights: Int8Array.of(100, -50, 50),
}
const saw = (...hashes: number[]) => ({
  hashes,
  shares: hashes.map(() => 1),
  words: hashes.map((_, at) => at),
})

describe('trained weights', () => {
  it.each([
    ['category', CATEGORY_FILES],
    ['kind', KIND_FILES],
  ] as const)(
    'of %s belong to the training text beside them; else run: node scripts/run.mjs train',
    (name, files) => {
      expect(tables.models?.[name].trainedFrom).toBe(readCorpus(training, files).sha256)
    },
  )

  it('know every category, and "none of them"', () => {
    const names = tables.categories.map(({ category }) => category)
    expect(tables.models?.category.labels.toSorted()).toEqual([...names, '-'].sort())
  })

  it('stay small', () => {
    for (const name of ['category', 'kind'])
      expect(readFileSync(join(configDir, 'models', `${name}.bin`)).length).toBeLessThan(1_500_000)
  })

  it('come back as they were packed', () => {
    const model = readModel(packModel(parts))
    expect(model).toMatchObject({ labels: ['air', 'api'], trainedFrom: 'abc' })
    const [air = 0, api = 0] = model.chances(saw(7))
    expect(air).toBeCloseTo(1 / (1 + Math.exp(-10)), 6)
    expect(air + api).toBeCloseTo(1, 9)
    expect(model.chances(saw(4_000_000_000))[1]).toBeGreaterThan(0.99)
    expect([...model.chances(saw(1))]).toEqual([0.5, 0.5])
    expect(model.reasons(saw(4_000_000_000, 7), 1)).toEqual([0])
  })

  it('are refused when they are cut off or no weights at all', () => {
    const bytes = packModel(parts)
    expect(() => readModel(bytes.subarray(0, -1))).toThrow('tidak utuh')
    expect(() => readModel(Buffer.from('hello\nworld'))).toThrow('bukan berkas bobot')
    expect(() => readModel(Buffer.from('no line'))).toThrow('bukan berkas bobot')
    expect(() => packModel({ ...parts, labels: Array.from({ length: 300 }, String) })).toThrow(RangeError)
  })
})

/** The labelled sets must stay tests: no line of the training text may hold a stretch of one of their messages. */
describe('the training text', () => {
  const fold = createFold(tables.lexicon, tables.abbreviations, tables.areas)
  const wordsOf = (text: string) => fold(text).map(word => word.text)
  /** So many words in a row are a message told again; fewer are how everybody speaks. */
  const RUN = 5
  const runsOf = (text: string) => {
    const words = wordsOf(text)
    const runs = words.slice(RUN - 1).map((_, from) => words.slice(from, from + RUN).join(' '))
    return words.length === RUN - 1 ? [words.join(' ')] : runs
  }
  const labelled = join('..', 'shared', 'external', 'labelled')
  const others = existsSync(labelled) ? textsIn(labelled) : []
  const told = new Set([...scenarioTexts(), ...others].flatMap(runsOf))
  const retold = (text: string) =>
    formsOf(text)
      .flatMap(runsOf)
      .filter(run => told.has(run))

  it(`retells no message of the scenario set${others.length > 0 ? ' nor of the labelled rows' : ''}`, () => {
    const { examples } = readCorpus(training, [...CATEGORY_FILES, ...KIND_FILES])
    expect(examples.length).toBeGreaterThan(10_000)
    expect(examples.filter(({ text }) => retold(text).length > 0)).toEqual([])
  })

  it('would be caught doing so, also by one of the forms of a pattern', () => {
    expect(retold('Penggali kubur di TPU minta jutaan, kami sedang berduka malah diperas')).not.toEqual([])
    expect(retold('{polisi cepek|pak ogah} bikin {macet|ribut} di putaran')).not.toEqual([])
  })
})

const scenarioTexts = (): string[] =>
  readFileSync(join(configDir, 'scenario', 'reports.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { text: string }).text)

function textsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.csv'))
    .flatMap(
      name =>
        parse(readFileSync(join(folder, name)), { columns: true, bom: true }) as Record<string, string>[],
    )
    .flatMap(row => Object.entries(row).flatMap(([column, text]) => (/text/.test(column) ? [text] : [])))
}

/** A pattern with every one of its choices. */
function formsOf(text: string): string[] {
  const choice = /\{([^}]*)\}/.exec(text)
  if (!choice) return [text]
  const [whole, options = ''] = choice
  return options.split('|').flatMap(option => formsOf(text.replace(whole, () => option)))
}

describe('training', () => {
  const { featuresOf } = createReader({ ...tables, models: null })
  const labels = ['got', 'lampu']
  const samples = ['got mampet', 'selokan penuh lumpur', 'lampu jalan mati', 'pju padam'].map((text, at) => ({
    label: at < 2 ? 0 : 1,
    features: featuresOf(text),
  }))
  const settings = { rounds: 20, step: 0.4, pull: 0, least: 0, seenIn: 1 }
  const train = (seed: number) =>
    packModel({ trainedFrom: 'x', ...fit(samples, labels, settings, seeded(seed)) })

  it('gives the same bytes for the same text', () => {
    expect(train(1).equals(train(1))).toBe(true)
  })

  it('learns what it is told, and tells which words moved it', () => {
    const model = readModel(train(1))
    const seen = featuresOf('tolong selokan mampet')
    expect(model.chances(seen)[0]).toBeGreaterThan(0.8)
    expect(model.reasons(seen, 0)).not.toContain(0)
    expect(model.chances(featuresOf('lampu padam'))[1]).toBeGreaterThan(0.8)
  })

  it('keeps only features enough samples hold, and weights that matter', () => {
    const size = (more: object) => fit(samples, labels, { ...settings, ...more }, seeded(1)).weights.length
    expect(size({ seenIn: 2 })).toBeLessThan(size({}))
    expect(size({ least: 1 })).toBeLessThan(size({}))
    expect(size({ pull: 0.05, least: 0.05 })).toBeLessThan(size({ least: 0.05 }))
  })

  it('varies a message without losing its matter, the same way for the same seed', () => {
    const random = seeded(3)
    const forms = Array.from({ length: 200 }, () => variation('got mampet', random))
    expect(new Set(forms).size).toBeGreaterThan(100)
    expect(forms.every(form => form.includes('got') || form.includes('mampet'))).toBe(true)
    expect(variation('got mampet', seeded(9))).toBe(variation('got mampet', seeded(9)))
  })

  it('makes every choice of a pattern, and leaves none open', () => {
    const random = seeded(5)
    const made = new Set(Array.from({ length: 60 }, () => chosen('{got|kali} {bau|} sekali', random)))
    expect(made).toEqual(new Set(['got bau sekali', 'got sekali', 'kali bau sekali', 'kali sekali']))
  })

  it('reads numbers and names of areas as no matter', () => {
    expect(featuresOf('Cawang 12 345').hashes).toHaveLength(0)
    expect(featuresOf('got').hashes.length).toBeGreaterThan(0)
  })

  it('shares out the whole of a text, however long', () => {
    for (const text of ['got', 'got mampet '.repeat(40), 'x'.repeat(90_000)]) {
      const { shares, hashes } = featuresOf(text)
      expect(hashes.length).toBeLessThan(15_000)
      expect(shares.reduce((sum, share) => sum + share * share, 0)).toBeCloseTo(1, 6)
    }
  })
})
