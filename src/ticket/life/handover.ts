import { arbiterOf, ownersOf } from './offices.js'
import { type Refusal, refusal } from './refusal.js'
import type { LifeRules } from './rules.js'
import { type LifeState, type Owner, sameOwner } from './state.js'

/** What handing over must know of the city. */
export interface Offices {
  /**
   * True for an office somebody heads: an agency of agencies.csv, or a unit of its own. KELURAHAN, KECAMATAN and WALIKOTA
   * without a unit are none.
   */
  has(owner: Owner): boolean
  /** As a person reads it: `Suku Dinas Sumber Daya Air Kota Administrasi Jakarta Selatan`. */
  name(owner: Owner): string
}

/**
 * Why a ticket may not go to `to` by the will of an agency; null when it may. The arbiter is not bound by this. How often
 * it may go at all is asked before (`life.ts`).
 */
export function mayPass(rules: LifeRules, offices: Offices, state: LifeState, to: Owner): Refusal | null {
  const wrong = unfit(rules, offices, state, to)
  if (wrong) return wrong
  if (!heldBefore(rules, state, to)) return null
  return refusal('owner_twice', { arbiter: offices.name(arbiterOf(rules, state, to)) })
}

/** Sending a ticket down to a unit costs nothing the first time; from unit to unit it is a hop like any other. */
export function mayDispose(rules: LifeRules, offices: Offices, state: LifeState, to: Owner): Refusal | null {
  if (state.disposed) return mayPass(rules, offices, state, to)
  return unfit(rules, offices, state, to)
}

/** Why nobody can be told to act there; null for an office that exists. */
export function missing(rules: LifeRules, offices: Offices, office: Owner): Refusal | null {
  if (offices.has(office)) return null
  const whole = office.unit === null && rules.independent_units.includes(office.agency)
  return refusal(whole ? 'unit_needed' : 'owner_unknown')
}

function unfit(rules: LifeRules, offices: Offices, state: LifeState, to: Owner): Refusal | null {
  return missing(rules, offices, to) ?? (sameOwner(to, state.owner) ? refusal('owner_same') : null)
}

/** Two kelurahan are two owners; two Suku Dinas of one Dinas are one when the ticket comes from outside. */
function heldBefore(rules: LifeRules, state: LifeState, to: Owner): boolean {
  const together = to.agency !== state.owner.agency && !rules.independent_units.includes(to.agency)
  return ownersOf(state).some(held => (together ? held.agency === to.agency : sameOwner(held, to)))
}
