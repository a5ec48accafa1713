import { clustered, type Figure, counted, recall, share, trio } from './figures.js'
import type { Part } from './measured.js'
import type { Split } from './split.js'

/** A report in a ticket, with the incident it truly speaks of. */
export interface Grouped {
  readonly id: string
  readonly channel: string
  /** Incidents tied to each other; drawn together by the bootstrap. */
  readonly group: string
  readonly split: Split
  /** Null: no complaint at all, though it was filed as one. */
  readonly incident: string | null
  /** Null: not filed, so in nobody's ticket. */
  readonly ticket: string | null
  /** It joined the reports of another incident when it arrived. */
  readonly wrongMerge: boolean
  /** Even a person cannot tell from the text: left alone it is left out, joined it is judged. */
  readonly mayStayAlone: boolean
}

/**
 * How well tickets fit incidents.
 *
 * Pairs: two reports of one incident in one ticket are right, of two incidents in one ticket wrong, of one incident in two
 * tickets missed. A wrong pair across the halves of the split counts half in each.
 *
 * B-cubed (Bagga and Baldwin 1998): for every report, which share of its ticket is of its incident (precision), and which
 * share of its incident is in its ticket (recall); then the mean.
 *
 * Wrong merge: a report that joined a ticket whose incident was another. The incident of a ticket is that of most of its
 * members before the report came, of several the one that came first.
 */
export function measureGrouping(prefix: string, all: readonly Grouped[], part: Part): Figure[] {
  const judged = leaveAlone(all)
  const within = (one: Grouped) => part === 'all' || one.split === part
  const scored = judged.filter(within)
  const groups = [...new Set(scored.map(one => one.group))].sort()

  const pairs = new Map(groups.map(name => [name, [0, 0, 0, 0, 0]]))
  const add = (one: Grouped, column: number, amount: number) => {
    const tally = pairs.get(one.group)
    if (within(one) && tally) tally[column] = (tally[column] ?? 0) + amount
  }
  judged.forEach((a, at) => {
    for (const b of judged.slice(at + 1)) {
      const together = a.ticket !== null && a.ticket === b.ticket
      const belong = a.incident !== null && a.incident === b.incident
      if (!together && !belong) continue
      for (const one of [a, b]) add(one, together ? (belong ? 0 : 1) : 2, 0.5)
      if (belong && a.channel !== b.channel) for (const one of [a, b]) add(one, together ? 3 : 4, 0.5)
    }
  })

  const filed = all.filter(one => within(one) && one.ticket !== null)
  const bCubed = groups.map(name =>
    bCubedOf(
      scored.filter(one => one.group === name),
      judged,
    ),
  )
  // Pairs hang together whatever is in a group, so they are never independent.
  const drawn = (columns: readonly number[]) => ({
    tallies: [...pairs.values()].map(tally => columns.map(column => tally[column] ?? 0)),
    independent: false,
  })
  return [
    ...trio(`${prefix}.pair`, 'pairs of reports', drawn([0, 1, 2])),
    ...bCubedFigures(prefix, bCubed, scored.length),
    share(
      { id: `${prefix}.wrongMerges`, name: 'wrong merges per 1,000 reports' },
      filed,
      one => one.group,
      one => one.wrongMerge,
      'per 1,000',
    ),
    counted(
      { id: `${prefix}.crossChannel`, name: 'duplicates found across channels' },
      drawn([3, 1, 4]),
      recall,
    ),
  ]
}

/** [precision, recall, reports], added over the reports of one cluster. */
function bCubedOf(scored: readonly Grouped[], judged: readonly Grouped[]): number[] {
  const tally = [0, 0, 0]
  for (const one of scored) {
    if (one.incident === null) continue
    const inTicket = judged.filter(
      other => other === one || (one.ticket !== null && other.ticket === one.ticket),
    )
    const ofIncident = judged.filter(other => other.incident === one.incident)
    const both = inTicket.filter(other => other.incident === one.incident).length
    tally[0] = (tally[0] ?? 0) + both / inTicket.length
    tally[1] = (tally[1] ?? 0) + both / ofIncident.length
    tally[2] = (tally[2] ?? 0) + 1
  }
  return tally
}

function bCubedFigures(prefix: string, tallies: readonly number[][], of: number): Figure[] {
  const p = ([precision = 0, , reports = 0]: readonly number[]) => precision / reports
  const r = ([, recall = 0, reports = 0]: readonly number[]) => recall / reports
  const f = (sums: readonly number[]) => (2 * p(sums) * r(sums)) / (p(sums) + r(sums))
  return [
    clustered({ id: `${prefix}.bCubedPrecision`, name: 'B-cubed: precision' }, tallies, p, of),
    clustered({ id: `${prefix}.bCubedRecall`, name: 'B-cubed: recall' }, tallies, r, of),
    clustered({ id: `${prefix}.bCubedF1`, name: 'B-cubed: F1' }, tallies, f, of),
  ]
}

/** Without the reports nobody could place and which were left alone. */
function leaveAlone(all: readonly Grouped[]): Grouped[] {
  const sizes = new Map<string, number>()
  for (const { ticket } of all) if (ticket !== null) sizes.set(ticket, (sizes.get(ticket) ?? 0) + 1)
  return all.filter(one => !(one.mayStayAlone && (one.ticket === null || sizes.get(one.ticket) === 1)))
}
