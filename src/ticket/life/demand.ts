import { mayDispose, mayPass, missing, type Offices } from './handover.js'
import { arbiterOf, chiefOf } from './offices.js'
import { type Refusal, refusal } from './refusal.js'
import type { Action, LifeRules } from './rules.js'
import { type LifeBody, type LifeState, type Owner, pausedSince } from './state.js'
import { momentInJakarta } from './words.js'

/** What somebody asks for. Which parts an action needs is in `config/life.yaml`; others are passed over. */
export interface Asked {
  readonly action: Action
  /** What is to be read by others: why, or the note itself. */
  readonly reason?: string | undefined
  readonly reasonCode?: string | undefined
  /** Who should act instead. */
  readonly owner?: Owner | undefined
  /** A unit of the own agency. */
  readonly unit?: string | undefined
  readonly until?: Date | undefined
  /** Ids of files. */
  readonly evidence?: readonly string[] | undefined
  /** Of a note; internal unless said otherwise. */
  readonly visibility?: 'public' | 'internal' | undefined
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Checks what an action brings along: a refusal, or the part of the event that comes from it. */
export function demand(
  rules: LifeRules,
  offices: Offices,
  state: LifeState,
  asked: Asked,
  now: Date,
): Refusal | LifeBody {
  const { needs, offers } = rules.actions[asked.action]
  const wants = (need: (typeof needs)[number]) => needs.includes(need) || offers.includes(need)
  const reason = wants('reason') ? written(asked.reason) : ''
  const { shortest, longest } = rules.reason
  if (reason.length > longest) return refusal('reason_too_long', { longest })
  const short = reason.length < shortest

  const codes = codesOf(rules, asked.action)
  const code = wants('reason_code') ? asked.reasonCode : undefined
  const list = Object.keys(codes).join(', ')
  if (code === undefined && needs.includes('reason_code')) return refusal('code_needed', { codes: list })
  if (code !== undefined && !Object.hasOwn(codes, code)) return refusal('code_unknown', { codes: list })

  const to = newOwner(asked, state)
  if ((needs.includes('owner') || needs.includes('unit')) && !to) return refusal('owner_needed')
  const misplaced = to && wants(asked.action === 'dispose' ? 'unit' : 'owner') ? misfit(to) : null
  if (misplaced) return misplaced

  if (needs.includes('reason') && short) return refusal('reason_needed', { shortest })
  const evidence = wants('evidence') ? [...new Set(asked.evidence ?? [])] : []
  if (needs.includes('evidence') && evidence.length === 0 && short)
    return refusal('evidence_needed', { shortest })

  const until = wants('until') ? lastDate() : null
  if (until && 'code' in until) return until
  const { handover } = rules
  return {
    ...(code !== undefined && { code }),
    ...(reason !== '' && { text: reason }),
    ...(to && wants(asked.action === 'dispose' ? 'unit' : 'owner') && { to }),
    ...(until && { until: until.date.toISOString() }),
    ...(evidence.length > 0 && { evidence }),
    ...(wants('visibility') && { visibility: asked.visibility ?? 'internal' }),
    // A question to the reporter is for the reporter to read.
    ...(code !== undefined && asksReporter(rules, asked.action, code) && { visibility: 'public' as const }),
    ...(asked.action === 'appeal' && { arbiter: arbiterOf(rules, { ...state, proposed: to ?? null }) }),
    ...(asked.action === 'climb' && { arbiter: chiefOf(rules, state) }),
    ...(asked.action === 'arbitrate' && {
      until: new Date(now.getTime() + handover.final_days * DAY_MS).toISOString(),
    }),
  }

  function misfit(owner: Owner): Refusal | null {
    if (state.accused?.includes(owner.agency)) return refusal('accused')
    if (asked.action === 'coordinate') return mayPass(rules, offices, state, owner)
    if (asked.action === 'dispose') return mayDispose(rules, offices, state, owner)
    return missing(rules, offices, owner)
  }

  function lastDate(): Refusal | { date: Date } {
    const range = datesFor(rules, state, asked.action, now, code)
    const given = asked.until ?? (asked.action === 'pause' ? range.until : undefined)
    if (!given) return refusal('date_needed')
    if (given > range.after && given <= range.until) return { date: given }
    return refusal('date_out_of_range', {
      after: momentInJakarta(range.after),
      until: momentInJakarta(range.until),
    })
  }
}

/** The codes an action chooses from. */
export function codesOf(
  rules: LifeRules,
  action: Action,
): Readonly<Record<string, { id: string; en: string }>> {
  if (action === 'pause') return rules.pause.codes
  if (action === 'decline') return rules.codes.reject
  return action === 'coordinate' || action === 'reject' ? rules.codes[action] : {}
}

/** Whether a reason to stop the clock is a question to the reporter, whose answer ends it. */
const asksReporter = (rules: LifeRules, action: Action, code: string): boolean =>
  action === 'pause' && (rules.pause.codes[code]?.asks ?? false)

/** Dates an extension or a pause may name: after the first, no later than the second. */
export function datesFor(
  rules: LifeRules,
  state: LifeState,
  action: Action,
  now: Date,
  code?: string,
): { after: Date; until: Date } {
  if (action === 'pause') {
    const each = Object.values(rules.pause.codes).map(one => one.hours)
    const hours = rules.pause.codes[code ?? '']?.hours ?? Math.max(0, ...each)
    return {
      after: now,
      until: new Date(now.getTime() + Math.min(hours * HOUR_MS, pauseLeft(rules, state, now))),
    }
  }
  const { promisedAt } = state
  return {
    after: promisedAt && promisedAt > now ? promisedAt : now,
    until: new Date(now.getTime() + rules.extension.days * DAY_MS),
  }
}

/** Milliseconds for which the clock may still be stopped. */
export const pauseLeft = (rules: LifeRules, state: LifeState, now: Date): number =>
  rules.pause.hours * HOUR_MS - state.pausedFor - (state.pause ? pausedSince(state.pause, now) : 0)

const newOwner = ({ action, owner, unit }: Asked, state: LifeState): Owner | undefined =>
  action !== 'dispose' ? owner : unit === undefined ? undefined : { agency: state.owner.agency, unit }

/** As it can be stored: PostgreSQL knows neither the sign NUL nor half a surrogate pair. */
const written = (text: string | undefined): string => (text ?? '').replaceAll('\0', '').toWellFormed().trim()
