import type { AreaHit, NameKey } from './areas.js'
import type { Lexicon } from './tables.js'
import type { Word } from './words.js'

/** Words that say that a place follows. */
const SIGNS = new Set([
  'di',
  'kota',
  'kotamadya',
  'kab',
  'kabupaten',
  'kec',
  'kecamatan',
  'kelurahan',
  'daerah',
  'wilayah',
])
const DIRECTIONS = new Set(['utara', 'selatan', 'timur', 'barat', 'tengah', 'kota'])

/**
 * @returns whether the name of a town outside Jakarta says where something is. "Martabak bandung" says what it is, and
 * the report belongs to the street the cart stands in. A name with other meanings needs a sign: a word before it, a
 * point of the compass after it, or the end of the clause, where addresses have their town.
 */
export function createTown(
  { places }: Lexicon,
  nameKey: NameKey,
): (words: readonly Word[], hit: AreaHit) => boolean {
  const things = new Set(places.notPlaceAfter)
  const doubtful = new Set(places.doubtfulOutside.map(nameKey))
  return (words, { at, size }) => {
    const [before, name, after] = [words[at - 1], words[at], words[at + size]]
    const follows = before !== undefined && name?.breakBefore === false
    if (follows && things.has(before.text)) return false
    if (size > 1 || !doubtful.has(nameKey(name?.text ?? ''))) return true
    return (
      (follows && SIGNS.has(before.text)) ||
      after === undefined ||
      after.breakBefore ||
      DIRECTIONS.has(after.text)
    )
  }
}
