import type { Complaint } from '../../src/report/index.js'
import { share } from './figures.js'
import type { Measured } from './measured.js'

/** A complaint with the categories a person accepts and the one its words were given. */
export interface CategoryRow {
  readonly set: string
  readonly id: string
  /** Rows that rise and fall together. */
  readonly group: string
  readonly text: string
  /** Any of these is right. */
  readonly gold: readonly string[]
  readonly answer: Complaint['category'] | null
}

/**
 * Top-1 and top-3 (the value and its first two alternatives). A complaint that was not recognised as one has no category
 * and counts as wrong.
 */
export function measureCategories(prefix: string, rows: readonly CategoryRow[]): Measured {
  const first = ({ gold, answer }: CategoryRow) => gold.includes(answer?.value ?? '')
  const amongThree = ({ gold, answer }: CategoryRow) =>
    namesOf(answer)
      .slice(0, 3)
      .some(name => gold.includes(name))
  const rate = (id: string, name: string, right: (row: CategoryRow) => boolean) =>
    share({ id: `${prefix}.${id}`, name }, rows, row => row.group, right)
  return {
    figures: [rate('top1', 'category: first', first), rate('top3', 'category: among three', amongThree)],
    mistakes: rows
      .filter(row => !first(row))
      .map(row => ({
        what:
          row.answer?.value == null
            ? 'category unknown'
            : amongThree(row)
              ? 'category second or third'
              : 'category wrong',
        set: row.set,
        ids: [row.id],
        text: row.text,
        expected: row.gold,
        got: row.answer
          ? [row.answer.value ?? 'unknown', ...namesOf(row.answer).slice(row.answer.value ? 1 : 0, 3)]
          : [],
        because: row.answer?.because ?? [],
      })),
  }
}

const namesOf = (answer: CategoryRow['answer']): string[] =>
  answer
    ? [answer.value ?? '', ...answer.alternatives.map(each => each.value)].filter(name => name !== '')
    : []
