import type { Kind } from '../../src/report/index.js'
import { byCluster, perThousand, share, trio } from './figures.js'
import type { Measured } from './measured.js'

/** A message with the kind a person gave it and the kind its words were given. */
export interface KindRow {
  readonly set: string
  readonly id: string
  readonly text: string
  /** Null where a person only said whether it is a complaint, see `isComplaint`. */
  readonly gold: Kind | null
  readonly isComplaint: boolean
  readonly answer: Kind
  readonly because: readonly string[]
  /** Complaints in it: by a person, by Muara. */
  readonly complaints: readonly [gold: number, found: number]
}

const asks = (kind: Kind): boolean => kind === 'complaint' || kind === 'follow_up'

/** Complaint (or follow-up) against everything else; several complaints in one message. */
export function measureKinds(prefix: string, rows: readonly KindRow[]): Measured {
  const tallies = byCluster(
    rows,
    row => row.id,
    ({ isComplaint, answer }) => [
      Number(isComplaint && asks(answer)),
      Number(!isComplaint && asks(answer)),
      Number(isComplaint && !asks(answer)),
    ],
  )
  const others = rows.filter(row => !row.isComplaint)
  const exact = rows.filter(row => row.gold !== null)
  const several = rows.filter(row => row.complaints[0] > 1)
  const single = rows.filter(row => row.complaints[0] === 1)
  const cut = rows.filter(row => row.complaints[1] > 1 && row.isComplaint)
  const same = ({ complaints: [gold, found] }: KindRow) => gold === found
  const figures = [
    ...trio(`${prefix}.complaint`, 'complaint or not', tallies),
    share(
      { id: `${prefix}.otherFound`, name: 'messages without complaint recognised' },
      others.filter(row => !asks(row.answer)).length,
      others.length,
    ),
    ...(exact.length === 0
      ? []
      : [
          share(
            { id: `${prefix}.exact`, name: 'exact kind (of six)' },
            exact.filter(row => row.answer === row.gold).length,
            exact.length,
          ),
          share(
            { id: `${prefix}.severalFound`, name: 'several complaints in one message: cut right' },
            several.filter(same).length,
            several.length,
          ),
          share(
            { id: `${prefix}.cutsRight`, name: 'messages cut: rightly' },
            cut.filter(same).length,
            cut.length,
          ),
          perThousand(
            { id: `${prefix}.wrongCuts`, name: 'single complaints cut in two' },
            single.filter(row => row.complaints[1] > 1).length,
            single.length,
          ),
        ]),
  ]
  const mistakes = rows.flatMap(row => {
    const { set, id, text, because, complaints } = row
    const told = { set, ids: [id], text, because }
    const kind = asks(row.answer) !== row.isComplaint || (row.gold !== null && row.gold !== row.answer)
    const what =
      asks(row.answer) === row.isComplaint
        ? 'kind (of six)'
        : row.isComplaint
          ? 'complaint not recognised'
          : 'no complaint taken for one'
    const wrongCut = row.isComplaint && asks(row.answer) && row.gold !== null && !same(row)
    return [
      ...(kind
        ? [
            {
              ...told,
              what,
              expected: row.gold ?? (row.isComplaint ? 'complaint' : 'other'),
              got: row.answer,
            },
          ]
        : []),
      ...(wrongCut
        ? [{ ...told, what: 'number of complaints', expected: complaints[0], got: complaints[1] }]
        : []),
    ]
  })
  return { figures, mistakes }
}
