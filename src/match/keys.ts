import { type Complaint, type Draft, type PhotoHash, photoKeys, type Place } from '../report/index.js'
import { answeredBy, nameOf, platesIn, senderOf, type WordsOf } from './subject.js'

/** Two positions less than this far apart in both directions share a cell, whatever the grid: about 330 m. Degrees. */
const REACH = 0.003
/** Names per report at most: a letter full of names would otherwise ask for everything. */
const MOST_NAMES = 10
/** Of those, how many are also asked for within the kelurahan. */
const MOST_SPOTS = 6
const MOST_THREADS = 20
/** Photos per report that are looked for everywhere, four keys each. */
const MOST_PHOTOS = 4
/** Kelurahan a text leaves open ("Petukangan") which are searched for its names. */
const MOST_OPEN_AREAS = 3

/**
 * Names of what two reports of one incident may share; two reports which may be one share at least one. The store looks
 * candidates up by them and locks them while it decides.
 *
 * Wide keys (the kelurahan, a street's name in the whole city) make sure that nothing is missed. Narrow ones (a name
 * within the kelurahan, an RT, a category within the kelurahan) repeat what wide ones say so that an older report of the
 * same spot is still found when the kelurahan has had a thousand others since. Category stands only beside the
 * kelurahan's own key, never instead of it: people differ in it.
 */
export function matchKeys(
  complaint: Complaint,
  draft: Draft,
  options: { channel: string; sender?: string | null; photos?: readonly PhotoHash[] },
  wordsOf: WordsOf,
): string[] {
  const { text, place } = complaint
  const sender = options.sender === undefined ? senderOf(draft) : options.sender
  const names = [...new Set([...addressOf(place), ...wordsOf(text).names])].slice(0, MOST_NAMES)
  const threads = [
    `${options.channel}:${draft.externalId}`,
    ...answeredBy(draft, options.channel).slice(-MOST_THREADS),
  ]
  const keys = [
    ...threads.map(id => `thread:${id}`),
    ...(sender === null ? [] : [`sender:${sender}`]),
    ...platesIn(text).map(plate => `plate:${plate}`),
    ...names.map(name => `name:${name}`),
    ...keysOfPlace(complaint, names),
    ...keysOfPhotos(options.photos ?? []),
  ]
  return [...new Set(keys)]
}

/** A photo is looked for in the whole city: whoever sends it again may name another place, or none. */
export const keysOfPhotos = (photos: readonly PhotoHash[]): string[] =>
  photos.slice(0, MOST_PHOTOS).flatMap(photoKeys)

function keysOfPlace({ place, category }: Complaint, names: readonly string[]): string[] {
  const { kelurahan, kecamatan, kota, street, gang, point, rt, rw } = place
  const open = place.candidates.map(each => each.kelurahan)
  const areas = kelurahan === null ? open : [kelurahan]
  const spots = names.slice(0, MOST_SPOTS)
  const matters = [category.value, category.alternatives[0]?.value].filter(name => name != null)
  return [
    ...areas.map(code => `kel:${code}`),
    ...areas.slice(0, MOST_OPEN_AREAS).flatMap(code => spots.map(name => `spot:${code}:${name}`)),
    ...(kelurahan === null || rt === null || rw === null ? [] : [`rt:${kelurahan}:${rt}/${rw}`]),
    ...(kelurahan === null ? [] : matters.map(name => `matter:${kelurahan}:${name}`)),
    ...(point ? cells(point.lat, point.lon).map(cell => `cell:${cell}`) : []),
    ...(street === null || kota === null ? [] : [`street:${kota}:${nameOf(street)}`]),
    ...(gang === null || kecamatan === null ? [] : [`gang:${kecamatan}:${nameOf(gang)}`]),
  ]
}

/** Names an address says itself, before those the text only mentions: a street without its kelurahan is one of them. */
const addressOf = ({ street, gang, landmark }: Place): string[] => [
  ...[street, gang].flatMap(name => (name === null ? [] : [nameOf(name)])),
  ...(landmark === null ? [] : [landmark]),
]

/**
 * The four cells a position lies in: squares of twice the reach, laid over each other by half. Any two positions within
 * the reach share one, so four keys do what a plain grid needs nine for.
 */
function cells(lat: number, lon: number): string[] {
  const [row, column] = [Math.floor(lat / REACH), Math.floor(lon / REACH)]
  return [0, 1].flatMap(down => [0, 1].map(right => `${row + down},${column + right}`))
}
