import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tables } from '../understand/tables.js'

/** Two squares side by side and one with a hole, drawn over Cawang, Pluit and Ancol: shapes of our own, not theirs. */
export const square = (west: number, south: number, size = 0.01) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]

export const code = (name: string): string => {
  const area = tables.areas.find(each => each.level === 'kelurahan' && each.name === name)
  if (!area) throw new Error(`no kelurahan ${name}`)
  return area.code
}

export const feature = (properties: Record<string, unknown>, coordinates: unknown, type = 'Polygon') => ({
  type: 'Feature',
  properties,
  geometry: { type, coordinates },
})

export const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features })

/** Cawang is the square from 106.80/-6.25, Pluit its neighbour in the east, which has a hole in the middle. */
export const twoSquares = collection(
  feature({ kode: code('Cawang'), nama: 'Cawang' }, [square(106.8, -6.25)]),
  feature({ kode: code('Pluit'), nama: 'Pluit' }, [square(106.81, -6.25), square(106.814, -6.246, 0.002)]),
)

export const known = new Map(tables.areas.map(area => [area.code, area.name]))

/** A file with this content in a folder of its own. */
export function fileWith(name: string, content: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'muara-atlas-')), name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
