import { describe, expect, it } from 'vitest'
import { scrub } from '../../src/report/scrub.js'

describe('scrub', () => {
  it.each([
    ['hubungi 0812-0000-1234 ya', 'hubungi [telepon] ya'],
    ['WA +62 812 0000 1234', 'WA [telepon]'],
    ['6281200001234', '[telepon]'],
    ['telp 021-5550123', 'telp [telepon]'],
    ['surel budi.warga@example.com.', 'surel [surel].'],
    ['NIK 3174012345678901 atas nama saya', 'NIK [NIK] atas nama saya'],
    ['NIK 3174 0123 4567 8901', 'NIK [NIK]'],
    ['https://muara.example/t/7K39QFM2XD/A1B2C3D4.', 'https://muara.example/t/7K39QFM2XD.'],
    ['muara.example/t/7k3-9qfm-2xd/a1b2c3d4', 'muara.example/t/7k3-9qfm-2xd'],
  ])('%s', (text, expected) => expect(scrub(text)).toBe(expected))

  it.each([
    'RT 03/05 no 12',
    'B 1234 XYZ',
    '2026-11-22T16:23:45.123Z',
    '01a20411-259f-779d-9d39-e37641336f9e',
    'Rp 1.500.000',
    'kode pos 12820',
    'https://muara.example/t/7K3-9QFM-2XD/kabar',
  ])('leaves alone: %s', text => expect(scrub(text)).toBe(text))

  it('is linear: 100 kB of almost-addresses and almost-numbers', () => {
    for (const piece of ['a.', '0', '+6 ', 'a@', '08 ', '1-', '@a.'])
      expect(scrub(piece.repeat(50_000)).length).toBeGreaterThan(0)
  })
})
