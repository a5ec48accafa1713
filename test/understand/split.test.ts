import { describe, expect, it } from 'vitest'
import { createUnderstanding } from '../../src/understand/index.js'
import { createSplit, type Matter } from '../../src/understand/split.js'
import { draft, tables } from './tables.js'

const understand = createUnderstanding(tables)
const categoriesOf = (text: string) =>
  understand(draft(text)).complaints.map(({ category }) => category.value)

describe('several complaints in one message', () => {
  it.each([
    [
      'a numbered list',
      '1. Got di depan balai warga mampet 2. Lampu jalan padam 3. Pohon mahoni miring ke rumah',
      ['Saluran Air, Kali/Sungai', 'Jaringan Listrik', 'Pohon'],
    ],
    [
      'letters',
      'Mohon perhatian: a) sampah menumpuk di TPS b) trotoar rusak ubinnya lepas',
      ['Sampah', 'Trotoar'],
    ],
    [
      'lines with dashes',
      'Lapor pak\n- lampu jalan mati semua\n- jalan berlubang dalam',
      ['Jaringan Listrik', 'Jalan'],
    ],
    [
      '"dua hal"',
      'Ada dua hal pak. Pohon besar miring mau tumbang. Lampu jalan mati sebulan.',
      ['Pohon', 'Jaringan Listrik'],
    ],
    [
      '"satu lagi"',
      'Sampah menumpuk di pojok lapangan. Satu lagi, lampu jalan di gang padam',
      ['Sampah', 'Jaringan Listrik'],
    ],
    [
      '"disamping itu"',
      'Jalan berlubang dalam di depan toko. Disamping itu anjing liar menggigit anak kecil',
      ['Jalan', 'Satwa Liar'],
    ],
    [
      'a joining word between clear matters',
      'lampu jalan mati, terus sampah menumpuk tidak diangkut',
      ['Jaringan Listrik', 'Sampah'],
    ],
  ])('cuts at %s', (_what, text, categories) => {
    expect(categoriesOf(text)).toEqual(categories)
  })

  it('cuts a list of one matter in two streets, and keeps one matter in one street', () => {
    expect(
      categoriesOf('Lampu jalan mati di: 1. Jl Anggrek lampu padam 2. Jl Kenanga lampu padam'),
    ).toHaveLength(2)
    expect(categoriesOf('1. Jl Anggrek lampu padam 2. tiang lampu di Jl Anggrek juga padam')).toHaveLength(1)
  })

  it.each([
    ['a word of addresses that looks like a list', 'RT 3. RW 2. Got mampet dan bau, lampu jalan juga redup'],
    ['"sama sekali"', 'Bantuan banjir belum sama sekali, air minum habis, lampu mati'],
    ['"minggu lalu"', 'Minggu lalu banjir, sekarang banjir lagi, listrik mati'],
    ['causes and their effects', 'Got mampet serta banjir tiap hujan'],
    ['one matter with much around it', 'Sampah menumpuk; bau; lalat; kotor sekali'],
    ['a number of days', 'Sampah sudah 2. 3 hari tidak diangkut'],
  ])('does not cut at %s', (_what, text) => {
    expect(categoriesOf(text)).toHaveLength(1)
  })

  it('gives each complaint its own text, and the whole text away to none or all', () => {
    const text = 'Pak lurah yth.\n1. got mampet\n2. lampu jalan mati\nterima kasih'
    const texts = understand(draft(text)).complaints.map(complaint => complaint.text)
    expect(texts.join('\n')).toBe(text)
  })
})

describe('cutting by what pieces are about', () => {
  const matters: Record<string, Matter> = {
    satu: { category: 'A', chance: 0.95, phrased: true, place: null },
    dua: { category: 'B', chance: 0.95, phrased: true, place: null },
    ragu: { category: 'C', chance: 0.4, phrased: false, place: null },
  }
  const about = (text: string) =>
    Object.entries(matters).find(([word]) => text.includes(`#${word}`))?.[1] ?? null
  const split = createSplit(about, [['A', 'B']])

  it('asks for the more certainty the less clearly a text says so', () => {
    expect(split('#satu; #dua')).toHaveLength(1)
    expect(createSplit(about)('#satu; #dua')).toHaveLength(2)
    expect(split('#satu. Selain itu #dua')).toHaveLength(2)
    expect(split('#satu. Selain itu #ragu')).toHaveLength(1)
    expect(split('1. #satu 2. #ragu')).toHaveLength(2)
  })

  it('leaves a text whole when a matter returns: its pieces would be torn', () => {
    expect(split('1. #satu 2. #ragu 3. #satu')).toHaveLength(1)
  })

  it('leaves a text whole that says nothing of several', () => {
    expect(split('#satu. #dua.')).toEqual(['#satu. #dua.'])
  })
})
