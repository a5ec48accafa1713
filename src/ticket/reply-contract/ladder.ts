import { asksOf, type LifeRules, type LifeState } from '../life/index.js'
import { type Owner, sameOwner } from '../life/state.js'
import type { ReplyContract, Rung } from './contract.js'

/** A step of the ladder: an office whose head hears the alarm. */
export interface Ear {
  readonly rung: Rung
  readonly office: Owner
}

/**
 * The offices above a ticket, from its owner to the bureau that watches all, each once: a unit, the office above it, the
 * bureau. Above a Suku Dinas is its Dinas, above a lurah the camat, above a camat the wali kota (`above` of the contract).
 *
 * @param closed only the holder's own office hears of a protected ticket, so never one it accuses.
 */
export function ladderOf(
  owner: Owner,
  { above }: ReplyContract,
  { independent_units, offices }: LifeRules,
  { closed }: { readonly closed: boolean },
): Ear[] {
  const area = independent_units.includes(owner.agency)
  const superior = owner.unit === null ? undefined : above[owner.agency]
  const ladder: Ear[] = [
    ...(owner.unit === null ? [] : [{ rung: 'unit_head' as const, office: owner }]),
    ...(superior
      ? [{ rung: 'agency_head' as const, office: { agency: superior, unit: aroundOf(owner) } }]
      : []),
    ...(area ? [] : [{ rung: 'agency_head' as const, office: { agency: owner.agency, unit: null } }]),
    ...offices.validator.slice(0, 1).map(agency => ({
      rung: 'biro_pemerintahan' as const,
      office: { agency, unit: null },
    })),
  ]
  const mine = closed ? ladder.filter(({ office }) => office.agency === owner.agency) : ladder
  return mine.filter(({ office }, i) => mine.findIndex(one => sameOwner(one.office, office)) === i)
}

/**
 * Whose heads hear that a ticket stands still: those above its owner; while its work waits for validation whoever validates
 * it (Biro Pemerintahan, or the Inspektorat in its place), for then nobody else can move it.
 */
export function earsOf(
  state: LifeState,
  contract: ReplyContract,
  rules: LifeRules,
  { closed }: { readonly closed: boolean },
): Ear[] {
  const validators = asksOf(rules, state).filter(({ what }) => what === 'validate')
  if (validators.length === 0) return ladderOf(state.owner, contract, rules, { closed })
  return validators.map(({ office }) => ({ rung: 'biro_pemerintahan', office }))
}

/** The area around an office's own: codes nest by their dots, `31.74.01.1001` lies in `31.74.01`. */
const aroundOf = ({ unit }: Owner): string | null => unit?.slice(0, unit.lastIndexOf('.')) ?? null

/**
 * Who hears the next alarm after so many: an office nobody heads is passed over for the one above it, and the top hears
 * every further one. Where nobody heads any, the top is named all the same: agencies read it in their feed.
 */
export function nextEar(
  ladder: readonly Ear[],
  alarms: number,
  hasHead: (office: Owner) => boolean,
): Ear | null {
  const headed = ladder.filter(({ office }) => hasHead(office))
  const ears = headed.length > 0 ? headed : ladder.slice(-1)
  return ears[Math.min(alarms, ears.length - 1)] ?? null
}
