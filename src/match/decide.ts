import type { Compare, Comparison, Part } from './compare.js'
import type { MatchingSettings } from './settings.js'
import type { Candidate, Subject } from './subject.js'

export interface Decision {
  /**
   * `duplicate`: joins the open ticket. `recurrence`: the same problem after its ticket was closed. `suggest`: a person
   * decides. `related`: a link, nothing more. `new`: a ticket of its own.
   */
  readonly is: 'duplicate' | 'recurrence' | 'related' | 'suggest' | 'new'
  readonly ticketId?: string
  readonly score: number
  /** Sentences for a clerk: "sama: gang, RT/RW, kategori", "beda: jalan". */
  readonly because: readonly string[]
  /** Tickets that were looked at, best first, at most six. */
  readonly considered: readonly Considered[]
  /** Version of the settings that decided. */
  readonly version: string
}

export interface Considered {
  readonly ticketId: string
  readonly score: number
  readonly parts: readonly Part[]
}

export type Decide = (report: Subject, candidates: readonly Candidate[]) => Decision

interface Weighed {
  readonly ticketId: string
  readonly score: number
  readonly best: Comparison
  readonly nearest: Candidate
  readonly firstAt: string
  readonly closedAt: string | null
  readonly contradicted: boolean
  /** Answers a report of the ticket, in a conversation about one matter. */
  readonly thread: boolean
}

const DAY = 86_400_000
const CONSIDERED = 6

/**
 * @returns the decision about one report among the reports of possible tickets. A ticket counts by its member most
 * like the report, less when another member contradicts. Independent of the order of `candidates`: ties go to the
 * higher score, then the earlier first report, then the smaller id.
 */
export function createDecide(settings: MatchingSettings, compare: Compare): Decide {
  const { thresholds, weights, recurrenceDays, version } = settings

  const weigh = (report: Subject, members: readonly Candidate[]): Weighed => {
    const compared = members
      .map(member => ({ member, comparison: compare(report, member) }))
      .sort(
        (a, b) =>
          Number(b.comparison.thread) - Number(a.comparison.thread) ||
          b.comparison.score - a.comparison.score ||
          order(a.member.at, b.member.at) ||
          order(a.member.id, b.member.id),
      )
    const first = compared[0]
    if (!first) throw new Error('a ticket has at least one member')
    const contradicted = compared.some(each => each.comparison.contradicts)
    const closedAt = members.map(member => member.closedAt).find(at => at !== null) ?? null
    const score =
      Math.round(
        (first.comparison.score +
          (contradicted && !first.comparison.contradicts ? weights.ticketContradicts : 0)) *
          100,
      ) / 100
    const firstAt = members.map(member => member.at).sort()[0] ?? first.member.at
    return {
      ticketId: first.member.ticketId,
      score,
      best: first.comparison,
      nearest: first.member,
      firstAt,
      closedAt,
      contradicted,
      thread: first.comparison.thread && first.comparison.matter && !first.comparison.contradicts,
    }
  }

  return (report, candidates) => {
    const byTicket = new Map<string, Candidate[]>()
    for (const each of candidates) byTicket.set(each.ticketId, [...(byTicket.get(each.ticketId) ?? []), each])
    const weighed = [...byTicket.values()]
      .map(members => weigh(report, members))
      .sort((a, b) => b.score - a.score || order(a.firstAt, b.firstAt) || order(a.ticketId, b.ticketId))
    const considered = weighed
      .slice(0, CONSIDERED)
      .map(({ ticketId, score, best }) => ({ ticketId, score, parts: best.parts }))
    const decided = (is: Decision['is'], chosen: Weighed): Decision => ({
      is,
      ticketId: chosen.ticketId,
      score: chosen.score,
      because: reasons(chosen),
      considered,
      version,
    })

    const joins = weighed.filter(each => each.thread || (each.best.certain && each.score >= thresholds.join))
    const open = joins.find(each => each.thread) ?? joins.find(each => each.closedAt === null)
    if (open && open.closedAt === null) return decided('duplicate', open)
    const closed = open ?? joins[0]
    if (closed?.closedAt) {
      // Written before it was closed, only read later: the same incident. Long after: another one.
      const after = Date.parse(report.at) - Date.parse(closed.closedAt)
      if (after <= 0) return decided('duplicate', closed)
      return decided(after <= recurrenceDays * DAY || closed.thread ? 'recurrence' : 'related', closed)
    }
    const maybe = weighed.find(
      each => each.score >= thresholds.suggest && each.best.matter && !each.best.contradicts,
    )
    if (maybe) return decided('suggest', maybe)
    const related = weighed.find(
      each => each.score >= thresholds.related && (each.best.spot || each.best.matter),
    )
    if (related) return decided('related', related)
    const because = weighed[0]
      ? ['tidak ada tiket yang cukup mirip', ...reasons(weighed[0])]
      : ['tidak ada tiket di sekitar']
    return { is: 'new', score: weighed[0]?.score ?? 0, because, considered, version }
  }
}

/** "sama: gang, RT/RW, kategori" and "beda: jalan"; the time stands in both with its difference. */
function reasons({ best, contradicted }: Weighed): string[] {
  const list = (parts: readonly Part[]) =>
    parts
      .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || order(a.name, b.name))
      .map(part => part.because)
      .join(', ')
  const same = best.parts.filter(part => part.weight > 0)
  const other = best.parts.filter(part => part.weight < 0)
  return [
    ...(same.length > 0 ? [`sama: ${list(same)}`] : []),
    ...(other.length > 0 ? [`beda: ${list(other)}`] : []),
    ...(contradicted && !best.contradicts ? ['laporan lain di tiket itu menyebut tempat lain'] : []),
  ]
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
