import type { Compare, Comparison, Part } from './compare.js'
import { createJoinCrowd } from './crowd.js'
import { type City, createOnlyOneHere } from './only-here.js'
import type { MatchingSettings } from './settings.js'
import type { Candidate, Subject } from './subject.js'
import { DAY, HOUR } from './times.js'
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
  /** The ticket was closed too early, or comes back by rule: it is opened again, and the report joins it. */
  readonly reopens?: boolean
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

/** @param city null where nobody counted: then only what two reports say themselves joins them. */
export type Decide = (report: Subject, candidates: readonly Candidate[], city?: City | null) => Decision

const NOT_OVER = 'dilaporkan lagi tidak lama setelah tiket ditutup'
const PHOTO_ELSEWHERE = 'perhatian: foto yang sama ada di laporan lain dengan tempat atau waktu yang berbeda'
/** What an agency closed as not to be done comes back by its own way (`appeal`), not by another report. */
const REJECTED = 'Ditolak'
const CONSIDERED = 6

/** Any sender may write any date, and would vanish in a closed ticket: what is older than a day was said when we heard it. */
function saidAt({ at, heardAt }: Subject): number {
  const [said, heard] = [Date.parse(at), Date.parse(heardAt)]
  return heard - said <= DAY ? said : heard
}

/**
 * @returns the decision about one report among the reports of possible tickets. A ticket counts by its member most
 * like the report, less when another member contradicts. Independent of the order of `candidates`: ties go to the
 * higher score, then the earlier first report, then the smaller id.
 */
export function createDecide(settings: MatchingSettings, compare: Compare): Decide {
  const { thresholds, recurrenceDays, notOverHours, version } = settings

  const weigh = createWeigh(settings, compare)
  const onlyOnes = createOnlyOneHere(settings)
  const joinCrowd = createJoinCrowd(settings)

  /** No report of the one speaks against a report of the other. */
  const agree = (one: Weighed, other: Weighed, speaksAgainst: (compared: Comparison) => boolean): boolean =>
    one.members.every(a => other.members.every(b => !speaksAgainst(compare(a, b))))

  return (report, candidates, city = null) => {
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
      {
        bridges = [],
        why = [],
        reopens = false,
      }: { bridges?: readonly Weighed[]; why?: readonly string[]; reopens?: boolean } = {},
    ): Decision => ({
      is,
      ticketId: chosen.ticketId,
      bridges: bridges.map(each => each.ticketId),
      ...(reopens && { reopens }),
      score: chosen.score,
      because: [...why, ...reasons(chosen), ...warnings],
      considered,
      version,
    })

    const beside = (chosen: Weighed): Weighed[] => {
      const other = city && onlyOnes.beside(chosen, report, weighed, city)
      return other && agree(chosen, other, ({ contradicts, apart }) => contradicts || apart) ? [other] : []
    }
    const joins = weighed.filter(each => each.thread || (each.best.certain && each.score >= thresholds.join))
    const open = joins.find(each => each.thread) ?? joins.find(each => each.closedAt === null)
    if (open && open.closedAt === null) {
      const bridges = joins.filter(
        each =>
          each !== open &&
          each.closedAt === null &&
          // An answer that quotes two strangers says nothing of their being one.
          each.best.certain &&
          !each.contradicted &&
          !open.contradicted &&
          agree(open, each, ({ contradicts }) => contradicts),
      )
      return decided('duplicate', open, { bridges: [...new Set([...bridges, ...beside(open)])] })
    }
    const closed =
      open ?? weighed.find(each => each.closedAt !== null && each.best.again && each.score >= thresholds.join)
    const only = city && (onlyOnes.choose(report, weighed, city) ?? joinCrowd(report, weighed))
    // What was opened since then holds the return of it already.
    const returned = closed?.closedAt && only && only.ticket.firstAt > closed.closedAt
    if (closed?.closedAt && !returned) {
      // Written before it was closed, only read later: the same incident. Long after: another one.
      const after = saidAt(report) - Date.parse(closed.closedAt)
      if (after <= 0) return decided('duplicate', closed)
      const rejected = closed.members.some(each => each.status === REJECTED)
      if (after <= notOverHours * HOUR && !rejected)
        return decided('recurrence', closed, { reopens: true, why: [NOT_OVER] })
      if (after > recurrenceDays * DAY && !closed.thread) return decided('related', closed)
      return decided('recurrence', closed, { reopens: settings.recurrence === 'reopen' && !rejected })
    }
    if (only) return decided('duplicate', only.ticket, { bridges: beside(only.ticket), why: [only.because] })
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
