import type { Matching, Subject } from '../../src/match/index.js'

/** What tickets ought to hold, seen from pairs alone: the order in which reports came cannot show in it. */
export interface Pairs {
  /** Whether two reports alone would be one ticket. */
  areOne(a: Subject, b: Subject): boolean
  contradict(a: Subject, b: Subject): boolean
  /** Reports that hang together through pairs which are one. */
  components<T extends { readonly subject: Subject }>(reports: readonly T[]): T[][]
  /** True when no two reports of a component hold each other apart: then it is one ticket in any order. */
  isExact(component: readonly { readonly subject: Subject }[]): boolean
}

/** @param join the score from which on a report joins. */
export function pairsOf(matching: Matching, join: number): Pairs {
  const compare = remembered(matching.compare)
  const areOne = remembered(
    (a, b) =>
      matching.decide(a, [{ ...b, ticketId: 't', status: 'Proses', closedAt: null }]).is === 'duplicate',
  )

  /**
   * Two reports of one component that hold each other apart: they contradict each other, or they are as alike as
   * duplicates and yet something forbids to join them unseen (another landmark, another matter in one conversation).
   * Then it matters which of them came first, and only then.
   */
  const holdApart = (a: Subject, b: Subject): boolean => {
    const { contradicts, thread, score } = compare(a, b)
    return (contradicts || thread || score >= join) && !areOne(a, b)
  }

  return {
    areOne,
    contradict: (a, b) => compare(a, b).contradicts,
    components(reports) {
      const left = new Set(reports)
      return reports.flatMap(first => {
        if (!left.delete(first)) return []
        const component = [first]
        for (const one of component)
          for (const other of left)
            if (areOne(one.subject, other.subject)) {
              left.delete(other)
              component.push(other)
            }
        return [component]
      })
    },
    isExact: component =>
      component.every((a, at) => component.slice(at + 1).every(b => !holdApart(a.subject, b.subject))),
  }
}

/** An answer about two reports, found once: the same two meet again in every order. */
function remembered<T>(answer: (a: Subject, b: Subject) => T): (a: Subject, b: Subject) => T {
  const known = new WeakMap<Subject, Map<Subject, T>>()
  return (a, b) => {
    const answers = known.get(a) ?? new Map<Subject, T>()
    known.set(a, answers)
    if (!answers.has(b)) answers.set(b, answer(a, b))
    return answers.get(b) as T
  }
}
