import type { Chosen } from './only-here.js'
import type { MatchingSettings } from './settings.js'
import type { Candidate, Subject } from './subject.js'
import { DAY } from './times.js'
import type { Weighed } from './weigh.js'

/** What a text without a category weighs against the crowd: as much as a guess too weak to be made. */
const VAGUE = 0.2
/** From such a chance on a report about one person or family is about them, whatever everybody else writes about. */
const LIKELY = 0.5
/** What understanding thinks less likely than this no crowd makes likely: likeness alone never joins. */
const RULED_OUT = 0.02

/**
 * The ticket everybody in the kelurahan writes about, when the report may well speak of it too: a tree lies across the
 * road, and this one only tells of the traffic jam, or of the crushed car. Of two explanations the one with more voices is
 * likelier (as in a Chinese restaurant process, Aldous 1985): the chance that the words mean the ticket's matter, times its
 * voices of the last days, against the chance of what they say first.
 */
export function createJoinCrowd({ manyVoices: { people, days, words }, personal }: MatchingSettings) {
  return (report: Subject, weighed: readonly Weighed[]): Chosen | null => {
    const own = Math.max(VAGUE, report.matters[0]?.chance ?? 0)
    const isPersonal = personal.includes(report.category ?? '') && own >= LIKELY
    if (report.setsApart || isPersonal) return null
    const [best] = weighed
      .filter(each => each.closedAt === null && each.around && !each.contradicted && !each.otherAspect)
      .map(ticket => ({ ticket, voices: voicesOf(report, ticket.members, days) }))
      .filter(({ voices }) => voices >= people)
      .map(({ ticket, voices }) => ({ ticket, voices, chance: chanceOf(report, ticket.members) }))
      .filter(({ chance }) => chance >= RULED_OUT)
      .map(({ ticket, voices, chance }) => ({ ticket, likely: voices * (chance + words * ticket.likeness) }))
      .filter(({ likely }) => likely >= own)
      .sort((a, b) => b.likely - a.likely)
    return best ? { ticket: best.ticket, because: 'sedang ramai dilaporkan di sana' } : null
  }
}

/** How many people wrote within some days; a desk that names nobody counts once per report. */
function voicesOf({ at }: Subject, members: readonly Candidate[], days: number): number {
  const lately = members.filter(member => Math.abs(Date.parse(at) - Date.parse(member.at)) <= days * DAY)
  return new Set(lately.map(member => member.sender ?? member.id)).size
}

/** The chance that the report means what most of the ticket's reports are about. */
function chanceOf({ matters }: Subject, members: readonly Candidate[]): number {
  const counts = new Map<string, number>()
  for (const { category } of members)
    if (category !== null) counts.set(category, (counts.get(category) ?? 0) + 1)
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return matters.find(({ category }) => category === most?.[0])?.chance ?? 0
}
