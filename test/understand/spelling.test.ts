import { describe, expect, it } from 'vitest'
import { createFold } from '../../src/understand/words.js'
import { tables } from './tables.js'

const fold = createFold(tables.lexicon, tables.abbreviations, tables.areas)
const textOf = (text: string) =>
  fold(text)
    .map(word => word.text)
    .join(' ')
const rootsOf = (text: string) => fold(text).map(word => word.root)

describe('spelling of every day', () => {
  it.each([
    ['elided vowels', 'lmpu jln mti sdh brp hr', 'lampu jalan mati sudah berapa hari'],
    ['held keys', 'banjiiiir lagiii', 'banjir lagi'],
    ['digits for letters', 's4mp4h numpuk di r4wa', 'sampah menumpuk di rawa'],
    ['Betawi vowels', 'asep item malem malem', 'asap hitam malam malam'],
    ['Betawi u as o', 'motor jatoh', 'motor jatuh'],
    ['a lost h', 'rumah ancur', 'rumah hancur'],
    ['Javanese', 'banyu mlebu omah', 'air masuk rumah'],
    ['Sundanese', 'runtah teu diangkut', 'sampah tidak angkut'],
    ['English', 'street light broken', 'jalan lampu rusak'],
    ['words written as one', 'gotmampet dan lampujalan', 'got mampet dan lampu jalan'],
    ['a hashtag', '#BanjirJakarta #pohontumbang', 'banjir jakarta pohon tumbang'],
    ['a beginning written apart', 'jalan ber lubang', 'jalan berlubang'],
    ['letters of another alphabet', 'bаnjir', 'banjir'],
    ['signs of no width', 'sam\u200bpah', 'sampah'],
    ['capitals and full width letters', 'ＢＡＮＪＩＲ BANJIR', 'banjir banjir'],
    ['reduplication by digit', 'lubang2 dibiarin', 'lubang dibiarin'],
  ])('%s', (_what, written, meant) => {
    expect(textOf(written)).toBe(meant)
  })

  it.each([
    ['a letter too many', 'trotosar', 'trotoar'],
    ['a letter left out', 'saluan', 'saluran'],
    ['neighbours exchanged', 'salruan', 'saluran'],
  ])('%s changes only the stem phrases are found by', (_what, written, meant) => {
    expect(textOf(written)).toBe(written)
    expect(rootsOf(written)).toEqual(rootsOf(meant))
  })

  it.each([
    ['a street that looks like a slangy word', 'jl asem', 'jalan asem'],
    ['a known word near another', 'kerang', 'kerang'],
    ['three bare letters', 'xpq', 'xpq'],
    ['a person', 'Bu Komariah', 'bu komariah'],
    ['a house number', 'rumah 17b', 'rumah 17 b'],
    ['a Roman numeral', 'Melati III', 'melati iii'],
    ['the name of a kelurahan', 'Utan Kayu', 'utan kayu'],
  ])('leaves %s alone', (_what, written, kept) => {
    expect(textOf(written)).toBe(kept)
  })

  it('another vowel is another word, and so is another beginning', () => {
    expect(rootsOf('slauran')).not.toEqual(rootsOf('saluran'))
    expect(rootsOf('pengaman')).not.toEqual(rootsOf('pengamen'))
  })

  it('keeps the place of every word in the text as it was written', () => {
    const text = 'Lmpu #GotMampet sam\u200bpah'
    for (const { from, to } of fold(text)) expect(text.slice(from, to).trim()).not.toBe('')
    expect(fold(text).at(-1)).toMatchObject({ text: 'sampah', from: 16, to: 23 })
  })
})

describe('the words of the lexicon', () => {
  it('slang becomes what stands beside it, every entry', () => {
    const dead = Object.entries(tables.lexicon.slang).filter(
      ([slang, meaning]) => textOf(slang) !== meaning || slang === meaning,
    )
    expect(dead).toEqual([])
  })
  it('what is kept stays as it is', () => {
    expect(tables.lexicon.kept.map(textOf)).toEqual(tables.lexicon.kept)
  })
})

describe('dots', () => {
  const breaks = (text: string) =>
    fold(text)
      .map(word => (word.breakBefore ? '|' : '') + word.text)
      .join(' ')

  it.each([
    ['Gg. H. Anu', 'gang h anu'],
    ['Jl. M.T. Anu', 'jalan mt anu'],
    ['Jl. M. T. Anu', 'jalan mt anu'],
    ['Jend. Anu', 'jend anu'],
    ['Tj. Anu', 'tj anu'],
    ['p. anu', 'p anu'],
    ['Kby. Baru', 'kby baru'],
  ])('%s: the dot ends nothing', (text, folded) => {
    expect(breaks(text)).toBe(folded)
  })
  it.each([
    ['di Blok A. Sampah', 'di blok a |sampah'],
    ['rumah 12b. Sampah', 'rumah 12 b |sampah'],
    ['di pasar itu. Sampah', 'di pasar itu |sampah'],
    ['RT 1 s.d. 5', 'rt 1 sampai 5'],
  ])('%s: it does', (text, folded) => {
    expect(breaks(text)).toBe(folded)
  })
})
