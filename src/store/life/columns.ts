import type { Clocks } from '../../ticket/clock/index.js'
import type { LifeState } from '../../ticket/life/index.js'

/** Columns of `ticket` that repeat what its events say, for lists and for sorting by time left. */
export const NAMES = [
  'hops',
  'acted_at',
  'promised_at',
  'coordination_due_at',
  'completion_due_at',
  'paused_until',
  'reopened',
  'arbiter_agency',
  'arbiter_unit',
  'service_rule',
  'service_level',
] as const

/** Their values, in that order. */
export function columnsOf(state: LifeState, clocks: Clocks): unknown[] {
  const { coordination, completion, rule, promise } = clocks
  return [
    state.hops,
    coordination.done,
    state.promisedAt,
    coordination.due,
    completion.due,
    state.pause?.until ?? null,
    state.reopened,
    state.arbiter?.agency ?? null,
    state.arbiter?.unit ?? null,
    rule,
    JSON.stringify(promise),
  ]
}
