import { byColumn, firstOf, textOf } from './columns.js'
import { codeOf, type KnownAreas, type Level, levelOf, strangeness } from './codes.js'
import { type FileReading, UnusableFile, wrongPosition } from './reading.js'

/** Rings of one polygon, the outer first, each closed; positions are `[lon, lat]` in degrees (RFC 7946). */
export type Polygon = readonly (readonly (readonly [number, number])[])[]

/** The official boundary of one area. */
export interface BoundedArea {
  /** Kemendagri code of a kota, kecamatan or kelurahan. */
  readonly code: string
  readonly name: string
  readonly polygons: readonly Polygon[]
}

/** Names of the code's property in use: our own, one.data, BIG's RBI (KDEPUM, KDCPUM, KDPPUM), Dukcapil. */
const CODE =
  `kode code kodekelurahan kodedesa kodewilayah kodekemendagri kemendagri kdepum kdkel kdkelurahan kddesa iddesa
  idkel kodekecamatan kodekec kdcpum kdkec kodekota kodekab kdppum kdkab kdkota id`.split(/\s+/)
const NAME = ['nama', 'name', 'namobj', 'namawilayah']
const NAME_ON_LEVEL: Readonly<Record<Level, readonly string[]>> = {
  kelurahan: [
    'kelurahan',
    'namakelurahan',
    'desa',
    'namadesa',
    'desakelurahan',
    'keldesa',
    'wadmkd',
    'nmkel',
    'nmdesa',
  ],
  kecamatan: ['kecamatan', 'namakecamatan', 'wadmkc', 'nmkec'],
  kota: ['kota', 'namakota', 'kabkota', 'kabupaten', 'wadmkk', 'nmkab', 'nmkota'],
}
/** Names of WGS 84 in the old `crs` member, which RFC 7946 abolished and many tools still write. */
const WGS84 = /(?:CRS84|EPSG:{1,2}4326|WGS\s?84)$/i

/**
 * Official boundaries from a GeoJSON FeatureCollection: Polygon or MultiPolygon, a Kemendagri code with or without dots,
 * and a name. Several features of one code are the parts of one area.
 *
 * @throws UnusableFile when it is no such file at all.
 */
export function readBoundaries(text: string, known?: KnownAreas): FileReading<BoundedArea> {
  const areas = new Map<string, BoundedArea>()
  const problems: string[] = []
  featuresOf(text).forEach((feature, index) => {
    const read = readFeature(feature, known)
    if (typeof read === 'string') {
      problems.push(`fitur ke-${index + 1}${named(feature)}: ${read}`)
      return
    }
    const before = areas.get(read.code)
    areas.set(read.code, before ? { ...before, polygons: [...before.polygons, ...read.polygons] } : read)
  })
  return { rows: [...areas.values()], problems }
}

function featuresOf(text: string): unknown[] {
  let file: { type?: unknown; features?: unknown; crs?: { properties?: { name?: unknown } } } | null
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new UnusableFile(`bukan JSON yang utuh (${(error as Error).message}); unduh ulang filenya`)
  }
  if (file?.type !== 'FeatureCollection' || !Array.isArray(file.features))
    throw new UnusableFile('bukan GeoJSON FeatureCollection; simpan ulang sebagai GeoJSON')
  const reference = file.crs?.properties?.name
  if (typeof reference === 'string' && !WGS84.test(reference))
    throw new UnusableFile(`sistem koordinatnya ${reference}; ubah dulu ke WGS 84 (EPSG:4326)`)
  return file.features
}

function readFeature(feature: unknown, known: KnownAreas | undefined): BoundedArea | string {
  const { properties, geometry } = (feature ?? {}) as { properties?: unknown; geometry?: unknown }
  const row = byColumn((properties ?? {}) as Record<string, unknown>)
  // A feature of a kelurahan also carries the code of its kecamatan: the longest is its own.
  const code = CODE.flatMap(column => codeOf(row.get(column)) ?? []).sort((a, b) => b.length - a.length)[0]
  if (code === undefined)
    return 'tanpa kode Kemendagri; isi properti "kode", misalnya 31.74.04.1002 (kelurahan) atau 31.74.04 (kecamatan)'
  const name = textOf(firstOf(row, [...NAME, ...NAME_ON_LEVEL[levelOf(code)]]))
  const strange = strangeness(code, name, known)
  if (strange) return strange
  const official = name ?? known?.get(code)
  if (official === undefined) return `kode ${code} tanpa nama; isi properti "nama"`
  const polygons = polygonsOf(geometry)
  return typeof polygons === 'string' ? polygons : { code, name: official, polygons }
}

function polygonsOf(geometry: unknown): readonly Polygon[] | string {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown }
  if (type !== 'Polygon' && type !== 'MultiPolygon')
    return `geometrinya ${type ?? 'kosong'}; harus Polygon atau MultiPolygon`
  const parts = type === 'Polygon' ? [coordinates] : coordinates
  if (!Array.isArray(parts) || parts.length === 0) return 'geometrinya kosong'
  const polygons: Polygon[] = []
  for (const part of parts) {
    if (!Array.isArray(part) || part.length === 0) return 'ada poligon tanpa garis batas'
    const rings = part.map(ringOf)
    const wrong = rings.find(ring => typeof ring === 'string')
    if (wrong) return wrong
    polygons.push(rings as Polygon)
  }
  return polygons
}

function ringOf(ring: unknown): Polygon[number] | string {
  if (!Array.isArray(ring)) return 'garis batasnya bukan daftar titik'
  const positions: [number, number][] = []
  for (const position of ring) {
    const [lon, lat] = Array.isArray(position) ? position : []
    if (!Number.isFinite(lon) || !Number.isFinite(lat)) return 'ada titik tanpa bujur dan lintang'
    const wrong = wrongPosition(lat, lon)
    if (wrong) return wrong
    positions.push([lon, lat])
  }
  const [first, last] = [positions[0], positions.at(-1)]
  if (!first || !last) return 'ada garis batas tanpa titik'
  if (first[0] !== last[0] || first[1] !== last[1]) positions.push(first)
  return positions.length >= 4 ? positions : 'ada garis batas dengan kurang dari tiga titik'
}

function named(feature: unknown): string {
  const { properties } = (feature ?? {}) as { properties?: Record<string, unknown> | null }
  const name = textOf(firstOf(byColumn(properties ?? {}), [...NAME, ...NAME_ON_LEVEL.kelurahan]))
  return name === null ? '' : ` (${name.slice(0, 60)})`
}
