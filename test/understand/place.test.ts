import { describe, expect, it } from 'vitest'
import { createUnderstanding } from '../../src/understand/index.js'
import { draft, tables } from './tables.js'

const understand = createUnderstanding(tables)
const placeOf = (text: string, more: Parameters<typeof draft>[1] = {}, context = {}) => {
  const place = understand(draft(`sampah menumpuk ${text}`, more), context).complaints[0]?.place
  if (!place) throw new Error('no complaint')
  return place
}
const code = (name: string) =>
  tables.areas.find(area => area.level === 'kelurahan' && area.name === name)?.code

describe('names of kelurahan', () => {
  it.each([
    ['di Srengseng Sawah', 'Srengseng Sawah'],
    ['di srengsengsawah', 'Srengseng Sawah'],
    ['kel rawa bunga', 'Rawa Bunga'],
    ['di kebun kacang', 'Kebon Kacang'],
    ['dkt kantor lurah Manggarai Selatn', 'Manggarai Selatan'],
    ['di pd ranggon', 'Pondok Ranggon'],
    ['kelurahan baru', 'Baru'],
    ['kel. Tengah', 'Tengah'],
    ['Kel Jatinegara', 'Jatinegara'],
    ['di setu cipayung', 'Setu'],
    ['p tidung', 'Pulau Tidung'],
    ['bukan di Cawang tapi di Cililitan', 'Cililitan'],
    ['Cipinang Bsr Sel.', 'Cipinang Besar Selatan'],
    ['di kel CBU', 'Cipinang Besar Utara'],
    ['di Grogol Udik', 'Grogol Selatan'],
    ['rt 03/05 Kamal', 'Kamal'],
    ['RT 008 RW 02 Tambora Jakarta Barat', 'Tambora'],
    ['di SDN Klender 04', 'Klender'],
    ['Galur Sari Johar Baru', 'Galur'],
    ['di Pdk. Labu', 'Pondok Labu'],
    ['di Kmp. Melayu', 'Kampung Melayu'],
    ['dermaga P. Tidung', 'Pulau Tidung'],
    ['di Grogol Sel. dekat pasar', 'Grogol Selatan'],
    ['di Mangga 2 Selatan', 'Mangga Dua Selatan'],
    ['di mangga2 selatan', 'Mangga Dua Selatan'],
    ['di duren 3', 'Duren Tiga'],
    ['RT/RW 03/05 Kamal', 'Kamal'],
    ['kebon baru rw 04', 'Kebon Baru'],
    ['di Tambora RW 07', 'Tambora'],
    ['warung cakung barat rw 2', 'Cakung Barat'],
  ])('%s → %s', (text, name) => {
    expect(placeOf(text)).toMatchObject({ kelurahan: code(name), basis: 'explicit' })
  })

  it.each(['Jl. Kebon Baru RW 04', 'arah Kebon Baru RW 04'])(
    '%s: a road keeps its name before an RW',
    text => {
      expect(placeOf(text).kelurahan).toBeNull()
    },
  )

  it('leaves a name that is also a kecamatan open, and keeps the kecamatan', () => {
    const place = placeOf('di Tambora')
    expect(place).toMatchObject({ kelurahan: null, kecamatan: '31.73.04', kota: '31.73' })
    expect(place.candidates.map(each => each.kelurahan)).toContain(code('Tambora'))
  })

  it.each([
    ['Jl. Klender', 'a street'],
    ['joglo raya', 'a street without its word'],
    ['Klender 3 no 4', 'nothing'],
    ['pasar Klender', 'a market'],
    ['apotek Klender', 'a branch'],
    ['stasiun Klender', 'a station'],
  ])('%s may be called after the kelurahan and lie elsewhere: %s', (text, what) => {
    const place = placeOf(text)
    if (what === 'nothing') expect(place.kelurahan).toBe(code('Klender'))
    else {
      expect(place.kelurahan).toBeNull()
      expect(place.candidates.map(each => each.kelurahan)).toContain(
        code(text.includes('joglo') ? 'Joglo' : 'Klender'),
      )
    }
  })

  it.each([
    ['di pondok indah', 'Pondok Pinang'],
    ['di kota tua', 'Pinangsia'],
  ])('%s: a quarter everybody knows leads to %s', (text, name) => {
    expect(placeOf(text).kelurahan).toBe(code(name))
  })

  it('offers every kelurahan of a quarter that has several', () => {
    const place = placeOf('di condet')
    expect(place.kelurahan).toBeNull()
    expect(place.candidates.map(each => each.kelurahan)).toEqual(
      expect.arrayContaining(['Balekambang', 'Batu Ampar', 'Tengah'].map(code)),
    )
  })

  it.each(['gor pasar minggu', 'stasiun Tebet', 'jl pademangan 5', 'pom bensin Menteng'])(
    '%s names no kecamatan for certain',
    text => {
      expect(placeOf(text).kelurahan).toBeNull()
      expect(placeOf(text).confidence).toBeLessThan(0.7)
    },
  )

  it('"Kenanga Raya Matraman" lies in Matraman, "Raya Bogor" in no Bogor', () => {
    expect(placeOf('jl kenanga raya Matraman').kecamatan).toBe('31.75.01')
    expect(placeOf('kolong flyover raya Bogor').outside).toBe(false)
  })

  it('leaves the first part of several names open', () => {
    const place = placeOf('di Petukangan')
    expect(place).toMatchObject({ kelurahan: null, kecamatan: '31.74.10' })
    expect(place.candidates.map(each => each.kelurahan)).toEqual([
      code('Petukangan Utara'),
      code('Petukangan Selatan'),
    ])
  })

  it('a name that is also a kecamatan does not confirm itself by being said twice', () => {
    expect(placeOf('puskesmas kalideres. antre lama di puskesmas kalideres').kelurahan).toBeNull()
    expect(placeOf('di Kebon Jeruk Kebon Jeruk').kelurahan).toBe(code('Kebon Jeruk'))
  })

  it.each(['jurusan tanah abang Ragunan', 'macet sampai Klender', 'kantor cabang Jakarta Ceger'])(
    '%s: the name is on the way',
    text => {
      expect(placeOf(text).kelurahan).toBeNull()
    },
  )

  it.each([
    'jalan baru dekat sini',
    'di tengah jalan',
    'pohon jati',
    'daerah sini saja',
    'jatuh di gunung sampah',
  ])('%s names no kelurahan', text => {
    expect(placeOf(text)).toMatchObject({ kelurahan: null, kecamatan: null })
  })

  it('chooses none of two kelurahan', () => {
    const place = placeOf('antara Cawang dan Cililitan')
    expect(place.kelurahan).toBeNull()
    expect(place.candidates.map(each => each.kelurahan).sort()).toEqual(
      [code('Cililitan'), code('Cawang')].sort(),
    )
  })
})

describe('outside DKI Jakarta', () => {
  it.each(['di margonda depok', 'Bekasi Timur', 'di ciputat tangsel'])('%s is outside', text => {
    expect(placeOf(text)).toMatchObject({ outside: true, kelurahan: null, kota: null })
  })
  it.each(['di Jalan Raya Bogor', 'Jl. Bekasi Raya', 'arah Depok', 'Jl Ciledug Raya'])(
    '%s is only the name of a road',
    text => {
      expect(placeOf(text).outside).toBe(false)
    },
  )
})

describe('names of towns that say no place', () => {
  it.each([
    'gerobak bakso malang di trotoar',
    'penjual martabak bandung',
    'mobil plat bekasi di depan gang',
    'warga di serang tawon',
    'bus Bandung ngetem depan ruko',
    'pohon malang melintang di jalan',
    'warung sate solo tutup trotoar',
    'macet di Medan Merdeka Barat',
    'di Asrama Haji Pondok Gede',
  ])('%s is in Jakarta', text => {
    expect(placeOf(text).outside).toBe(false)
  })
  it.each([
    'di Bandung dekat stasiun',
    'Jl. Contoh, Malang',
    'perumahan di kota Serang',
    'Lampung Selatan dekat pasar',
    'di Rempoa',
    'di Pondok Cabe Udik',
    'di Karawaci',
    'di Medan Satria',
  ])('%s is outside', text => {
    expect(placeOf(text).outside).toBe(true)
  })
})

describe('points', () => {
  const seed = tables.seeds.find(each => each.code === code('Cawang'))
  const [lat, lon] = [seed?.lat ?? 0, seed?.lon ?? 0]

  it('names the kelurahan of a point', () => {
    expect(placeOf('di sini', { point: { lat, lon } })).toMatchObject({
      basis: 'gps',
      kelurahan: code('Cawang'),
      point: { lat, lon, approximate: false },
    })
  })
  it('takes 0,0 as unknown', () => {
    expect(placeOf('di sini', { point: { lat: 0, lon: 0 } })).toMatchObject({
      basis: 'unknown',
      kelurahan: null,
      point: null,
      outside: false,
    })
  })
  it('turns swapped coordinates round and says so', () => {
    // A schema-checked draft cannot hold latitude 106; coordinates in words can.
    const place = placeOf(`lokasi ${lon}, ${lat}`)
    expect(place.point).toEqual({ lat, lon, approximate: false })
    expect(place.because.join()).toContain('tertukar')
  })
  it.each([
    'harga telur 28.000, 32.500 per kilo',
    'diminta 5.000, 100.000 per mobil',
    'tagihan 125.450,135.900',
    'nilai 51.5074, 0.1278',
  ])('%s is no place', text => {
    expect(placeOf(text)).toMatchObject({ point: null, outside: false })
  })
  it('finds the point after two prices', () => {
    expect(placeOf('bayar 10.000, 20.000 di -6.201, 106.816').point).toMatchObject({
      lat: -6.201,
      lon: 106.816,
    })
  })
  it('knows a point outside', () => {
    expect(placeOf('di sini', { point: { lat: -6.595, lon: 106.816 } })).toMatchObject({
      outside: true,
      kelurahan: null,
    })
  })
  it('keeps the point when the words name another kelurahan, with less confidence and the other as candidate', () => {
    const place = placeOf('di kelurahan Pluit', { point: { lat, lon } })
    expect(place).toMatchObject({ kelurahan: code('Cawang'), basis: 'gps' })
    expect(place.confidence).toBeLessThan(0.7)
    expect(place.candidates[0]?.kelurahan).toBe(code('Pluit'))
  })
  it('asks official boundaries first where they are loaded', () => {
    const bounded = createUnderstanding({
      ...tables,
      boundaries: () => [code('Pluit') ?? '', code('Ancol') ?? ''],
    })
    const place = bounded(draft('sampah', { point: { lat, lon } })).complaints[0]?.place
    expect(place).toMatchObject({ kelurahan: code('Pluit'), confidence: 0.6 })
    expect(place?.candidates[0]?.kelurahan).toBe(code('Ancol'))
  })
})

describe('claims and conversations', () => {
  it("uses the clerk's kelurahan where the words name none", () => {
    expect(placeOf('di gang kami', { claimedKelurahan: code('Pluit') })).toMatchObject({
      basis: 'claimed',
      kelurahan: code('Pluit'),
    })
    expect(placeOf('di Cawang', { claimedKelurahan: code('Pluit') })).toMatchObject({
      basis: 'explicit',
      kelurahan: code('Cawang'),
    })
  })
  it('uses the place of the conversation last', () => {
    const knownPlace = placeOf('di Cawang')
    expect(placeOf('di situ lagi', {}, { knownPlace })).toMatchObject({
      basis: 'thread',
      kelurahan: code('Cawang'),
    })
    expect(placeOf('di Pluit', {}, { knownPlace })).toMatchObject({
      basis: 'explicit',
      kelurahan: code('Pluit'),
    })
  })
})

describe('address', () => {
  it.each([
    ['di jl. flamboyan III no 12 rt 004/rw 07', { street: 'Jl. Flamboyan 3', house: '12', rt: '4', rw: '7' }],
    ['gg mawar dua RT05 RW11', { gang: 'Gg. Mawar 2', rt: '5', rw: '11' }],
    ['rt 10/04 dekat SMAN 70', { rt: '10', rw: '4', landmark: 'sma 70' }],
    ['Jl Anggrek Raya Utan Kayu ambles', { street: 'Jl. Anggrek' }],
    ['jl raya cilincing rusak', { street: 'Jl. Cilincing' }],
    ['angkot ngetem di Stasiun Klender Baru', { landmark: 'stasiun klender baru' }],
    ['bukan di tengah jalan ya min', { street: null }],
    ['jalan raya melati dpn psr ciplak', { street: 'Jl. Melati', landmark: 'pasar ciplak' }],
    ['jalan rusak parah', { street: null }],
    ['di gang saya', { gang: null }],
    ['nomor pelanggan 6000', { house: null }],
    ['RT/RW 05/07', { rt: '5', rw: '7' }],
    ['RT/RW: 005/002', { rt: '5', rw: '2' }],
    ['RT-RW 05-07', { rt: '5', rw: '7' }],
    ['R.T. 05 R.W. 07', { rt: '5', rw: '7' }],
    ['Ketua RT/RW 2 kali diberi tahu', { rt: null, rw: null }],
    ['Gg. H. Mat RT 2', { gang: 'Gg. Mat' }],
    ['Gang Haji Mat RT 2', { gang: 'Gg. Mat' }],
    ['Gg. H. Ali gelap', { gang: 'Gg. Ali' }],
    ['Jl. H. Jian rusak', { street: 'Jl. Jian' }],
    ['Jl. K.H. Contoh rusak', { street: 'Jl. Contoh' }],
    ['Jl. M.T. Haryono rusak', { street: 'Jl. MT Haryono' }],
    ['jl mt haryono rusak', { street: 'Jl. MT Haryono' }],
    ['Jl. D.I. Panjaitan rusak', { street: 'Jl. DI Panjaitan' }],
    ['Jl DI Panjaitan rusak', { street: 'Jl. DI Panjaitan' }],
    ['Jl. A. Yani rusak', { street: 'Jl. A Yani' }],
    ['Jl. S. Parman rusak', { street: 'Jl. S Parman' }],
    ['Jl. Letjen. Suprapto rusak', { street: 'Jl. Suprapto' }],
    ['Jl. Prof. Dr. Satrio rusak', { street: 'Jl. Satrio' }],
    ['Jl. Dr. Saharjo rusak', { street: 'Jl. Saharjo' }],
    ['jalan dr sutomo rusak', { street: 'Jl. Sutomo' }],
    ['jalan dr pasar sampai ujung rusak', { street: null }],
    ['Jl. Raden Saleh rusak', { street: 'Jl. Raden Saleh' }],
    ['di Blok A. Gang Kenari gelap', { gang: 'Gg. Kenari' }],
  ])('%s', (text, parts) => {
    expect(placeOf(text)).toMatchObject(parts)
  })
})
