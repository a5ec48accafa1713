import type { Place } from '../../src/report/index.js'
import { byCluster, clustered, f1, precision, recall, share } from './figures.js'
import type { Measured } from './measured.js'
import type { Tally } from './statistics.js'

const LEVELS = ['kelurahan', 'kecamatan', 'kota'] as const
type Level = (typeof LEVELS)[number]

/** A complaint with the place a person found in it and the place Muara found. */
export interface PlaceRow {
  readonly set: string
  readonly id: string
  readonly cluster: string
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
 */
export function measurePlaces(prefix: string, rows: readonly PlaceRow[]): Measured {
  const figures = LEVELS.flatMap(level => {
    const told = rows.filter(row => row.gold[level] !== undefined)
    if (told.length === 0) return []
    const tallies = byCluster(
      told,
      row => row.cluster,
      row => tallyOf(row, level),
    )
    const known = told.filter(row => row.gold[level] !== null)
    const unknown = told.filter(row => row.gold[level] === null)
    const answered = told.filter(row => row.answer?.[level] != null)
    const named = (id: string, name: string) => ({ id: `${prefix}.${level}${id}`, name: `${level}: ${name}` })
    return [
      clustered(named('Precision', 'precision'), tallies, precision, answered.length),
      clustered(named('Recall', 'recall'), tallies, recall, known.length),
      clustered(named('F1', 'F1'), tallies, f1, told.length),
      ...(unknown.length === 0
        ? []
        : [
            share(
              named('Unknown', 'left open where it cannot be told'),
              unknown.filter(row => row.answer?.[level] == null).length,
              unknown.length,
            ),
          ]),
    ]
  })
  const bases = [...new Set(rows.map(row => row.basis))].sort()
  const byBasis = bases.flatMap(basis => {
    const known = rows.filter(row => row.basis === basis && row.gold.kelurahan != null)
    if (known.length === 0) return []
    const right = known.filter(row => row.answer?.kelurahan === row.gold.kelurahan).length
    return [
      share({ id: `${prefix}.basis.${basis}`, name: `kelurahan found, basis ${basis}` }, right, known.length),
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
            outside.filter(row => row.answer?.outside === true && row.answer.kelurahan === null).length,
            outside.length,
          ),
          share(
            { id: `${prefix}.insideKept`, name: 'inside DKI not taken for outside' },
            inside.filter(row => !row.answer?.outside).length,
            inside.length,
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
