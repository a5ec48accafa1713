import type { Kind } from '../../src/report/index.js'
import { byGroup, share, trio } from './figures.js'
import type { Measured } from './measured.js'

/** A message with the kind a person gave it and the kind its words were given. */
export interface KindRow {
  readonly set: string
  readonly id: string
  /** Messages that rise and fall together. */
  readonly group: string
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
  const groupOf = (row: KindRow) => row.group
  const tallies = byGroup(rows, groupOf, ({ isComplaint, answer }) => [
    Number(isComplaint && asks(answer)),
    Number(!isComplaint && asks(answer)),
    Number(isComplaint && !asks(answer)),
  ])
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
      others,
      groupOf,
      row => !asks(row.answer),
    ),
    ...(exact.length === 0
      ? []
      : [
          share(
            { id: `${prefix}.exact`, name: 'exact kind (of six)' },
            exact,
            groupOf,
            row => row.answer === row.gold,
          ),
          share(
            { id: `${prefix}.severalFound`, name: 'several complaints in one message: cut right' },
            several,
            groupOf,
            same,
          ),
          share({ id: `${prefix}.cutsRight`, name: 'messages cut: rightly' }, cut, groupOf, same),
          share(
            { id: `${prefix}.wrongCuts`, name: 'single complaints cut in two, per 1,000' },
            single,
            groupOf,
            row => row.complaints[1] > 1,
            'per 1,000',
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
