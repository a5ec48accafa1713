import type { LifeState, Owner } from './state.js'

/** What is bounded per incident, however often its reports are grouped anew. */
const BUDGETS = ['hops', 'extensions', 'pauses', 'pausedFor', 'reopened', 'revived'] as const
type Budgets = Readonly<Record<(typeof BUDGETS)[number], number>>

/**
 * What a ticket hands on to the one its reports went to: since when somebody waits, what was used up, and when its clock
 * stood still. Times are ISO 8601, as in the event that tells of it.
 */
export interface Heritage extends Budgets {
  readonly openedAt: string
  /** Who held it then. */
  readonly owner: Owner
  /** First act of that owner. */
  readonly actedAt: string | null
  readonly answeredAt: string | null
  readonly promisedAt: string | null
  /** From and to, oldest first. */
  readonly stops: readonly (readonly [string, string])[]
  /** Who had it before and passed it on. Absent: nobody, and in events written before 2026-11-23. */
  readonly former?: readonly Owner[]
  /** Until when an arbiter's decision for the heir's owner stands. Absent where none does, and before 2026-11-23. */
  readonly finalUntil?: string
}

/**
 * Who takes over. Whose matter it is was settled for the old ticket: that binds the heir where it is the same question, and a
 * decision binds the office it was made for, nobody else.
 */
export interface HandedTo {
  readonly owner: Owner
  /** Whether it is the same question whose it is: the rules of routing send both to one office. */
  readonly sameMatter: boolean
}

/** A heritage that counts, until the regrouping it came with is undone. */
export interface Inherited {
  /** Id of the change. */
  readonly change: string
  readonly at: Date
  readonly heritage: Heritage
  /** How far the other ticket was ahead of this one's own. Never added up: the furthest counts. */
  readonly ahead: Budgets
  /** The promised date is the other's. */
  readonly promise: boolean
}

type Heir = Pick<
  LifeState,
  (typeof BUDGETS)[number] | 'openedAt' | 'ownOpenedAt' | 'inherited' | 'promisedAt'
>

/** Since when somebody waits: the earliest opening of all that counts here. */
export const openedOf = ({ openedAt, ownOpenedAt, inherited }: Heir): Date =>
  new Date(
    Math.min(
      (ownOpenedAt ?? openedAt).getTime(),
      ...inherited.map(({ heritage }) => Date.parse(heritage.openedAt)),
    ),
  )

/** Until when the decision of an arbiter stands, made here or for what came here; null where none was made. */
export const finalOf = ({
  finalUntil,
  inherited,
}: Pick<LifeState, 'finalUntil' | 'inherited'>): Date | null => {
  const all = [finalUntil, ...inherited.map(({ heritage }) => heritage.finalUntil ?? null)]
  const times = all.flatMap(until => (until === null ? [] : new Date(until).getTime()))
  return times.length === 0 ? null : new Date(Math.max(...times))
}

/**
 * The state without any decision of an arbiter, made here or for what came here: each was about the office that had it, and
 * another one is bound by none.
 */
export const undecided = (state: LifeState): LifeState => ({
  ...state,
  finalUntil: null,
  inherited: state.inherited.map(({ heritage: { finalUntil: _over, ...heritage }, ...one }) => ({
    ...one,
    heritage,
  })),
})

/** The state with one more heritage; `own` is when this ticket itself was opened. */
export function inherit(
  state: LifeState,
  { change, heritage, own, at }: { change: string; heritage: Heritage; own: Date; at: Date },
): LifeState {
  const before = without(state, change)
  const lead = leadOf(before)
  const ahead = each(budget => heritage[budget] - (before[budget] - lead[budget]))
  const promise = before.promisedAt === null && heritage.promisedAt !== null
  return counting(
    {
      ...before,
      ownOpenedAt: before.ownOpenedAt ?? own,
      promisedAt: promise ? new Date(heritage.promisedAt as string) : before.promisedAt,
    },
    [...before.inherited, { change, at, heritage, ahead, promise }],
  )
}

/** The state without what came with a change that is undone. */
export function without(state: LifeState, change: string): LifeState {
  const gone = state.inherited.find(one => one.change === change)
  if (!gone) return state
  const theirs = gone.promise && state.promisedAt?.toISOString() === gone.heritage.promisedAt
  return counting(
    { ...state, promisedAt: theirs ? null : state.promisedAt },
    state.inherited.filter(one => one !== gone),
  )
}

function counting(state: LifeState, inherited: readonly Inherited[]): LifeState {
  const [before, after] = [leadOf(state), leadOf({ inherited })]
  return { ...state, ...each(budget => state[budget] + after[budget] - before[budget]), inherited }
}

const leadOf = ({ inherited }: Pick<LifeState, 'inherited'>): Budgets =>
  each(budget => Math.max(0, ...inherited.map(({ ahead }) => ahead[budget])))

const each = (of: (budget: (typeof BUDGETS)[number]) => number): Budgets =>
  Object.fromEntries(BUDGETS.map(budget => [budget, of(budget)])) as unknown as Budgets
