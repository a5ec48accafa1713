import type { Site } from '../understand/index.js'
import { byColumn, columnKey, firstOf, textOf } from './columns.js'
import { codeOf, type KnownAreas, levelOf, strangeness } from './codes.js'
import { type FileReading, UnusableFile, wrongPosition } from './reading.js'
import { readTable } from './table.js'

const KIND = ['kind', 'type', 'jenis', 'tipe', 'kategori']
const NAME = ['name', 'nama']
const LAT = ['lat', 'latitude', 'lintang', 'y']
const LON = ['lon', 'lng', 'long', 'longitude', 'bujur', 'x']
const CODES = [
  'kodekelurahan',
  'kodekelurahanlist',
  'kodekelurahans',
  'kelurahancodes',
  'kode',
  'code',
  'kodedesa',
]
const ALIASES = ['aliases', 'alias', 'namalain']
const LONGEST_NAME = 120

/**
 * Streets and landmarks from a CSV with a header: `kind,name,lat,lon,kode_kelurahan[,aliases]`, or for streets
 * `type,name,kode_kelurahan_list`. Separated by comma, semicolon or tab; further columns are passed over.
 *
 * @throws UnusableFile when it has no such columns.
 */
export function readGazetteer(text: string, known?: KnownAreas): FileReading<Site> {
  const { header, rows, problems } = readTable(text)
  const columns = header.map(columnKey)
  const has = (names: readonly string[]) => names.some(name => columns.includes(name))
  if (!has(NAME) || !(has(CODES) || (has(LAT) && has(LON))))
    throw new UnusableFile(
      `kolomnya ${header.slice(0, 12).join(', ') || 'tidak ada'}; diperlukan "name" dan "kode_kelurahan" (atau "lat" dan "lon"), lihat docs/imports.md`,
    )
  const sites: Site[] = []
  const bad = [...problems]
  for (const { record, line } of rows) {
    const read = readRow(byColumn(record), known)
    if (typeof read === 'string') bad.push({ line, because: read })
    else sites.push(read)
  }
  bad.sort((a, b) => a.line - b.line)
  return { rows: sites, problems: bad.map(({ line, because }) => `baris ${line}: ${because}`) }
}

function readRow(row: ReadonlyMap<string, unknown>, known: KnownAreas | undefined): Site | string {
  const name = textOf(firstOf(row, NAME))
  if (name === null) return 'tanpa nama; isi kolom "name"'
  if (name.length > LONGEST_NAME)
    return `namanya lebih dari ${LONGEST_NAME} huruf; periksa tanda kutip pada baris ini`
  const given = textOf(firstOf(row, CODES))
  const kelurahan: string[] = []
  for (const each of given?.split(/[\s,;|]+/) ?? []) {
    const code = codeOf(each)
    if (code === null || levelOf(code) !== 'kelurahan')
      return `"${each.slice(0, 40)}" bukan kode kelurahan; contoh yang benar 31.74.04.1002`
    const strange = strangeness(code, null, known)
    if (strange) return strange
    if (!kelurahan.includes(code)) kelurahan.push(code)
  }
  const point = pointOf(row)
  if (typeof point === 'string') return point
  if (kelurahan.length === 0 && point === null)
    return 'tanpa kode kelurahan dan tanpa titik; isi kolom "kode_kelurahan", atau "lat" dan "lon"'
  const aliases = textOf(firstOf(row, ALIASES))?.split(/[;|]/) ?? []
  return {
    is: kindOf(textOf(firstOf(row, KIND)) ?? ''),
    name,
    aliases: aliases.map(alias => alias.trim()).filter(alias => alias !== '' && alias.length <= LONGEST_NAME),
    kelurahan,
    point,
  }
}

function pointOf(row: ReadonlyMap<string, unknown>): Site['point'] | string {
  const [latText, lonText] = [firstOf(row, LAT), firstOf(row, LON)]
  if (latText === undefined && lonText === undefined) return null
  const [lat, lon] = [degrees(latText), degrees(lonText)]
  if (!Number.isFinite(lat) || !Number.isFinite(lon))
    return `"${latText ?? ''}, ${lonText ?? ''}" bukan lintang dan bujur; tulis seperti -6.2001 dan 106.8166`
  return wrongPosition(lat, lon) ?? { lat, lon }
}

/** "-6,2001" is what Excel in Indonesian writes for -6.2001. */
const degrees = (value: unknown) =>
  value === undefined ? Number.NaN : Number(String(value).replace(',', '.'))

function kindOf(kind: string): Site['is'] {
  const key = columnKey(kind)
  if (/^(?:jalan|jl|jln|street|road|ruasjalan)$/.test(key)) return 'street'
  if (/^(?:gang|gg|alley|lorong)$/.test(key)) return 'gang'
  return /stop|halte/.test(key) ? 'stop' : 'landmark'
}
