import { arbiterOf, type LifeRules, type Owner } from '../life/index.js'
import { classOf, type ReplyContract, RUNGS, type Rung } from './contract.js'
import { readyAt, type Told } from './due.js'
import { afterQuiet } from './quiet.js'

/** How often "still in process" was said about a ticket, and how far up the alarm went. */
export interface Rounds {
  readonly counter: number
  readonly climbed: readonly Rung[]
}

/** The next round of "still in process", and whose ear it reaches. */
export interface Round {
  readonly counter: number
  readonly rung: Rung | null
}

/** When the next round is due; null for a closed ticket. Whatever was told begins a new interval. */
export function nextRoundAt(ticket: Told, contract: ReplyContract): Date | null {
  if (ticket.closed) return null
  const last = Math.max(ticket.openedAt.getTime(), ...ticket.news.map(({ event }) => event.at.getTime()))
  return afterQuiet(new Date(last + classOf(contract, ticket.rule).every), contract.quiet)
}

/**
 * The round that is due now, if any. Rounds missed while nobody looked are one round, and the ladder is climbed one rung at
 * a time: an alarm tells how long a citizen has waited, never how long we were away.
 */
export function roundDue(ticket: Told, rounds: Rounds, contract: ReplyContract, now: Date): Round | null {
  const at = nextRoundAt(ticket, contract)
  if (at === null || now < at || afterQuiet(now, contract.quiet) > now) return null
  const counter = rounds.counter + 1
  const next = RUNGS[rounds.climbed.length]
  const { ladder } = classOf(contract, ticket.rule)
  return { counter, rung: next !== undefined && counter >= ladder[next] ? next : null }
}

/** When to look at a ticket again: the next thing that becomes ready, or the next round. Null: not before something happens. */
export function nextLook(ticket: Told, contract: ReplyContract, now: Date): Date | null {
  const ready = ticket.news.map(news => readyAt(news, contract))
  const times = [...ready, nextRoundAt(ticket, contract)].filter(at => at !== null && at > now) as Date[]
  const resumes = afterQuiet(now, contract.quiet)
  if (resumes > now) return resumes
  return times.length === 0 ? null : new Date(Math.min(...times.map(at => at.getTime())))
}

/** The office a rung means for the ticket's owner: a unit's head, the head above it, the bureau that watches all. */
export function officeOf(rung: Rung, owner: Owner, rules: LifeRules): Owner {
  if (rung === 'unit_head') return owner
  if (rung === 'biro_pemerintahan') return { agency: rules.offices.validator[0] ?? owner.agency, unit: null }
  // Above a lurah stands the camat; above a Suku Dinas its Dinas.
  return rules.independent_units.includes(owner.agency)
    ? arbiterOf(rules, [owner])
    : { agency: owner.agency, unit: null }
}
