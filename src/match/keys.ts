import type { Complaint, Draft } from '../report/index.js'
import { answeredBy, nameOf, platesIn, senderOf, type WordsOf } from './subject.js'

/** Side of a cell of the grid, degrees: about 330 m. With its eight neighbours, 330 m around a point are covered. */
const CELL = 0.003
/** Names per report at most: a letter full of names would otherwise ask for everything. */
const MOST_NAMES = 10
const MOST_THREADS = 20

/**
 * Index keys by which candidates are found: two reports which may be one incident share at least one key. Stored in a
 * `text[]` with a GIN index and asked for with `&&`. Neither category nor agency is among them: people differ in both.
 */
export function matchKeys(
  complaint: Complaint,
  draft: Draft,
  options: { channel: string; sender?: string | null },
  wordsOf: WordsOf,
): string[] {
  const { place, text } = complaint
  const { kelurahan, kecamatan, kota, street, gang, landmark, point, candidates } = place
  const area = kota ?? '?'
  const sender = options.sender === undefined ? senderOf(draft) : options.sender
  const keys = [
    ...[
      `${options.channel}:${draft.externalId}`,
      ...answeredBy(draft, options.channel).slice(-MOST_THREADS),
    ].map(id => `thread:${id}`),
    ...(sender === null ? [] : [`sender:${sender}`]),
    ...(kelurahan === null ? candidates.map(each => `kel:${each.kelurahan}`) : [`kel:${kelurahan}`]),
    ...(point ? cells(point.lat, point.lon).map(cell => `cell:${cell}`) : []),
    ...(street === null ? [] : [`street:${area}:${nameOf(street)}`]),
    ...(gang === null ? [] : [`gang:${kecamatan ?? area}:${nameOf(gang)}`]),
    ...(landmark === null ? [] : [`landmark:${landmark}`]),
    ...platesIn(text).map(plate => `plate:${plate}`),
    ...wordsOf(text)
      .names.slice(0, MOST_NAMES)
      .map(name => `name:${name}`),
  ]
  return [...new Set(keys)]
}

function cells(lat: number, lon: number): string[] {
  const [row, column] = [Math.floor(lat / CELL), Math.floor(lon / CELL)]
  return [-1, 0, 1].flatMap(down => [-1, 0, 1].map(right => `${row + down},${column + right}`))
}
