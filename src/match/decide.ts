import type { Compare, Part } from './compare.js'
import { type City, createOnlyOneHere } from './only-here.js'
import type { MatchingSettings } from './settings.js'
import type { Candidate, Subject } from './subject.js'
import { createWeigh, order, reasons, type Weighed } from './weigh.js'

export interface Decision {
  /**
   * `duplicate`: joins the open ticket. `recurrence`: the same problem after its ticket was closed. `suggest`: a person
   * decides. `related`: a link, nothing more. `new`: a ticket of its own.
   */
  readonly is: 'duplicate' | 'recurrence' | 'related' | 'suggest' | 'new'
  readonly ticketId?: string
  /**
   * Further open tickets the report belongs to just as certainly, and which nothing in the chosen one contradicts: they
   * were one incident all along and are merged into it. So the order of arrival does not decide what a ticket holds.
   */
  readonly bridges: readonly string[]
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

export type { City } from './only-here.js'

export type Decide = (report: Subject, candidates: readonly Candidate[], city?: City) => Decision

const UNCOUNTED: City = { open: () => Number.POSITIVE_INFINITY }
const PHOTO_ELSEWHERE = 'perhatian: foto yang sama ada di laporan lain dengan tempat atau waktu yang berbeda'
const DAY = 86_400_000
const CONSIDERED = 6

/**
 * @returns the decision about one report among the reports of possible tickets. A ticket counts by its member most
 * like the report, less when another member contradicts. Independent of the order of `candidates`: ties go to the
 * higher score, then the earlier first report, then the smaller id.
 */
export function createDecide(settings: MatchingSettings, compare: Compare): Decide {
  const { thresholds, recurrenceDays, version } = settings

  const weigh = createWeigh(settings, compare)
  const onlyOneHere = createOnlyOneHere(settings)

  /** No report of the one speaks against a report of the other. */
  const agree = (one: Weighed, other: Weighed): boolean =>
    one.members.every(a => other.members.every(b => !compare(a, b).contradicts))

  return (report, candidates, city = UNCOUNTED) => {
    const byTicket = new Map<string, Candidate[]>()
    for (const each of candidates) byTicket.set(each.ticketId, [...(byTicket.get(each.ticketId) ?? []), each])
    const weighed = [...byTicket.values()]
      .map(members => weigh(report, members))
      .sort((a, b) => b.score - a.score || order(a.firstAt, b.firstAt) || order(a.ticketId, b.ticketId))
    const considered = weighed
      .slice(0, CONSIDERED)
      .map(({ ticketId, score, best }) => ({ ticketId, score, parts: best.parts }))
    const warnings = weighed.some(each => each.photoElsewhere) ? [PHOTO_ELSEWHERE] : []
    const decided = (
      is: Decision['is'],
      chosen: Weighed,
      { bridges = [], why = [] }: { bridges?: readonly Weighed[]; why?: readonly string[] } = {},
    ): Decision => ({
      is,
      ticketId: chosen.ticketId,
      bridges: bridges.map(each => each.ticketId),
      score: chosen.score,
      because: [...why, ...reasons(chosen), ...warnings],
      considered,
      version,
    })

    const joins = weighed.filter(each => each.thread || (each.best.certain && each.score >= thresholds.join))
    const open = joins.find(each => each.thread) ?? joins.find(each => each.closedAt === null)
    if (open && open.closedAt === null) {
      const bridges = joins.filter(
        each =>
          each !== open &&
          each.closedAt === null &&
          !each.contradicted &&
          !open.contradicted &&
          agree(open, each),
      )
      return decided('duplicate', open, { bridges })
    }
    const closed =
      open ?? weighed.find(each => each.closedAt !== null && each.best.again && each.score >= thresholds.join)
    if (closed?.closedAt) {
      // Written before it was closed, only read later: the same incident. Long after: another one.
      const after = Date.parse(report.at) - Date.parse(closed.closedAt)
      if (after <= 0) return decided('duplicate', closed)
      return decided(after <= recurrenceDays * DAY || closed.thread ? 'recurrence' : 'related', closed)
    }
    const only = onlyOneHere(report, weighed, city)
    if (only) return decided('duplicate', only.ticket, { why: [only.because] })
    const maybe = weighed.find(
      each => each.score >= thresholds.suggest && each.best.matter && !each.best.contradicts,
    )
    if (maybe) return decided('suggest', maybe)
    const related = weighed.find(
      each => each.score >= thresholds.related && (each.best.spot || each.best.matter),
    )
    if (related) return decided('related', related)
    const because = weighed[0]
      ? ['tidak ada tiket yang cukup mirip', ...reasons(weighed[0]), ...warnings]
      : ['tidak ada tiket di sekitar']
    return { is: 'new', bridges: [], score: weighed[0]?.score ?? 0, because, considered, version }
  }
}
