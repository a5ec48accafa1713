import { arbiterOf, ownersOf } from './offices.js'
import { type Refusal, refusal } from './refusal.js'
import type { LifeRules } from './rules.js'
import { type LifeState, type Owner, sameOwner } from './state.js'

/** What handing over must know of the city. */
export interface Offices {
  /** True for an agency of agencies.csv whose unit, if any, is one of its own. */
  has(owner: Owner): boolean
  /** As a person reads it: `Suku Dinas Sumber Daya Air Kota Administrasi Jakarta Selatan`. */
  name(owner: Owner): string
}

/**
 * Why a ticket may not go to `to` by the will of an agency; null when it may. The arbiter is not bound by this. How often
 * it may go at all is asked before (`life.ts`).
 */
export function mayPass(rules: LifeRules, offices: Offices, state: LifeState, to: Owner): Refusal | null {
  const wrong = unfit(offices, state, to)
  if (wrong) return wrong
  if (!heldBefore(rules, state, to)) return null
  return refusal('owner_twice', { arbiter: offices.name(arbiterOf(rules, [...ownersOf(state), to])) })
}

/** Sending a ticket down to a unit costs nothing the first time; from unit to unit it is a hop like any other. */
export function mayDispose(rules: LifeRules, offices: Offices, state: LifeState, to: Owner): Refusal | null {
  if (state.disposed) return mayPass(rules, offices, state, to)
  return unfit(offices, state, to)
}

function unfit(offices: Offices, state: LifeState, to: Owner): Refusal | null {
  if (!offices.has(to)) return refusal('owner_unknown')
  return sameOwner(to, state.owner) ? refusal('owner_same') : null
}

/** Two kelurahan are two owners; two Suku Dinas of one Dinas are one when the ticket comes from outside. */
function heldBefore(rules: LifeRules, state: LifeState, to: Owner): boolean {
  const together = to.agency !== state.owner.agency && !rules.independent_units.includes(to.agency)
  return ownersOf(state).some(held => (together ? held.agency === to.agency : sameOwner(held, to)))
}
