import type { Matching, Subject } from '../../src/match/index.js'
import { byGroup, type Figure, share, trio } from './figures.js'

/** What a person decided about two reports, with both as they were stored for comparing. */
export interface Correction {
  readonly a: Subject
  readonly b: Subject
  readonly same: boolean
  /** When it was decided. */
  readonly at: Date
}

/**
 * How today's rules would decide the pairs people corrected: the later report against the earlier one alone, in an open
 * ticket. Corrections are made where the rules were in doubt or wrong, so these numbers are far below those of a stream
 * and only good for comparing two versions of the rules. Pairs of one report are drawn together by the bootstrap.
 */
export function measureCorrections(corrections: readonly Correction[], matching: Matching): Figure[] {
  const decided = corrections.map(({ a, b, same }) => {
    const [first, second] = a.at <= b.at ? [a, b] : [b, a]
    const ticket = [{ ...first, ticketId: 'earlier', status: 'Proses', closedAt: null }]
    return { report: second.id, same, is: matching.decide(second, ticket).is }
  })
  const tallies = byGroup(
    decided,
    ({ report }) => report,
    ({ same, is }) => [
      Number(same && is === 'duplicate'),
      Number(!same && is === 'duplicate'),
      Number(same && is !== 'duplicate'),
    ],
  )
  const suggested = decided.filter(({ is }) => is === 'suggest')
  return [
    ...trio('corrections.join', 'pairs people corrected, joins', tallies),
    share(
      { id: 'corrections.suggestionsRight', name: 'suggestions that are right' },
      suggested,
      ({ report }) => report,
      ({ same }) => same,
    ),
  ]
}
