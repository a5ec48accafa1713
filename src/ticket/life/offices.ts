import type { LifeRules, Standing } from './rules.js'
import { type Actor, type LifeState, type Owner, sameOwner } from './state.js'

/** Signs of a Kemendagri code down to kecamatan (`31.74.01`) and kota (`31.74`). */
const SIGNS = { kecamatan: 8, kota: 5 } as const

/**
 * Who decides between all who have had a ticket and who is proposed: the first line of `arbiters` that fits them all. Of a
 * report about offices nobody they name, and nobody who could not see it anyway.
 */
export function arbiterOf(rules: LifeRules, state: LifeState, proposed?: Owner): Owner {
  if (state.accused) return arbiterOfClosed(rules, state, state.accused)
  const between = proposed ? [...ownersOf(state), proposed] : ownersOf(state)
  for (const { when, arbiter } of rules.arbiters) {
    const area = when.same && areaOf(between, SIGNS[when.same])
    if (when.agencies && !between.every(({ agency }) => when.agencies?.includes(agency))) continue
    if (when.same && !area) continue
    return {
      agency: arbiter.agency,
      unit: arbiter.unit ? (areaOf(between, SIGNS[arbiter.unit]) ?? null) : null,
    }
  }
  // The schema holds that the last line has no condition.
  throw new Error('life.yaml: no arbiter fits')
}

/** Who decides between any owners, and where an appeal nobody answers ends: of every open ticket, or of the one given. */
export function chiefOf(rules: LifeRules, state?: LifeState): Owner {
  if (state?.accused) return arbiterOfClosed(rules, state, state.accused)
  const { agency = '' } = rules.arbiters.at(-1)?.arbiter ?? {}
  return { agency, unit: null }
}

/** Whether an office can be asked at all to decide who acts. */
export const canArbitrate = ({ arbiters, closed_arbiters }: LifeRules, { agency, unit }: Owner): boolean =>
  (unit === null && closed_arbiters.includes(agency)) ||
  arbiters.some(
    ({ arbiter }) =>
      arbiter.agency === agency && (arbiter.unit ? unit?.length === SIGNS[arbiter.unit] : unit === null),
  )

/** Whose appeals an office meets: those it is asked to decide; the last arbiter and administrators (null) all of them. */
export const appealsMetBy = (rules: LifeRules, office: Owner | null): Owner | null =>
  office === null || sameOwner(office, chiefOf(rules)) ? null : office

/** Where every office named may be whom it is about, only its holder is left. */
function arbiterOfClosed(rules: LifeRules, { owner }: LifeState, accused: readonly string[]): Owner {
  const agency = rules.closed_arbiters.find(one => !accused.includes(one))
  return agency === undefined ? owner : { agency, unit: null }
}

/** Whether an actor speaks for exactly this office. */
export const isAt = (actor: Actor, office: Owner): boolean =>
  actor.is === 'officer' && sameOwner(actor, office)

/** Whether an actor works in an office, its parent included. */
export const sitsIn = (actor: Actor, { agency, unit }: Owner): boolean =>
  actor.is === 'officer' && actor.agency === agency && (actor.unit === null || actor.unit === unit)

function areaOf(owners: readonly Owner[], signs: number): string | undefined {
  const areas = new Set(owners.map(({ unit }) => unit?.slice(0, signs)))
  return areas.size === 1 ? [...areas][0] : undefined
}

/** Everybody who has had the ticket, or one whose reports came here, the present owner included. */
export const ownersOf = (state: LifeState): Owner[] => [
  ...state.inherited.flatMap(({ heritage }) => heritage.former ?? []),
  ...state.chain.flatMap(step => (step.from ? [step.from, step.to] : [step.to])),
  state.owner,
]

/** How an actor stands to a ticket; somebody can stand in several ways. `proposed` belongs to the quarrel too. */
export function standingsOf(
  rules: LifeRules,
  state: LifeState,
  actor: Actor,
  proposed?: Owner,
): ReadonlySet<Standing> {
  if (actor.is !== 'officer') return new Set([actor.is])
  const stands = new Set<Standing>()
  const office: Owner = { agency: actor.agency, unit: actor.unit }
  const covers = (owner: Owner) => sitsIn(actor, owner)
  const held = ownersOf(state)
  if (covers(state.owner)) stands.add('owner')
  else stands.add(held.some(covers) ? 'former' : 'other')
  if (office.agency === state.owner.agency && office.unit === null) stands.add('head')
  // A branch in a kota does not speak for the office.
  if (office.unit === null && rules.offices.validator.includes(office.agency)) stands.add('validator')
  if (office.unit === null && rules.offices.inspektorat.includes(office.agency)) stands.add('inspektorat')
  const named = arbiterOf(rules, state, proposed)
  if (sameOwner(office, named) || isAt(actor, chiefOf(rules, state))) stands.add('arbiter')
  return stands
}
