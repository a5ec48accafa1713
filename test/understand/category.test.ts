import { describe, expect, it } from 'vitest'
import { createUnderstanding } from '../../src/understand/index.js'
import { draft, tables } from './tables.js'

const understand = createUnderstanding(tables)
const complaints = (text: string, more: Parameters<typeof draft>[1] = {}) =>
  understand(draft(text, more)).complaints
const categoryOf = (text: string, more: Parameters<typeof draft>[1] = {}) =>
  complaints(text, more)[0]?.category

describe('category', () => {
  it.each([
    ['jln berlobang dpn pos ronda, motor byk yg jatoh', 'Jalan'],
    ['pju mati 3 tiang gelap bgt', 'Jaringan Listrik'],
    ['gotttt mampettt airnya itemmm', 'Saluran Air, Kali/Sungai'],
    ['smph gak diangkut2 dari senin', 'Sampah'],
    ['warga bakar sampah tiap malem, asapnya masuk rumah', 'Pencemaran Lingkungan'],
    ['besi penutup selokan hilang digondol maling', 'Tutup Saluran'],
    ['dahan pohon mangga menjulur ke kabel, mohon dipangkas', 'Pohon'],
    ['mobil parkir di trotoar depan ruko', 'Parkir Liar'],
    ['petugas loket minta uang pelicin buat surat pindah', 'Pungutan Liar'],
    ['banjir sepinggang, tolong kirim perahu karet', 'Banjir'],
    ['KTP anak saya belum dicetak, blangko habis terus', 'KTP Elektronik (KTP-El)'],
    ['ada sarang tawon besar di atap musala', 'Penyelamatan'],
  ])('%s → %s', (text, category) => {
    expect(categoryOf(text)?.value).toBe(category)
  })

  it('tells a category from words no phrase of the lexicon holds, and names them', () => {
    const guess = categoryOf('kendaraan oleng gara gara permukaan menganga, as roda patah')
    expect(guess?.value).toBe('Jalan')
    expect(guess?.because.join()).toMatch(/^kata: .*(oleng|permukaan|menganga|roda|patah)/)
  })

  it('works from the lexicon alone where no weights are', () => {
    const alone = createUnderstanding({ ...tables, models: null })
    const guess = (text: string) => alone(draft(text)).complaints[0]?.category
    expect(guess('got mampet dan bau')?.value).toBe('Saluran Air, Kali/Sungai')
    expect(guess('tolong pak di sini parah sekali')?.value).toBeNull()
  })

  it('is surer of clear words than of a hint', () => {
    const sure = (text: string) => categoryOf(text)?.confidence ?? 0
    expect(sure('lampu jalan mati, pju padam')).toBeGreaterThan(0.9)
    expect(sure('motor')).toBeLessThan(0.6)
  })

  it('stays null when the words do not say', () => {
    expect(categoryOf('tolong pak di sini parah sekali')).toMatchObject({ value: null, confidence: 0 })
  })

  it('does not take the name of a place for a matter', () => {
    expect(categoryOf('di Taman Sari tolong pak')?.value).toBeNull()
  })

  it('weighs the category the citizen picked: it decides where words are silent, not against clear words', () => {
    expect(categoryOf('tolong dicek pak', { claimedCategory: 'Trotoar' })?.value).toBe('Trotoar')
    expect(
      categoryOf('pohon tumbang menutup jalan, pohonnya besar', { claimedCategory: 'Trotoar' })?.value,
    ).toBe('Pohon')
    expect(categoryOf('tolong dicek pak', { claimedCategory: 'Bukan Kategori' })?.value).toBeNull()
  })

  it('offers alternatives, each surer than nothing and less sure than certain', () => {
    const guess = categoryOf('air got luber banjir ke jalan berlubang')
    expect(guess?.alternatives.length).toBeGreaterThan(0)
    for (const { confidence } of guess?.alternatives ?? [])
      expect(confidence).toSatisfy((value: number) => value > 0 && value < 1)
  })
})

describe('several complaints in one message', () => {
  it('cuts a numbered list', () => {
    const found = complaints('Lapor di Kel. Cawang: (1) sampah menumpuk di TPS, (2) lampu jalan padam')
    expect(found.map(each => each.category.value)).toEqual(['Sampah', 'Jaringan Listrik'])
    // The place stands before the list and holds for both.
    expect(found.map(each => each.place.kelurahan)).toEqual(['31.75.04.1007', '31.75.04.1007'])
  })

  it('cuts at "selain itu" when the matter changes', () => {
    const found = complaints(
      'Got di Cawang mampet berbulan-bulan. Selain itu pohon di ujung gang sudah miring mau tumbang',
    )
    expect(found.map(each => each.category.value)).toEqual(['Saluran Air, Kali/Sungai', 'Pohon'])
  })

  it('does not cut one matter told at length', () => {
    expect(
      complaints('Sampah menumpuk, bau, lalat di mana-mana. Selain itu tong sampahnya pecah'),
    ).toHaveLength(1)
    expect(complaints('Jalan rusak parah, berlubang dan licin, serta aspalnya mengelupas')).toHaveLength(1)
  })
})
