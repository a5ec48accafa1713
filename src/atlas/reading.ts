/** A file that cannot be imported at all. The message says why and what to do, for the administrator. */
export class UnusableFile extends Error {}

/** What a file held: the good rows, and one sentence for each bad one, naming its line or feature. */
export interface FileReading<Row> {
  readonly rows: readonly Row[]
  readonly problems: readonly string[]
}

/** Where Jakarta and its islands lie, with a margin. Degrees, WGS 84. */
const AROUND_JAKARTA = { west: 105.9, east: 107.4, south: -7, north: -4.8 } as const

/** Null when the position can be one of Jakarta, else what is wrong with it. */
export function wrongPosition(lat: number, lon: number): string | null {
  const { west, east, south, north } = AROUND_JAKARTA
  const isAround = (y: number, x: number) => y >= south && y <= north && x >= west && x <= east
  if (isAround(lat, lon)) return null
  if (isAround(lon, lat)) return 'lintang dan bujur tertukar; tulis bujur dan lintang pada tempatnya'
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180)
    return 'koordinat bukan derajat; ubah dulu ke WGS 84 (EPSG:4326)'
  return `koordinat ${lat}, ${lon} bukan di sekitar Jakarta`
}
