import { scrub } from '../report/index.js'
import type { TicketLife } from '../store/life.js'
import { clocksOf } from '../ticket/clock/index.js'
import {
  type Actor,
  chainInWords,
  dateInJakarta,
  type LifeBody,
  momentInJakarta,
  STATUS,
} from '../ticket/life/index.js'
import type { TicketRules } from '../ticket/rules.js'
import { COURSE_WORDS } from './course-words.js'
import type { Language } from './words.js'

/** What a citizen may know of a ticket's life, in words ready to be shown. */
export interface Course {
  /** Every hand-over: when, who, to whom, why. */
  readonly chain: readonly string[]
  /** Whose decision about the owner is awaited. */
  readonly arbiter: string | null
  /** By when it ought to be solved, and by which rule; null once it is closed. */
  readonly due: string | null
  /** The date an agency promised (EWS), whether it has passed, and its reason. */
  readonly promised: string | null
  readonly paused: string | null
  readonly rejected: string | null
  /** Whether a reporter may say "not solved", or contest the rejection, now: how often and until when, or why not any more. Null while it is open. */
  readonly reopening:
    | { readonly times: number; readonly until: string; readonly of: 'solved' | 'rejected' }
    | { readonly no: string }
    | null
}

/** Longest piece of an officer's words on the page, characters: the page stays small. */
const LONGEST = 240
const MOST_STEPS = 10

/** Somebody's words as everybody may read them. */
export const forAll = (text: string | null | undefined, longest = LONGEST): string => {
  const shown = scrub(text ?? '')
    .replace(/\s+/g, ' ')
    .trim()
  return shown.length > longest ? `${shown.slice(0, longest - 1).toWellFormed()}…` : shown
}

/**
 * The course of a ticket, told to whoever follows it.
 *
 * @param reporter whose report the page was asked for, as far as it is known.
 */
export function courseOf(life: TicketLife, rules: TicketRules, language: Language, reporter: Actor): Course {
  const { state, course, now } = life
  const { rules: limits, offices } = rules.life
  const words = COURSE_WORDS[language]
  const clocks = clocksOf(course, rules.levels, rules.calendar, now)
  const { limit, due, promised } = clocks.completion
  const open = state.closedAt === null && state.mergedInto === null
  const lastOf = (type: string): LifeBody => course.events.findLast(event => event.type === type)?.body ?? {}
  const because = (body: LifeBody) => {
    const label = limits.codes.reject[body.code ?? ''] ?? limits.pause.codes[body.code ?? '']
    return [label?.[language], forAll(body.text)].filter(Boolean).join(': ')
  }
  const withReason = (text: string, body: LifeBody) => {
    const reason = because(body)
    return reason === '' ? text : `${text} (${words.because}: ${reason})`
  }
  const [amount, unit] = limit.within.split(' ') as [string, keyof typeof words.units]
  const within = `${amount} ${words.units[unit]}`
  const rule = limit.judged === 'average' ? words.dueAverage(within) : words.dueEach(within)
  const broken = clocks.completion.promiseBroken ? `, ${words.broken}` : ''
  const paused = open && state.pause && now < state.pause.until ? state.pause : null
  return {
    chain: chainInWords(state, offices.name, limits, language)
      .slice(-MOST_STEPS)
      .map(step => forAll(step, 2 * LONGEST)),
    arbiter: open && state.arbiter ? words.undecided(offices.name(state.arbiter)) : null,
    due: open ? `${momentInJakarta(due, language)} (${rule})` : null,
    promised:
      open && promised
        ? withReason(`${dateInJakarta(promised, language)}${broken}`, lastOf('extended'))
        : null,
    paused: paused && withReason(momentInJakarta(paused.until, language), lastOf('paused')),
    rejected: state.status === STATUS.rejected ? because(lastOf('rejected')) || null : null,
    reopening: reopeningOf(life, rules, language, reporter),
  }
}

function reopeningOf(
  { state, now }: TicketLife,
  rules: TicketRules,
  language: Language,
  reporter: Actor,
): Course['reopening'] {
  if (state.closedAt === null || state.mergedInto !== null) return null
  const { times, contests, ticket, days } = rules.life.rules.reopening
  const rejected = state.status === rules.life.rules.actions.reject.to
  const outcome = rules.life.act(state, { action: 'reopen' }, reporter, now)
  if (!outcome.done) return { no: outcome.refusal[language] }
  const last = new Date((state.closedAt ?? now).getTime() + days * 86_400_000)
  const said = (reporter.is === 'reporter' && reporter.said) || { reopened: 0, contested: 0 }
  const own = rejected ? contests - said.contested : times - said.reopened
  return {
    times: Math.min(own, ticket - state.reopened),
    until: momentInJakarta(last, language),
    of: rejected ? 'rejected' : 'solved',
  }
}
