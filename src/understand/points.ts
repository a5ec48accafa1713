import Flatbush from 'flatbush'
import type { UnderstandingTables } from './tables.js'

/** What a position says about the kelurahan. */
export type PointAnswer =
  | {
      readonly is: 'inside'
      readonly kelurahan: string
      readonly confidence: number
      readonly because: string
      /** The point as it should be read: turned round when latitude and longitude had changed places. */
      readonly lat: number
      readonly lon: number
      readonly others: readonly { readonly kelurahan: string; readonly confidence: number }[]
    }
  | { readonly is: 'outside'; readonly because: string; readonly lat: number; readonly lon: number }
  | { readonly is: 'nothing'; readonly because: string }

export type AskPoint = (lat: number, lon: number) => PointAnswer

/** Kilometres of one degree of latitude; of longitude at Jakarta's -6.2°. Good to 0.1 % across the province. */
const KM_LAT = 110.57
const KM_LON = 110.69
/** How far from its nearest seed a point may lie and still be in the islands' waters, km. */
const ISLAND_REACH = 6
/** Seeds looked at around a point: enough to see past the twelve of one kelurahan to its neighbour. */
const NEIGHBOURS = 16
/** How far beside its boundary a point still counts as in the kelurahan; the atlas looks no farther. */
const CRACK_METRES = 200

const isIsland = (code: string) => code.startsWith('31.01')
const isKelurahan = (code: string) => code.length > '31.74.04'.length

/**
 * Which kelurahan a position lies in: by official boundaries where loaded, else by the nearest of the seeds (right for
 * 97 % of points; near a border the neighbour comes along as a candidate). Seeds of a kelurahan whose boundary is known
 * are asked no more, except on the islands, where a boat lies off every boundary.
 */
export function createPoints(tables: UnderstandingTables): AskPoint {
  const { areas, boundaries, border } = tables
  const seeds = tables.seeds.filter(({ code }) => isIsland(code) || !border?.covers.has(code))
  const index = new Flatbush(Math.max(1, seeds.length))
  for (const { lat, lon } of seeds) index.add(lon * KM_LON, lat * KM_LAT)
  if (seeds.length === 0) index.add(0, 0)
  index.finish()

  const sizes = new Map(areas.map(area => [area.code, area.areaKm2 ?? 1]))
  const seedsOf = new Map<string, number>()
  for (const { code } of seeds) seedsOf.set(code, (seedsOf.get(code) ?? 0) + 1)
  // A seed stands for an equal share of its kelurahan: about this far to the edge of the share, with room for long shapes.
  const reach = (code: string) =>
    isIsland(code) ? ISLAND_REACH : 0.2 + 1.3 * Math.sqrt((sizes.get(code) ?? 1) / (seedsOf.get(code) ?? 1))

  const nearest = (lat: number, lon: number) => {
    const [x, y] = [lon * KM_LON, lat * KM_LAT]
    const best = new Map<string, number>()
    for (const at of index.neighbors(x, y, NEIGHBOURS)) {
      const seed = seeds[at]
      if (!seed) continue
      const km = Math.hypot(seed.lon * KM_LON - x, seed.lat * KM_LAT - y)
      if (!best.has(seed.code)) best.set(seed.code, km)
    }
    return [...best].map(([kelurahan, km]) => ({ kelurahan, km }))
  }

  const byBoundary = (official: readonly string[], lat: number, lon: number): PointAnswer | null => {
    const holding = official.filter(isKelurahan)
    const [kelurahan, ...rest] = holding.length > 0 ? holding : (border?.near(lat, lon) ?? [])
    if (kelurahan === undefined) return null
    const others = rest.map(other => ({ kelurahan: other, confidence: 0.4 }))
    const because =
      holding.length > 0
        ? 'titik GPS di dalam batas kelurahan'
        : `titik GPS kurang dari ${CRACK_METRES} m dari batas kelurahan`
    const confidence = others.length > 0 ? 0.6 : holding.length > 0 ? 0.99 : 0.9
    return { is: 'inside', kelurahan, confidence, because, lat, lon, others }
  }

  const inJakarta = (lat: number, lon: number): PointAnswer | null => {
    const official = boundaries?.(lat, lon) ?? []
    const answer = byBoundary(official, lat, lon)
    if (answer) return answer
    // The boundary of a kecamatan or a kota alone narrows the choice between seeds.
    const all = nearest(lat, lon)
    const narrowed = all.filter(({ kelurahan }) => official.some(code => kelurahan.startsWith(`${code}.`)))
    const around = narrowed.length > 0 ? narrowed : all
    const first = around[0]
    if (!first || first.km > reach(first.kelurahan)) return null
    const second = around[1]
    const ratio = second ? second.km / Math.max(first.km, 0.01) : Number.POSITIVE_INFINITY
    const confidence = ratio > 1.6 ? 0.97 : ratio > 1.2 ? 0.9 : 0.75
    const others = around
      .slice(1, 3)
      .filter(other => other.km < first.km * 1.3)
      .map(other => ({ kelurahan: other.kelurahan, confidence: Math.round((1 - confidence) * 100) / 100 }))
    return {
      is: 'inside',
      kelurahan: first.kelurahan,
      confidence,
      because: 'titik GPS terdekat dengan kelurahan ini',
      lat,
      lon,
      others,
    }
  }

  return (lat, lon) => {
    if (!Number.isFinite(lat) || !Number.isFinite(lon))
      return { is: 'nothing', because: 'titik GPS tidak terbaca' }
    if (Math.abs(lat) < 0.01 && Math.abs(lon) < 0.01)
      return { is: 'nothing', because: 'titik 0,0 berarti lokasi tidak diketahui' }
    const straight = inJakarta(lat, lon)
    if (straight) return straight
    const turned = inJakarta(lon, lat)
    if (turned?.is === 'inside') {
      const because = 'lintang dan bujur tertukar, sudah dibalik'
      return { ...turned, confidence: Math.min(turned.confidence, 0.8), because }
    }
    return { is: 'outside', because: 'titik GPS di luar DKI Jakarta', lat, lon }
  }
}
