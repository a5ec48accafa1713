import { at, listOf, numberOf, Point, textOf } from '#kit'

/** A box wider than this (degrees) is a country or a province at sea: its centre says nothing about a street. */
const WIDEST_BOX = 3

export interface Whereabouts {
  readonly point: Point | null
  readonly placeText: string | null
}

/** A valid position or null; 0,0 is what broken senders write for "unknown". */
function pointAt(lat: unknown, lon: unknown, approximate = false): Point | null {
  const point = Point.safeParse({ lat: numberOf(lat), lon: numberOf(lon), approximate })
  if (!point.success || (point.data.lat === 0 && point.data.lon === 0)) return null
  return point.data
}

/** GeoJSON order: longitude first. */
export const pointOfGeoJson = (coordinates: unknown): Point | null =>
  pointAt(listOf(coordinates)[1], listOf(coordinates)[0])

/** Where a v2 post was written: its own point, else the centre of the place it is tagged with. */
export function whereaboutsV2(post: unknown, includes: unknown): Whereabouts {
  const id = textOf(at(post, 'geo', 'place_id'))
  const place =
    id === null ? undefined : listOf(at(includes, 'places')).find(one => textOf(at(one, 'id')) === id)
  const [west, south, east, north] = listOf(at(place, 'geo', 'bbox')).map(numberOf)
  return {
    point:
      pointOfGeoJson(at(post, 'geo', 'coordinates', 'coordinates')) ?? centre([west, east], [south, north]),
    placeText: textOf(at(place, 'full_name'))?.slice(0, 1000) ?? null,
  }
}

/** The same for a v1.1 post. Its `coordinates` are longitude first, its older `geo` latitude first. */
export function whereaboutsV1(post: unknown): Whereabouts {
  const place = at(post, 'place')
  const corners = listOf(listOf(at(place, 'bounding_box', 'coordinates'))[0]).map(listOf)
  const [lat, lon] = listOf(at(post, 'geo', 'coordinates'))
  return {
    point:
      pointOfGeoJson(at(post, 'coordinates', 'coordinates')) ??
      pointAt(lat, lon) ??
      centre(
        corners.map(corner => numberOf(corner[0])),
        corners.map(corner => numberOf(corner[1])),
      ),
    placeText: textOf(at(place, 'full_name'))?.slice(0, 1000) ?? null,
  }
}

function centre(
  lons: readonly (number | null | undefined)[],
  lats: readonly (number | null | undefined)[],
): Point | null {
  const [x, y] = [lons, lats].map(values => values.filter(value => typeof value === 'number'))
  if (!x || !y || x.length < 2 || y.length < 2) return null
  const [west, east, south, north] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)]
  if (east - west > WIDEST_BOX || north - south > WIDEST_BOX) return null
  return pointAt((south + north) / 2, (west + east) / 2, true)
}
