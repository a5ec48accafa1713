import { describe, expect, it } from 'vitest'
import { atlasFromFiles, readBoundaries, UnusableFile } from '../../src/atlas/index.js'
import { createReader } from '../../src/understand/index.js'
import { tables } from '../understand/tables.js'
import { code, collection, feature, fileWith, known, square, twoSquares } from './small-atlas.js'

const read = (file: unknown) => readBoundaries(JSON.stringify(file), known)
const cawang = code('Cawang')

describe('a file of boundaries', () => {
  it.each([
    ['kode', { kode: cawang, nama: 'Cawang' }],
    ['a number without dots', { KODE_DESA: Number(cawang.replaceAll('.', '')), DESA: 'CAWANG' }],
    ['a number of a spreadsheet', { 'kode desa': `${cawang.replaceAll('.', '')}.0`, NAMOBJ: 'Cawang' }],
    ['the codes of all levels', { KDPPUM: '31.75', KDCPUM: '31.75.04', KDEPUM: cawang, NAMOBJ: 'Cawang' }],
  ])('is read with %s', (_name, properties) => {
    const { rows, problems } = read(collection(feature(properties, [square(106.8, -6.25)])))
    expect(problems).toEqual([])
    expect(rows).toMatchObject([{ code: cawang }])
  })

  it('may begin with a byte order mark and carry the old name of WGS 84', () => {
    const file = {
      ...twoSquares,
      crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } },
    }
    expect(readBoundaries(`\uFEFF${JSON.stringify(file)}`, known).rows).toHaveLength(2)
  })

  it('takes several features of one code as the parts of one area, and closes open rings', () => {
    const open = square(106.85, -6.2).slice(0, 4)
    const { rows } = read(
      collection(
        feature({ kode: cawang, nama: 'Cawang' }, [square(106.8, -6.25)]),
        feature({ kode: cawang, nama: 'Cawang' }, [[open]], 'MultiPolygon'),
      ),
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]?.polygons.map(([ring]) => ring?.length)).toEqual([5, 5])
  })

  it.each([
    ['no code', { nama: 'Cawang' }, [square(106.8, -6.25)], /tanpa kode Kemendagri.*"kode"/],
    [
      'a code of BPS',
      { kode: '3171100001', nama: 'Cawang' },
      [square(106.8, -6.25)],
      /tidak ada di config.*BPS/,
    ],
    [
      'the name of another',
      { kode: code('Pluit'), nama: 'Cawang' },
      [square(106.8, -6.25)],
      /adalah Pluit, bukan "Cawang"/,
    ],
    ['latitude first', { kode: cawang, nama: 'Cawang' }, [square(-6.25, 106.8)], /tertukar/],
    ['metres', { kode: cawang, nama: 'Cawang' }, [square(703_000, 9_308_000, 900)], /EPSG:4326/],
    ['another city', { kode: cawang, nama: 'Cawang' }, [square(112.7, -7.2)], /bukan di sekitar Jakarta/],
    [
      'a line',
      { kode: cawang, nama: 'Cawang' },
      [
        [
          [106.8, -6.2],
          [106.9, -6.2],
        ],
      ],
      /kurang dari tiga titik/,
    ],
  ])('names the feature with %s and keeps the good ones', (_name, properties, coordinates, because) => {
    const good = feature({ kode: code('Ancol'), nama: 'Ancol' }, [square(106.82, -6.12)])
    const { rows, problems } = read(collection(good, feature(properties, coordinates)))
    expect(rows.map(row => row.name)).toEqual(['Ancol'])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^fitur ke-2/)
    expect(problems[0]).toMatch(because)
  })

  it.each([
    ['{"type": "FeatureCollection", "features": [', /JSON/],
    ['{"type": "Topology"}', /FeatureCollection/],
    [
      JSON.stringify({ ...twoSquares, crs: { properties: { name: 'urn:ogc:def:crs:EPSG::32748' } } }),
      /EPSG::32748.*WGS 84/,
    ],
  ])('that is none is refused: %s', (text, because) => {
    expect(() => readBoundaries(text, known)).toThrow(UnusableFile)
    expect(() => readBoundaries(text, known)).toThrow(because)
  })
})

describe('positions', async () => {
  const atlas = await atlasFromFiles([fileWith('two.geojson', twoSquares)], known)
  const { askPoint } = createReader({ ...tables, ...atlas })

  it.each([
    ['inside', -6.245, 106.805, { is: 'inside', kelurahan: cawang, confidence: 0.99 }],
    [
      'in the hole, a few metres from the edge',
      -6.2459,
      106.815,
      { kelurahan: code('Pluit'), confidence: 0.9 },
    ],
    ['80 m beside', -6.245, 106.7993, { is: 'inside', kelurahan: cawang, confidence: 0.9 }],
  ])('%s', (_name, lat, lon, answer) => {
    expect(askPoint(lat, lon)).toMatchObject(answer)
  })

  it('on the common edge both are offered', () => {
    const answer = askPoint(-6.245, 106.81)
    expect(answer).toMatchObject({ is: 'inside', confidence: 0.6 })
    if (answer.is !== 'inside') throw new Error('not inside')
    expect([answer.kelurahan, ...answer.others.map(other => other.kelurahan)].sort()).toEqual(
      [cawang, code('Pluit')].sort(),
    )
  })

  it('far from every loaded boundary the seeds of the other kelurahan answer', () => {
    const seed = tables.seeds.find(each => each.code === code('Srengseng Sawah'))
    expect(askPoint(seed?.lat ?? 0, seed?.lon ?? 0)).toMatchObject({ kelurahan: code('Srengseng Sawah') })
    // A seed of Cawang lies elsewhere than our square, and its boundary is known now.
    const old = tables.seeds.find(each => each.code === cawang)
    expect(askPoint(old?.lat ?? 0, old?.lon ?? 0)).not.toMatchObject({ kelurahan: cawang })
  })

  it('the boundary of a kecamatan narrows the choice between seeds', async () => {
    const isHere = (each: { code: string }) => each.code.startsWith('31.75.04.')
    const away = (one: { lat: number; lon: number }, other: { lat: number; lon: number }) =>
      Math.hypot(one.lat - other.lat, one.lon - other.lon)
    const here = tables.seeds.filter(isHere)
    // The seed of another kecamatan that lies closest to one of this: without the boundary it answers for its own place.
    const [first] = tables.seeds
      .filter(each => !isHere(each))
      .map(each => ({ ...each, away: Math.min(...here.map(other => away(each, other))) }))
      .sort((one, other) => one.away - other.away)
    const { lat, lon } = first ?? { lat: 0, lon: 0 }
    expect(createReader(tables).askPoint(lat, lon)).toMatchObject({ kelurahan: first?.code })
    const around = [square(lon - 0.02, lat - 0.02, 0.04)]
    const file = fileWith(
      'kec.geojson',
      collection(feature({ kode: '31.75.04', nama: 'Kramatjati' }, around)),
    )
    const { askPoint: narrowed } = createReader({ ...tables, ...(await atlasFromFiles([file], known)) })
    const answer = narrowed(lat, lon)
    expect(answer.is === 'inside' && answer.kelurahan).toMatch(/^31\.75\.04\./)
  })
})
