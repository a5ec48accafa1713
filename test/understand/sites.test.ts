import { describe, expect, it } from 'vitest'
import { createReader, type Site } from '../../src/understand/index.js'
import { draft, tables } from './tables.js'

const code = (name: string): string =>
  tables.areas.find(area => area.level === 'kelurahan' && area.name === name)?.code ?? ''
const site = (is: Site['is'], name: string, ...kelurahan: string[]): Site => ({
  is,
  name,
  aliases: [],
  kelurahan: kelurahan.map(code),
  point: null,
})

/** A gazetteer of our own: the kelurahan are real, the streets and places are not. */
const sites: readonly Site[] = [
  site('street', 'Jln. Sirnagalih Lestari IV', 'Cipinang Melayu'),
  site('street', 'H. Kompeni Raya', 'Joglo'),
  site('street', 'Kenanga', 'Duren Tiga'),
  site('street', 'Panjang Umur', 'Cawang', 'Cililitan'),
  site('street', 'Kebon Kacang Wetan', 'Maphar'),
  site('street', 'Wirabraja Grogol Selatan', 'Sukabumi Selatan'),
  site('gang', 'Wakidin', 'Tomang'),
  site('landmark', 'PASAR KERTABUMI', 'Semper Barat'),
  site('landmark', 'PASAR KERTABUMI', 'Makasar'),
  site('landmark', 'PASAR CAWANG INDAH', 'Bidara Cina'),
  site('landmark', 'SMAN 977 JAKARTA', 'Jati Padang'),
  site('landmark', 'SDN 03', 'Slipi'),
  site('landmark', 'Masjid Al Kautsar', 'Gondangdia'),
  site('landmark', 'RSUD Wiratama', 'Kota Bambu Utara'),
  site('stop', 'RS Wiratama 2', 'Kemanggisan'),
  site('stop', 'Sbr. Graha Puspadanta 3', 'Keagungan'),
  site('stop', 'St. Cipinang Ratu 1', 'Rawajati'),
  site('stop', 'Halte Transjakarta', 'Kampung Bali'),
  site('landmark', 'Stasiun LRT Sirnagalih', 'Pegangsaan Dua'),
  { ...site('landmark', 'Plaza Windusari'), aliases: ['Winplaza Mall'], point: seedOf('Pluit') },
]
const bare = createReader({ ...tables, landmarks: [] })
const reader = createReader({ ...tables, landmarks: [], sites })
const placeOf = (text: string, { understand } = reader) => {
  const place = understand(draft(`sampah menumpuk ${text}`), { recordedByClerk: true }).complaints[0]?.place
  if (!place) throw new Error('no complaint')
  return place
}

describe('a street or landmark of the gazetteer', () => {
  it.each([
    ['di jl sirnagalih lestari 4', 'Cipinang Melayu'],
    ['sirnagalih lestari IV gelap', 'Cipinang Melayu'],
    ['dijln kompeni dekat warung', 'Joglo'],
    ['di jl. haji kompeni', 'Joglo'],
    ['dpn sma 977', 'Jati Padang'],
    ['seberang rumah sakit wiratama', 'Kota Bambu Utara'],
    ['samping graha puspadanta', 'Keagungan'],
    ['di halte graha puspadanta', 'Keagungan'],
    ['dkt plaza windusari', 'Pluit'],
    ['dkt winplaza mall', 'Pluit'],
  ])('%s → %s', (text, name) => {
    expect(placeOf(text)).toMatchObject({ kelurahan: code(name), basis: 'street_or_landmark' })
    expect(placeOf(text, bare).kelurahan).toBeNull()
  })

  it('is not known by the line that stops there', () => {
    expect(placeOf('tanah abang dekat halte transjakarta').kelurahan).toBeNull()
    expect(placeOf('depan stasiun sirnagalih').kelurahan).toBe(code('Pegangsaan Dua'))
  })

  it('says which name it knew', () => {
    expect(placeOf('dpn sma 977').because.join()).toContain('sma 977')
  })

  it.each([
    ['jl kenanga', 'a street many parts of the city have'],
    ['gang wakidin', 'a gang alone'],
    ['depan sd 3', 'a school whose number is not its own'],
    ['masjid al kautsar', 'a mosque, of which there are more than any list knows'],
    ['di pasar kertabumi', 'a market of two kelurahan'],
    ['jalan panjang umur', 'a street through two kelurahan'],
  ])('%s only offers: %s', text => {
    const place = placeOf(text)
    expect(place.kelurahan).toBeNull()
    expect(place.candidates.length).toBeGreaterThan(0)
  })

  it.each([
    ['pasar kertabumi semper', 'Semper Barat'],
    ['pasar kertabumi cilincing', 'Semper Barat'],
    ['pasar kertabumi jakarta timur', 'Makasar'],
    ['jalan panjang umur kramatjati', null],
    ['jl kenanga raya pancoran', 'Duren Tiga'],
  ])('%s: what else is said decides: %s', (text, name) => {
    expect(placeOf(text).kelurahan).toBe(name && code(name))
  })

  it('contradicted by the kota it is only offered', () => {
    expect(placeOf('sirnagalih lestari 4 jakarta barat')).toMatchObject({ kelurahan: null, kota: '31.73' })
  })

  it.each(['arah plaza windusari', 'dari plaza windusari', 'bukan plaza windusari'])(
    '%s leads past it',
    text => {
      expect(placeOf(text).kelurahan).toBeNull()
    },
  )

  it('takes over an area name that is only a part of it', () => {
    expect(placeOf('di pasar cawang indah').kelurahan).toBe(code('Bidara Cina'))
    expect(placeOf('jl kebon kacang wetan').kelurahan).toBe(code('Maphar'))
    expect(placeOf('stasiun cipinang ratu').kelurahan).toBe(code('Rawajati'))
  })

  it('leaves the area name after a street to say where the street is', () => {
    expect(placeOf('di jl wirabraja grogol selatan')).toMatchObject({
      kelurahan: code('Grogol Selatan'),
      basis: 'explicit',
    })
  })

  it('never outweighs a kelurahan that is named as one', () => {
    const place = placeOf('jl sirnagalih lestari 4 kel. Slipi')
    expect(place).toMatchObject({ kelurahan: code('Slipi'), basis: 'explicit' })
    expect(place.candidates.map(each => each.kelurahan)).not.toContain(code('Slipi'))
  })

  it('settles a name that is both a kelurahan and a kecamatan', () => {
    const twin = createReader({ ...tables, sites: [site('street', 'Sirnaraga Agung', 'Tambora')] })
    expect(placeOf('di jl sirnaraga agung tambora', twin).kelurahan).toBe(code('Tambora'))
    expect(placeOf('di tambora', twin)).toMatchObject({ kelurahan: null, kecamatan: '31.73.04' })
  })
})

describe('a place everybody knows', () => {
  const landmarks = [
    { ...site('landmark', 'RSUD Wiratama', 'Slipi'), aliases: ['Wiramed'], spot: true },
    { ...site('stop', 'Stasiun Tebet Lama', 'Tebet Timur'), spot: true },
    { ...site('landmark', 'Graha Sepuluh', 'Gambir'), aliases: ['sepuluh', 'GS'], spot: true },
  ]
  const known = createReader({ ...tables, landmarks })
  const offered = (text: string, with_ = known) =>
    placeOf(text, with_).candidates.map(({ kelurahan }) => kelurahan)

  it('offers its kelurahan, under a nickname too, and leaves the choice to a person', () => {
    expect(placeOf('dpn rsud wiratama', known).kelurahan).toBeNull()
    expect(offered('dpn rsud wiratama')).toEqual([code('Slipi')])
    expect(offered('parkiran wiramed')).toEqual([code('Slipi')])
    expect(offered('parkiran wiramed', bare)).toEqual([])
  })

  it('neither chooses nor confirms, whatever else the text names', () => {
    expect(placeOf('dpn wiramed kec Palmerah', known).kelurahan).toBeNull()
    expect(placeOf('dekat stasiun tebet lama', known).kelurahan).toBeNull()
    const [name] = placeOf('dekat pasar slipi, seberang rsud wiratama', bare).candidates
    expect(placeOf('dekat pasar slipi, seberang rsud wiratama', known).candidates[0]).toEqual(name)
  })

  it('gives way to a gazetteer', () => {
    const both = createReader({ ...tables, landmarks, sites })
    expect(placeOf('dpn rsud wiratama', both).kelurahan).toBe(code('Kota Bambu Utara'))
  })

  it('is not called by an ordinary word or by two letters', () => {
    expect(offered('sudah sepuluh hari, GS')).toEqual([])
  })

  it('stands in config/landmarks.csv, each under names of its own', () => {
    expect(offered('depan harkit', createReader(tables))).toContain(code('Kota Bambu Utara'))
    const names = (tables.landmarks ?? []).flatMap(({ name, aliases }) => [name, ...aliases])
    const lower = names.map(name => name.toLowerCase())
    expect(lower.filter((name, at) => lower.indexOf(name) !== at)).toEqual([])
  })
})

describe('hostile texts', () => {
  it('names over names, a hundred kilobytes of them', () => {
    for (const text of ['jl sirnagalih lestari ', 'pasar cawang indah ', 'gang ', 'jalan jalan raya raya ']) {
      const long = text.repeat(Math.ceil(100_000 / text.length))
      expect(() => reader.understand(draft(long.slice(0, 100_000)))).not.toThrow()
    }
  })
})

function seedOf(name: string): { lat: number; lon: number } {
  const seed = tables.seeds.find(each => each.code === code(name))
  return { lat: seed?.lat ?? 0, lon: seed?.lon ?? 0 }
}
