import { isMonth, type NumbersRow, type PublicRow, publicRows } from '../../ticket/numbers/index.js'
import type { Db } from '../database.js'
import { type NumbersQuery, numbersOf } from './read.js'

/**
 * Numbers as everybody may see them: small rows masked, and nothing that could be taken from another answer. Null where
 * nobody but the owner of a row sees any: a range that is no month, or one agency in a kelurahan, which is the whole less the rest.
 *
 * @param isOwn rows told in full, as whoever asks owns them.
 */
export async function publishedNumbers(
  db: Db,
  query: NumbersQuery,
  now = new Date(),
  isOwn: (row: NumbersRow) => boolean = () => false,
): Promise<PublicRow[] | null> {
  const { by, agency, unit } = query
  if (!isMonth(query, now) || (by === 'kelurahan' && agency !== null)) return null
  const all = await numbersOf(db, { ...query, agency: null, unit: null }, now)
  // Masked before anything is left out: what was masked for the sake of another row stays so when it is asked for alone.
  return publicRows(all, row => (by === 'unit' ? (row.agency ?? '') : ''))
    .map((masked, at) => {
      const row = all[at] as NumbersRow
      return isOwn(row) ? row : masked
    })
    .filter(row => (agency === null || row.agency === agency) && (unit === null || row.unit === unit))
}
