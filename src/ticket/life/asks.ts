import { sitsIn } from './offices.js'
import type { LifeRules } from './rules.js'
import type { LifeState, Owner } from './state.js'

/** What an office is asked about a ticket of somebody else: to decide who acts, or to judge what is said to be done. */
export type Question = 'arbitrate' | 'validate'

/** An office whose word a ticket waits for. */
export interface Ask {
  readonly office: Owner
  readonly what: Question
}

/**
 * Whose word a ticket waits for. Its holder is never among them: they hear of it anyhow. Nor is anybody a report about
 * offices accuses.
 */
export function asksOf(rules: LifeRules, state: LifeState): Ask[] {
  const { owner, accused } = state
  const asks: Ask[] = [
    ...(state.arbiter ? [{ office: state.arbiter, what: 'arbitrate' as const }] : []),
    ...(state.status === rules.actions.finish.to
      ? judges(rules, state).map(agency => ({ office: { agency, unit: null }, what: 'validate' as const }))
      : []),
  ]
  return asks.filter(({ office }) => !accused?.includes(office.agency) && !covers(office, owner))
}

/**
 * Validators, unless the work or the ticket is their own; then, and of what only the Inspektorat may see, the Inspektorat.
 */
function judges({ offices }: LifeRules, { accused, finishedOffice, owner }: LifeState): readonly string[] {
  const able = accused
    ? []
    : offices.validator.filter(one => one !== finishedOffice?.agency && one !== owner.agency)
  return able.length > 0 ? able : offices.inspektorat
}

const covers = (office: Owner, owner: Owner): boolean => sitsIn({ is: 'officer', name: '', ...office }, owner)
