import { compareReport, sameId } from './compare-report.js'
import { emitted, outcomeOf, type ApiMessage, sameOutcome, type Seen } from './outcome.js'
import type { ExpectedReport, Sample } from './samples.js'

/** How a sample went. */
export interface Verdict {
  readonly agrees: boolean
  /** It agrees with `alt_outcome`, not with `outcome`. */
  readonly byAlternative: boolean
  readonly outcome: string
  /** Each: what was expected, what came. */
  readonly differences: readonly string[]
}

/** Holds what was seen against what `expectations.jsonl` asks, by the rules of EXPECTATIONS.md. */
export function compare(sample: Sample, seen: Seen): Verdict {
  const outcome = outcomeOf(seen)
  const first = differencesFrom(sample, sample.outcome, outcome, seen)
  if (first.length === 0) return { agrees: true, byAlternative: false, outcome, differences: [] }
  const second = sample.alt_outcome ? differencesFrom(sample, sample.alt_outcome, outcome, seen) : first
  if (second.length === 0) return { agrees: true, byAlternative: true, outcome, differences: [] }
  // The nearer of the two tells more; an alternative equal to the outcome frees the text (EXPECTATIONS: "defensible").
  if (sample.alt_outcome === sample.outcome && first.every(difference => difference.startsWith('text'))) {
    return { agrees: true, byAlternative: true, outcome, differences: [] }
  }
  return { agrees: false, byAlternative: false, outcome, differences: first }
}

function differencesFrom(sample: Sample, expected: string, actual: string, seen: Seen): string[] {
  if (seen.unfinished) return [`finished: ${seen.unfinished}`]
  if (!sameOutcome(expected, actual)) {
    const reasons = [...new Set(seen.messages.map(message => message.reason).filter(Boolean))]
    return [
      `outcome: expected ${expected}, came ${actual}${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`,
    ]
  }
  return [
    ...(fillsReports(expected) ? reportDifferences(sample, expected, seen) : []),
    ...targetDifferences(sample, expected, seen),
    ...answerDifferences(sample, seen),
    ...replyDifferences(sample, seen),
  ]
}

const fillsReports = (outcome: string) => ['report', 'reports', 'follow_up', 'edit'].includes(outcome)

function reportDifferences(sample: Sample, expected: string, seen: Seen): string[] {
  const items =
    expected === 'edit' ? seen.messages.filter(message => message.reading === 'edit') : emitted(seen)
  const left = [...items]
  const differences: string[] = []
  for (const [index, report] of (sample.reports ?? []).entries()) {
    const label = (sample.reports?.length ?? 0) > 1 ? `[${index}] ` : ''
    const at = itemFor(report, left)
    if (at < 0) {
      if (!report.optional)
        differences.push(`${label}report: expected ${report.external_id ?? 'one more'}, came none`)
      continue
    }
    const [item] = left.splice(at, 1)
    differences.push(
      ...compareReport(report, item as ApiMessage, sample).map(difference => label + difference),
    )
  }
  if ((sample.reports?.length ?? 0) > 0)
    differences.push(...left.map(item => `report: expected no further one, came ${idOf(item)}`))
  const kept = emitted(seen).map(idOf)
  const wrongly = (sample.ignored_items ?? []).filter(id => kept.some(one => sameId(id, one)))
  return [...differences, ...wrongly.map(id => `report: expected ${id} to be ignored, came a report`)]
}

/** By id where the sample names one, else the first not yet taken. A wrong id is told as such, not as "missing". */
function itemFor(report: ExpectedReport, items: readonly ApiMessage[]): number {
  const ids = report.external_id_any ?? (report.external_id ? [report.external_id] : [])
  const at = items.findIndex(item => ids.some(id => sameId(id, idOf(item))))
  if (at >= 0 || items.length === 0) return at
  return ids.length === 0 || items.length === 1 ? 0 : -1
}

const idOf = (item: ApiMessage) => item.normalised?.external_id ?? item.external_id

function targetDifferences(sample: Sample, expected: string, seen: Seen): string[] {
  const targets = [sample.target_external_id ?? sample.target_user_id ?? []].flat()
  if (!['edit', 'delete'].includes(expected)) return []
  const named = seen.messages.map(message => message.target_external_id)
  const missing = targets.filter(target => !named.some(id => sameId(target, id)))
  return missing.map(target => `target: expected ${target}, came ${named.join(', ') || 'none'}`)
}

function answerDifferences(sample: Sample, seen: Seen): string[] {
  const { answer } = sample
  const last = seen.answers.at(-1)
  if (!answer || !last) return []
  const differences: string[] = []
  if (answer.status && answer.status !== last.status)
    differences.push(`answer: expected ${answer.status}, came ${last.status}`)
  if (typeof answer.body === 'string' && answer.body !== last.body)
    differences.push(`answer: expected "${answer.body}", came "${last.body.slice(0, 80)}"`)
  return differences
}

function replyDifferences(sample: Sample, seen: Seen): string[] {
  if (!sample.must_not_answer) return []
  const replies = seen.messages
    .flatMap(message => message.replies)
    .filter(reply => ['pending', 'sending', 'sent'].includes(reply.state))
  return replies.map(reply => `reply: expected no automatic answer, came ${reply.kind} (${reply.state})`)
}
