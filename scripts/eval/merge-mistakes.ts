import type { Comparison, Matching } from '../../src/match/index.js'
import type { Mistake } from './measured.js'
import type { ScenarioSet } from './scenario-set.js'
import type { Split } from './split.js'
import type { HeardMessage, Item } from './stream.js'

/** A mistake of grouping and the half of the split it belongs to. */
export interface MergeMistake {
  readonly split: Split
  readonly mistake: Mistake
}

/** Wrong merges, and reports which stayed apart from all earlier reports of their incident, each with the reason. */
export function mergeMistakes(
  set: ScenarioSet,
  heard: readonly HeardMessage[],
  matching: Matching,
): MergeMistake[] {
  const earlier = new Map<string, Item[]>()
  return heard
    .flatMap(each => each.items)
    .flatMap(item => {
      const { gold, message } = item
      const before = gold ? (earlier.get(gold.incident_id) ?? []) : []
      if (gold && item.filed) earlier.set(gold.incident_id, [...before, item])
      const mistake = item.wrongMerge
        ? wrongMerge(set, item)
        : gold?.place_basis === 'undeterminable'
          ? null
          : missedMerge(set, item, before, matching)
      return mistake ? [{ split: set.splitOf(message), mistake }] : []
    })
}

function wrongMerge(set: ScenarioSet, item: Item): Mistake {
  const { id, message, gold, answer, filed, ticketIncident } = item
  return {
    what: gold ? 'wrong merge' : 'no complaint merged',
    set: set.name,
    ids: [id, filed?.decision.ticketId ?? ''],
    text: answer?.text ?? message.text,
    expected: gold?.incident_id ?? message.gold.kind,
    got: { is: filed?.decision.is, score: filed?.decision.score, ticketIncident },
    because: { because: filed?.decision.because, considered: filed?.decision.considered.slice(0, 2) },
  }
}

function missedMerge(
  set: ScenarioSet,
  item: Item,
  before: readonly Item[],
  matching: Matching,
): Mistake | null {
  const { id, gold, answer, filed, ticketIncident } = item
  if (!filed || !gold || !answer) return null
  const { entry, decision } = filed
  const others = before.flatMap(other => (other.filed ? [{ other, entry: other.filed.entry }] : []))
  if (others.length === 0 || others.some(other => other.entry.ticketId === entry.ticketId)) return null
  const [nearest] = others
    .map(({ other, entry: theirs }) => ({
      other,
      shared: theirs.keys.some(key => entry.keys.includes(key)),
      comparison: matching.compare(entry.subject, theirs.subject),
    }))
    .sort((a, b) => b.comparison.score - a.comparison.score)
  if (!nearest) return null
  const { other, comparison, shared } = nearest
  const suggested = decision.is === 'suggest' && ticketIncident === gold.incident_id
  return {
    what: `missed merge: ${reason(comparison, shared)}${suggested ? ' (suggested)' : ''}`,
    set: set.name,
    ids: [id, other.id],
    text: `${answer.text}\n--- ${other.answer?.text ?? ''}`,
    expected: gold.incident_id,
    got: { is: decision.is, score: decision.score, ticketIncident },
    because: { because: decision.because, withNearest: comparison.score, parts: comparison.parts },
  }
}

/** What stood in the way of joining the most alike earlier report of the same incident. */
function reason({ contradicts, spot, matter, certain, score }: Comparison, shared: boolean): string {
  if (!shared) return 'no common key'
  if (contradicts) return 'places contradict'
  if (!matter) return 'other category'
  if (!spot) return 'no common spot'
  if (!certain) return 'spot or matter not certain'
  return score > 0 ? 'score too low, or another member contradicts' : 'too far apart in time'
}
