import { expect, it } from 'vitest'
import { readGazetteer, UnusableFile } from '../../src/atlas/index.js'
import { code, known } from './small-atlas.js'

const read = (...lines: string[]) => readGazetteer(`${lines.join('\n')}\n`, known)

it('reads places, streets and their aliases in the documented layouts', () => {
  const places = read(
    'kind,name,lat,lon,kode_kelurahan,aliases',
    `pasar,Pasar Contoh,-6.25,106.86,${code('Cawang')},Pasar Kaget; Pasar Subuh`,
    'halte_stop,Tugu Contoh 2,-6.25,106.86,,',
  )
  expect(places.problems).toEqual([])
  expect(places.rows).toEqual([
    {
      is: 'landmark',
      name: 'Pasar Contoh',
      aliases: ['Pasar Kaget', 'Pasar Subuh'],
      kelurahan: [code('Cawang')],
      point: { lat: -6.25, lon: 106.86 },
    },
    {
      is: 'stop',
      name: 'Tugu Contoh 2',
      aliases: [],
      kelurahan: [],
      point: { lat: -6.25, lon: 106.86 },
    },
  ])
  const streets = read(
    'type,name,kode_kelurahan_list,n_mentions',
    `jalan,Contoh Raya,${code('Cawang')} ${code('Cililitan')},4`,
    `gang,Contoh,${code('Cawang')},1`,
  )
  expect(streets.rows).toMatchObject([
    { is: 'street', kelurahan: [code('Cawang'), code('Cililitan')], point: null },
    { is: 'gang' },
  ])
})

it('reads what Excel in Indonesian writes', () => {
  const { rows } = read(
    '\uFEFFJenis;Nama;Kode Kelurahan',
    `jalan;Contoh;${code('Cawang').replaceAll('.', '')}`,
  )
  expect(rows).toMatchObject([{ is: 'street', name: 'Contoh', kelurahan: [code('Cawang')] }])
})

it.each([
  [`pasar,,-6.2,106.8,${code('Cawang')}`, /^baris 3: tanpa nama/],
  ['pasar,Pasar Contoh,,,', /^baris 3: tanpa kode kelurahan dan tanpa titik/],
  ['pasar,Pasar Contoh,,,Cawang', /^baris 3: "Cawang" bukan kode kelurahan/],
  ['pasar,Pasar Contoh,,,31.75.99.1001', /^baris 3: kode 31\.75\.99\.1001 tidak ada/],
  ['pasar,Pasar Contoh,106.8,-6.2,', /^baris 3: lintang dan bujur tertukar/],
  ['pasar,Pasar Contoh,enam,106.8,', /^baris 3: "enam, 106\.8" bukan lintang/],
])('names the line of %s and keeps the good one', (line, because) => {
  const { rows, problems } = read('kind,name,lat,lon,kode_kelurahan', `spbu,Contoh,,,${code('Pluit')}`, line)
  expect(rows).toHaveLength(1)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(because)
})

it('refuses a table without the columns, and says which it has', () => {
  expect(() => read('satu,dua', '1,2')).toThrow(UnusableFile)
  expect(() => read('satu,dua', '1,2')).toThrow(/satu, dua.*"name".*"kode_kelurahan"/)
})

it('a quote that is never closed spoils its own row only', () => {
  const { rows, problems } = read(
    'kind,name,lat,lon,kode_kelurahan',
    `spbu,Satu,,,${code('Pluit')}`,
    `pasar,"Dua,,,${code('Pluit')}`,
    `pasar,"Tiga",,,${code('Pluit')}`,
    `pasar,"Empat,,,${code('Pluit')}`,
    `pasar,Lima 5" Baru,,,${code('Pluit')}`,
    `pasar,"Enam, di`,
    `ujung",,,${code('Pluit')}`,
    `pasar,"Tujuh" Jaya,,,${code('Pluit')}`,
  )
  expect(rows.map(({ name }) => name)).toEqual(['Satu', 'Tiga', 'Lima 5" Baru', 'Enam, di\nujung'])
  expect(problems).toEqual([
    expect.stringMatching(/^baris 3: tanda kutip/),
    expect.stringMatching(/^baris 5: tanda kutip/),
    expect.stringMatching(/^baris 9: tidak terbaca/),
  ])
})

it('reads the decimal commas of Excel in Indonesian', () => {
  const { rows } = read('kind;name;lat;lon', 'pasar;Pasar Contoh;-6,25;106,86')
  expect(rows).toMatchObject([{ point: { lat: -6.25, lon: 106.86 } }])
})

it.each(['\r', '\r\n', '\n'])('takes %j for the end of a line', end => {
  const text = ['kind;name;kode_kelurahan', `pasar;Pasar Contoh;${code('Cawang')}`, ''].join(end)
  expect(readGazetteer(text, known).rows).toMatchObject([{ name: 'Pasar Contoh' }])
})
