import type { Owner } from '../life/state.js'
import type { Clock, Clocks } from './clocks.js'

/** A ticket with its clocks and who has it. */
export interface Timed {
  readonly owner: Owner
  readonly clocks: Clocks
}

/** How fast: over the clocks that came to their end within the period. Milliseconds; null without any. */
export interface Pace {
  readonly count: number
  /** The wording of the rules: an average. */
  readonly mean: number | null
  /** What an average hides. */
  readonly median: number | null
  readonly p90: number | null
  /** Clocks beyond their limit, those still running included: an agency gains nothing by leaving the late ones open. */
  readonly late: number
  readonly running: number
}

export interface AgencyMeans {
  readonly agency: string
  /** Tickets the agency has, from opening to its first act, however long others had them before. */
  readonly coordination: Pace
  readonly completion: Pace
  /** What the agency itself took until it acted or passed the ticket on, in every ticket it ever held. */
  readonly waited: Pace
}

/** Rolling means per agency over clocks that ended in `[from, to)`, agencies in order of their codes. */
export function meansOf(tickets: readonly Timed[], { from, to }: { from: Date; to: Date }): AgencyMeans[] {
  const inside = (at: Date | null) => at !== null && from <= at && at < to
  const agencies = new Set(
    tickets.flatMap(({ owner, clocks }) => [
      owner.agency,
      ...clocks.holdings.map(holding => holding.owner.agency),
    ]),
  )
  return [...agencies].sort().map(agency => {
    const own = tickets.filter(({ owner }) => owner.agency === agency).map(({ clocks }) => clocks)
    const paceOf = (clocks: readonly Clock[]) => {
      const running = clocks.filter(({ done }) => done === null)
      const ended = clocks.filter(({ done }) => inside(done))
      return pace(
        ended.map(({ spent }) => spent),
        [...ended, ...running].filter(({ late }) => late).length,
        running.length,
      )
    }
    const held = tickets.flatMap(({ clocks }) =>
      clocks.holdings
        .filter(({ owner }) => owner.agency === agency)
        .map(holding => ({ ...holding, limit: clocks.coordination.limit.length })),
    )
    const ended = held.filter(({ actedAt, until }) => inside(actedAt ?? until))
    const running = held.filter(({ actedAt, until }) => actedAt === null && until === null)
    return {
      agency,
      coordination: paceOf(own.map(({ coordination }) => coordination)),
      completion: paceOf(own.map(({ completion }) => completion)),
      waited: pace(
        ended.map(({ waited }) => waited),
        [...ended, ...running].filter(({ waited, limit }) => waited > limit).length,
        running.length,
      ),
    }
  })
}

function pace(spent: readonly number[], late: number, running: number): Pace {
  const sorted = spent.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.ceil(part * sorted.length) - 1] ?? null
  return {
    count: sorted.length,
    mean: sorted.length === 0 ? null : sorted.reduce((sum, one) => sum + one, 0) / sorted.length,
    median: at(0.5),
    p90: at(0.9),
    late,
    running,
  }
}
