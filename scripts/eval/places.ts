import type { Place } from '../../src/report/index.js'
import { byGroup, share, trio } from './figures.js'
import type { Measured } from './measured.js'
import type { Tally } from './statistics.js'

const LEVELS = ['kelurahan', 'kecamatan', 'kota'] as const
type Level = (typeof LEVELS)[number]

/** A complaint with the place a person found in it and the place Muara found. */
export interface PlaceRow {
  readonly set: string
  readonly id: string
  /** Rows that rise and fall together. */
  readonly group: string
  readonly text: string
  /** Codes; null where a person says the text does not tell; left out where nobody said anything about that level. */
  readonly gold: Partial<Readonly<Record<Level, string | null>>>
  readonly basis: string
  /** Outside DKI Jakarta. */
  readonly outside: boolean
  readonly answer: Place | null
}

/**
 * Precision: of the answers, those that are right; an answer where a person says "cannot be told" is wrong. Recall: of the
 * places a person found, those found. Unknown: of those a person cannot tell, those left open.
 *
 * @param from what the answer was read from, where the same rows are read in two ways: `from the point`.
 */
export function measurePlaces(prefix: string, rows: readonly PlaceRow[], from = ''): Measured {
  const groupOf = (row: PlaceRow) => row.group
  const words = (name: string) => (from ? `${name}, ${from}` : name)
  const figures = LEVELS.flatMap(level => {
    const told = rows.filter(row => row.gold[level] !== undefined)
    if (told.length === 0) return []
    const tallies = byGroup(told, groupOf, row => tallyOf(row, level))
    const unknown = told.filter(row => row.gold[level] === null)
    return [
      ...trio(`${prefix}.${level}`, words(level), tallies),
      ...(unknown.length === 0
        ? []
        : [
            share(
              { id: `${prefix}.${level}Unknown`, name: `${words(level)}: left open where it cannot be told` },
              unknown,
              groupOf,
              row => row.answer?.[level] == null,
            ),
          ]),
    ]
  })
  const bases = [...new Set(rows.map(row => row.basis))].sort()
  const byBasis = bases.flatMap(basis => {
    const known = rows.filter(row => row.basis === basis && row.gold.kelurahan != null)
    if (known.length === 0) return []
    return [
      share(
        { id: `${prefix}.basis.${basis}`, name: `${words('kelurahan')} found, basis ${basis}` },
        known,
        groupOf,
        row => row.answer?.kelurahan === row.gold.kelurahan,
      ),
    ]
  })
  const outside = rows.filter(row => row.outside)
  const inside = rows.filter(row => !row.outside && row.answer)
  const beyond =
    outside.length === 0
      ? []
      : [
          share(
            { id: `${prefix}.outsideFound`, name: 'outside DKI recognised' },
            outside,
            groupOf,
            row => row.answer?.outside === true && row.answer.kelurahan === null,
          ),
          share(
            { id: `${prefix}.insideKept`, name: 'inside DKI not taken for outside' },
            inside,
            groupOf,
            row => !row.answer?.outside,
          ),
        ]
  return {
    figures: [...figures, ...byBasis, ...beyond],
    mistakes: rows.flatMap(row => {
      const [right = 0, wrong = 0, missed = 0] = tallyOf(row, 'kelurahan')
      const gold = row.gold.kelurahan
      if (gold === undefined || right === 1 || (wrong === 0 && missed === 0)) return []
      const what =
        wrong === 0
          ? 'kelurahan not found'
          : missed === 0
            ? 'kelurahan where none can be told'
            : 'kelurahan wrong'
      const { set, id, text, basis, answer } = row
      const got = {
        kelurahan: answer?.kelurahan ?? null,
        candidates: (answer?.candidates ?? []).map(each => each.kelurahan),
      }
      return [
        {
          what,
          set,
          ids: [id],
          text,
          expected: { kelurahan: gold, basis },
          got,
          because: answer?.because ?? [],
        },
      ]
    }),
  }
}

/** [right, wrong, missed]: a wrong answer where there is a right one is wrong and missed. */
function tallyOf({ gold, answer }: PlaceRow, level: Level): Tally {
  const [wanted, got] = [gold[level] ?? null, answer?.[level] ?? null]
  const right = wanted !== null && wanted === got
  return [Number(right), Number(got !== null && !right), Number(wanted !== null && !right)]
}
