import { describe, expect, it } from 'vitest'
import { officesOf } from '../../src/ticket/life/index.js'
import { createRouting } from '../../src/ticket/route.js'
import { tables } from '../understand/tables.js'

const route = createRouting(tables, tables.routing)
const cawang = { kelurahan: '31.75.04.1007', kota: '31.75', outside: false }
const onlyKota = { kelurahan: null, kota: '31.74', outside: false }
const nowhere = { kelurahan: null, kota: null, outside: false }
const outside = { kelurahan: null, kota: null, outside: true }
const island = { kelurahan: '31.01.02.1002', kota: '31.01', outside: false }

describe('routing', () => {
  it.each([
    ['Sampah', cawang, 'KELURAHAN', '31.75.04.1007', 'kelurahan-dahulu'],
    ['Sampah', nowhere, 'BIRO_PEM', null, 'kelurahan-belum-diketahui'],
    ['Sampah', onlyKota, 'BIRO_PEM', null, 'kelurahan-belum-diketahui'],
    ['Jalan', cawang, 'DBM', 'DBM-31.75', 'suku-dinas-kota'],
    ['Jalan', onlyKota, 'DBM', 'DBM-31.74', 'suku-dinas-kota'],
    ['Jalan', nowhere, 'DBM', null, 'dinas-lokasi-belum-diketahui'],
    ['RSUD', cawang, 'DINKES', null, 'langsung-ke-pemilik'],
    ['Jaringan Air Bersih', cawang, 'PAMJAYA', null, 'langsung-ke-pemilik'],
    ['Pungutan Liar', cawang, 'INSPEKTORAT', null, 'pungli-ke-inspektorat'],
    ['Pungutan Liar', nowhere, 'INSPEKTORAT', null, 'pungli-ke-inspektorat'],
    ['Jalan', outside, 'BIRO_PEM', null, 'luar-dki'],
    [null, cawang, 'KELURAHAN', '31.75.04.1007', 'kategori-belum-diketahui'],
    [null, nowhere, 'BIRO_PEM', null, 'belum-diketahui'],
    ['Bukan kategori kami', nowhere, 'BIRO_PEM', null, 'belum-diketahui'],
  ] as const)('%s at %o goes to %s', (category, place, agency, unit, rule) => {
    expect(route(category, place)).toMatchObject({ agency, unit, rule })
  })

  it('falls back to the dinas where the kota has no Suku Dinas', () => {
    const fewer = createRouting(
      { ...tables, units: tables.units.filter(unit => unit.kota !== '31.01') },
      tables.routing,
    )
    expect(fewer('Pohon', island)).toMatchObject({
      agency: 'DPHK',
      unit: null,
      rule: 'dinas-tanpa-suku-dinas',
    })
  })

  it('leaves the unit open where a kota has two of one agency', () => {
    expect(route('Gedung Sekolah', cawang)).toMatchObject({
      agency: 'DISDIK',
      unit: null,
      rule: 'suku-dinas-kota',
    })
  })

  it('passes over a rule that leads to no office, whatever the file says', () => {
    const careless = tables.routing.map(rule =>
      rule.name === 'kelurahan-belum-diketahui'
        ? { ...rule, to: { agency: 'owner', unit: 'none' as const } }
        : rule,
    )
    expect(createRouting(tables, careless)('Sampah', nowhere)).toMatchObject({
      agency: 'BIRO_PEM',
      rule: 'belum-diketahui',
    })
  })

  it('gives every category everywhere an office somebody heads, and a reason', () => {
    const offices = officesOf(tables)
    for (const { category } of tables.categories) {
      for (const place of [cawang, onlyKota, nowhere, outside, island]) {
        const found = route(category, place)
        expect(offices.has(found), JSON.stringify(found)).toBe(true)
        expect(found.because).not.toMatch(/[{}]/)
      }
    }
  })

  it('takes the first rule that holds, and refuses a list without an end', () => {
    expect(() => createRouting(tables, tables.routing.slice(0, -1))).toThrow('aturan terakhir')
    const first = createRouting(tables, [
      { name: 'semua', when: {}, to: { agency: 'BPBD', unit: 'none' }, because: 'uji' },
      ...tables.routing,
    ])
    expect(first('Sampah', cawang).rule).toBe('semua')
  })
})
