import { parse } from 'csv-parse/sync'
import type { Site } from '../understand/index.js'
import { byColumn, columnKey, firstOf, textOf } from './columns.js'
import { codeOf, type KnownAreas, levelOf, strangeness } from './codes.js'
import { type FileReading, UnusableFile, wrongPosition } from './reading.js'

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
  const records = recordsOf(text)
  const sites: Site[] = []
  const problems: string[] = []
  for (const { record, info } of records) {
    const read = readRow(byColumn(record), known)
    if (typeof read === 'string') problems.push(`baris ${info.lines}: ${read}`)
    else sites.push(read)
  }
  return { rows: sites, problems }
}

interface Numbered {
  readonly record: Record<string, string>
  readonly info: { readonly lines: number }
}

function recordsOf(text: string): Numbered[] {
  let header: string[] = []
  let records: Numbered[]
  try {
    records = parse(text, {
      columns: (names: string[]) => {
        header = names
        return names
      },
      bom: true,
      trim: true,
      info: true,
      delimiter: delimiterOf(text),
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as Numbered[]
  } catch (error) {
    throw new UnusableFile(`CSV tidak terbaca: ${(error as Error).message}`)
  }
  const columns = header.map(columnKey)
  const has = (names: readonly string[]) => names.some(name => columns.includes(name))
  if (!has(NAME) || !(has(CODES) || (has(LAT) && has(LON))))
    throw new UnusableFile(
      `kolomnya ${header.slice(0, 12).join(', ') || 'tidak ada'}; diperlukan "name" dan "kode_kelurahan" (atau "lat" dan "lon"), lihat docs/imports.md`,
    )
  return records
}

/** What the header uses most: Excel in Indonesian writes semicolons. */
function delimiterOf(text: string): string {
  const header = text.slice(0, Math.max(0, text.indexOf('\n')))
  const count = (sign: string) => header.split(sign).length
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
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
  const [lat, lon] = [Number(latText), Number(lonText)]
  if (!Number.isFinite(lat) || !Number.isFinite(lon))
    return `"${latText ?? ''}, ${lonText ?? ''}" bukan lintang dan bujur; tulis seperti -6.2001 dan 106.8166`
  return wrongPosition(lat, lon) ?? { lat, lon }
}

function kindOf(kind: string): Site['is'] {
  const key = columnKey(kind)
  if (/^(?:jalan|jl|jln|street|road|ruasjalan)$/.test(key)) return 'street'
  if (/^(?:gang|gg|alley|lorong)$/.test(key)) return 'gang'
  return /stop|halte/.test(key) ? 'stop' : 'landmark'
}
