import { describe, expect, it } from 'vitest'
import { evidenceInWords, unfit } from '../../src/ticket/evidence/index.js'

const at = new Date('2026-11-22T18:30:00Z')
const photo = (
  is: 'plausible' | 'unclear' | 'suspicious',
  noticed: readonly string[] = [],
  inspection: 'genuine' | null = null,
) => ({ is, noticed, inspection })
const FITS = ['taken_in_time', 'taken_near']

describe('what citizens read about evidence', () => {
  it('is nothing before somebody has confirmed the work', () => {
    expect(evidenceInWords([photo('plausible')], null)).toEqual([])
  })
  it('tells the day in Jakarta, how many photos there are and what was thought of them', () => {
    const photos = [
      photo('plausible', FITS),
      photo('suspicious', FITS, 'genuine'),
      photo('plausible', FITS),
      photo('unclear', ['through_our_page', 'told_near', 'no_metadata']),
    ]
    expect(evidenceInWords(photos, at)).toEqual([
      'Bukti diperiksa dan disetujui pada 23 November 2026.',
      '2 foto: waktu dan tempat menurut data kamera cocok dengan laporan.',
      '1 foto: datanya tidak lengkap, jadi petugas validasi menilainya dengan mata.',
      '1 foto: pemeriksaan otomatis ragu; Inspektorat memeriksa dan menyatakan asli.',
    ])
    expect(evidenceInWords([photo('suspicious')], at, 'en')[1]).toBe(
      '1 photo: the automatic check found something odd.',
    )
  })
  it('names nothing that was not noticed about the very photo', () => {
    const said = (noticed: readonly string[], language: 'id' | 'en' = 'id') =>
      evidenceInWords([photo('plausible', noticed)], at, language)[1]
    expect(said(['through_our_page', 'taken_in_time'])).toBe(
      '1 foto: waktu menurut data kamera cocok dengan laporan, dan dikirim lewat halaman kamera kami.',
    )
    expect(said(['taken_near'], 'en')).toBe('1 photo: place in the camera data fits the report.')
    expect(said(['through_our_page', 'told_near'])).toBe(
      '1 foto: pemeriksaan otomatis tidak menemukan kejanggalan.',
    )
    const whole = evidenceInWords([photo('unclear', ['taken_before_report', 'taken_near'])], at)
    expect(whole[1]).not.toContain('tidak lengkap')
    // Complete, but the ticket has no place to compare it with, or it was taken before the work.
    for (const noticed of [['taken_in_time', 'resembles_evidence'], ['taken_near', 'tiny'], []])
      expect(evidenceInWords([photo('unclear', noticed)], at)[1]).toContain('tidak memastikannya')
    expect(evidenceInWords([photo('unclear', ['taken_in_time', 'told_far'])], at)[1]).toContain(
      'tidak lengkap',
    )
  })
  it('says so when there was none', () => {
    expect(evidenceInWords([], at)[0]).toContain('tanpa foto')
    expect(evidenceInWords([], at, 'en')[0]).toContain('without a photo')
  })
})

describe('photos for a report of work', () => {
  const known = [
    { id: 'a1', kind: 'after', inspection: null },
    { id: 'b1', kind: 'before', inspection: null },
    { id: 'f1', kind: 'after', inspection: 'false' },
  ] as const
  it.each([
    [[], null],
    [['a1'], null],
    [['B1', 'A1'], null],
    [['b1'], 'only_before'],
    [['a1', 'x'], 'unknown_photo'],
    [['a1', 'f1'], 'found_false'],
  ])('%j: %s', (ids, code) => {
    expect(unfit(ids, known)?.code ?? null).toBe(code)
  })
})
