import { type Clock, clocksOf, type Course } from '../clock/index.js'
import { asksOf, type LifeState, type Owner } from '../life/index.js'
import type { TicketRules } from '../rules.js'

/** What one clock came to. Milliseconds, as its limit counts them. */
interface MeasuredClock {
  /** When it ended; null while it runs. */
  readonly at: Date | null
  /** Null while it runs. */
  readonly spent: number | null
  readonly due: Date
  readonly limit: number
  /** Whether the rule judges each ticket, or an average. */
  readonly each: boolean
}

/** How long one office had the ticket before it acted or passed it on. */
interface MeasuredHolding {
  readonly owner: Owner
  readonly since: Date
  /** When it first acted, or passed the ticket on without; null while neither happened. */
  readonly at: Date | null
  /** Milliseconds of time until then; null while it waits. */
  readonly waited: number | null
  /** The coordination limit of the ticket, milliseconds. */
  readonly limit: number
}

/** How long finished work waited for validation. */
interface MeasuredWait {
  /** The office that judged it, or is asked to. */
  readonly owner: Owner
  readonly since: Date
  /** When it was judged; null while it waits. */
  readonly at: Date | null
  /** Milliseconds of time until then; null while it waits. */
  readonly waited: number | null
}

/** What the life of one ticket came to, for counting many of them. */
export interface Measure {
  readonly coordination: MeasuredClock
  readonly completion: MeasuredClock
  /** Completion without the wait for validation. `due` is null while that wait keeps the limit from being reached. */
  readonly work: { readonly spent: number | null; readonly due: Date | null }
  /** Null where no rule promises an answer. */
  readonly reply: MeasuredClock | null
  /** Every office that ever had it, the first one first. */
  readonly holdings: readonly MeasuredHolding[]
  /** Every wait for validation, the first one first. */
  readonly waits: readonly MeasuredWait[]
  /** First closing of its life, even if it was opened again. */
  readonly firstClosedAt: Date | null
  /** How it is closed now: `validated` after a check, or `rejected` with a reason. */
  readonly closedAs: 'validated' | 'rejected' | null
  readonly rejectCode: string | null
  /** How often its reporter said that it is not solved. */
  readonly reopened: number
  readonly hops: number
  /** The offices could not agree: an arbiter decided, or is asked to. */
  readonly arbitrated: boolean
}

/** Measures a ticket. Nothing in it depends on when one asks, except through events. */
export function measureOf(
  { course, state }: { readonly course: Course; readonly state: LifeState },
  { levels, calendar, life }: TicketRules,
  now: Date,
): Measure {
  const { coordination, completion, work, reply, holdings, waits } = clocksOf(course, levels, calendar, now)
  const asked = asksOf(life.rules, state).find(({ what }) => what === 'validate')
  const validator = asked?.office ?? { agency: life.rules.offices.validator[0] as string, unit: null }
  const closings = course.events.filter(({ type }) => type === 'validated' || type === 'rejected')
  const last = state.closedAt ? closings.at(-1) : undefined
  return {
    coordination: measured(coordination),
    completion: measured(completion),
    work: { spent: completion.done ? work.spent : null, due: work.due },
    reply: reply && measured(reply),
    holdings: holdings.map(({ owner, from: since, until, actedAt, waited }) => {
      const at = actedAt ?? until ?? state.closedAt
      return { owner, since, at, waited: at && waited, limit: coordination.limit.length }
    }),
    waits: waits.map(({ from: since, to: at, by }) => ({
      owner: by ?? validator,
      since,
      at,
      waited: at && at.getTime() - since.getTime(),
    })),
    firstClosedAt: closings[0]?.at ?? null,
    closedAs: (last?.type as 'validated' | 'rejected' | undefined) ?? null,
    rejectCode: last?.type === 'rejected' ? (last.body.code ?? null) : null,
    reopened: state.reopened,
    hops: state.hops,
    arbitrated: state.arbiter !== null || state.chain.some(({ how }) => how === 'arbitrated'),
  }
}

const measured = ({ done, spent, due, limit }: Clock): MeasuredClock => ({
  at: done,
  spent: done ? spent : null,
  due,
  limit: limit.length,
  each: limit.judged === 'each',
})
