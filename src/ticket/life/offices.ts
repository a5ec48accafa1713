import type { LifeRules, Standing } from './rules.js'
import { type Actor, type LifeState, type Owner, sameOwner } from './state.js'

/** Signs of a Kemendagri code down to kecamatan (`31.74.01`) and kota (`31.74`). */
const SIGNS = { kecamatan: 8, kota: 5 } as const

/**
 * Who decides between all who have had a ticket and who is proposed: the first line of `arbiters` that fits them all and
 * names none of them, else the chief arbiter. Of a report about offices nobody they name, and nobody who could not see it
 * anyway.
 *
 * @param given whom an arbiter gives it to: part of what is decided, and no party to the quarrel by that.
 */
export function arbiterOf(rules: LifeRules, state: LifeState, given?: Owner): Owner {
  if (state.accused) return arbiterOfClosed(rules, state, state.accused)
  const parties = partiesOf(state)
  const between = given ? [...parties, given] : parties
  for (const { when, arbiter } of rules.arbiters) {
    const area = when.same && areaOf(between, SIGNS[when.same])
    if (when.agencies && !between.every(({ agency }) => when.agencies?.includes(agency))) continue
    if (when.same && !area) continue
    const unit = arbiter.unit ? (areaOf(between, SIGNS[arbiter.unit]) ?? null) : null
    if (!isAmong(parties, { agency: arbiter.agency, unit })) return { agency: arbiter.agency, unit }
  }
  return chiefOf(rules, state)
}

/**
 * Who decides between any owners, and where an appeal nobody answers ends: the first chief arbiter who is no party. Where all
 * are, one who does not hold it decides, for somebody has to.
 */
export function chiefOf(rules: LifeRules, state: LifeState): Owner {
  if (state.accused) return arbiterOfClosed(rules, state, state.accused)
  const chiefs = chiefsOf(rules)
  const parties = partiesOf(state)
  return (
    chiefs.find(one => !isAmong(parties, one)) ??
    chiefs.find(one => !isAmong([state.owner], one)) ??
    (chiefs[0] as Owner)
  )
}

const chiefsOf = ({ chief_arbiters }: LifeRules): readonly Owner[] =>
  chief_arbiters.map(agency => ({ agency, unit: null }))

/** Everybody a decision is about, so that none of them makes it. */
const partiesOf = (state: LifeState): readonly Owner[] =>
  state.proposed ? [...ownersOf(state), state.proposed] : ownersOf(state)

/** Whether an office, or a unit of it, is one of some. */
const isAmong = (some: readonly Owner[], office: Owner): boolean =>
  some.some(one => sitsIn({ is: 'officer', name: '', ...office }, one))

/** Whether an office can be asked at all to decide who acts. */
export const canArbitrate = (
  { arbiters, chief_arbiters, closed_arbiters }: LifeRules,
  { agency, unit }: Owner,
): boolean =>
  (unit === null && [...chief_arbiters, ...closed_arbiters].includes(agency)) ||
  arbiters.some(
    ({ arbiter }) =>
      arbiter.agency === agency && (arbiter.unit ? unit?.length === SIGNS[arbiter.unit] : unit === null),
  )

/** Which appeals somebody meets: of one arbiter (`of`) or of all, except those of some agencies. */
export interface Appeals {
  readonly of: Owner | null
  readonly except: readonly string[]
}

/**
 * Whose appeals an office meets: those it is asked to decide; the first chief arbiter all, except where another one is asked,
 * because it is a party itself; administrators (null) all.
 */
export function appealsMetBy(rules: LifeRules, office: Owner | null): Appeals {
  if (office === null) return { of: null, except: [] }
  const [first, ...others] = chiefsOf(rules)
  const isFirst = first !== undefined && sameOwner(office, first)
  return isFirst ? { of: null, except: others.map(({ agency }) => agency) } : { of: office, except: [] }
}

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
