import type { Complaint } from '../../src/report/index.js'
import type { GoldComplaint } from './scenario-set.js'

/** What a person and Muara say about one complaint; one side is null when only the other found it. */
export interface Aligned {
  readonly gold: GoldComplaint | null
  readonly answer: Complaint | null
}

/**
 * Puts the complaints of one message side by side: best agreement first (category, then kelurahan, then order), each used
 * once. As many meet as the shorter list has; whether they agree is measured later.
 * @returns one entry per answer in the order of `answers`, then the complaints nobody found.
 */
export function align(golds: readonly GoldComplaint[], answers: readonly Complaint[]): Aligned[] {
  const meetings = golds
    .flatMap((gold, g) => answers.map((answer, a) => ({ g, a, agreement: agreement(gold, answer, g === a) })))
    .sort((x, y) => y.agreement - x.agreement || x.g - y.g || x.a - y.a)
  const goldOf = new Map<number, number>()
  const taken = new Set<number>()
  for (const { g, a } of meetings) {
    if (goldOf.has(a) || taken.has(g)) continue
    goldOf.set(a, g)
    taken.add(g)
  }
  return [
    ...answers.map((answer, a) => ({ answer, gold: golds[goldOf.get(a) ?? -1] ?? null })),
    ...golds.filter((_, g) => !taken.has(g)).map(gold => ({ gold, answer: null })),
  ]
}

const agreement = (gold: GoldComplaint, { category, place }: Complaint, sameOrder: boolean): number =>
  (category.value === gold.category
    ? 4
    : category.alternatives.some(each => each.value === gold.category)
      ? 2
      : 0) +
  (place.kelurahan !== null && place.kelurahan === gold.kelurahan_code ? 3 : 0) +
  (sameOrder ? 1 : 0)
