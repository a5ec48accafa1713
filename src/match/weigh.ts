import type { Compare, Comparison, Part } from './compare.js'
import type { MatchingSettings } from './settings.js'
import type { Candidate, Subject } from './subject.js'

/** What speaks for a report belonging to a ticket: what its most alike member says, and whether another contradicts. */
export interface Weighed {
  readonly ticketId: string
  readonly score: number
  readonly best: Comparison
  readonly members: readonly Candidate[]
  readonly firstAt: string
  readonly closedAt: string | null
  readonly contradicted: boolean
  /** Answers a report of the ticket, in a conversation about one matter. */
  readonly thread: boolean
  /** Lies in the report's kelurahan, or at a place both name, and is of its category, close enough in time for one incident. */
  readonly here: boolean
  /** One of its reports lies in the same kelurahan or shares a name. */
  readonly around: boolean
  /** One of its reports names the same landmark, street or gang. */
  readonly named: boolean
  /** One of its reports names another landmark, house or RW. */
  readonly apart: boolean
  /** A report of it complains of something else in the same field. */
  readonly otherAspect: boolean
  /** Share of words in common with the report of it that speaks most like this one, 0..1. */
  readonly likeness: number
  /** One of its reports shows the same photo at another place or time. */
  readonly photoElsewhere: boolean
}

/** Compares a report with the known reports of one ticket. */
export type Weigh = (report: Subject, members: readonly Candidate[]) => Weighed

export function createWeigh({ weights }: MatchingSettings, compare: Compare): Weigh {
  return (report, members) => {
    const compared = members
      .map(member => ({ member, comparison: compare(report, member) }))
      .sort(
        (a, b) =>
          Number(b.comparison.thread) - Number(a.comparison.thread) ||
          Number(b.comparison.certain) - Number(a.comparison.certain) ||
          Number(b.comparison.again) - Number(a.comparison.again) ||
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
      members,
      firstAt,
      closedAt,
      contradicted,
      thread: first.comparison.thread && first.comparison.matter && !first.comparison.contradicts,
      here: compared.some(each => each.comparison.here),
      around: compared.some(each => each.comparison.around),
      named: compared.some(each => each.comparison.named),
      apart: compared.some(each => each.comparison.apart),
      otherAspect: compared.some(each => each.comparison.otherAspect),
      likeness: Math.max(...compared.map(each => each.comparison.likeness)),
      photoElsewhere: compared.some(each => each.comparison.photoElsewhere),
    }
  }
}

/** "sama: gang, RT/RW, kategori" and "beda: jalan"; the time stands in both with its difference. */
export function reasons({ best, contradicted }: Weighed): string[] {
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

/** Plain order of strings, the same on every machine. */
export const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
