import type { Actor, Asked, LifeState, Possible } from '../../../src/ticket/life/index.js'
import { owner, rules, TEBET_BARAT, WHY } from './city.js'

const { life } = rules
const AGENCIES = ['KPKP', 'DISHUB', 'DINSOS', 'DINKES', 'PPAPP', 'DISBUD']
const KOTA = ['31.71', '31.72', '31.73', '31.75']

/** Everything that may be done to a ticket now by any of some actors, filled in as a person would. */
export const sensible = (
  state: LifeState,
  actors: readonly Actor[],
  now: Date,
): { actor: Actor; asked: Asked }[] =>
  actors.flatMap(actor =>
    life
      .may(state, actor, now)
      .map(one => ({ actor, asked: fill(one, state, actor) }))
      // An agency without units has nobody to send it to.
      .filter(({ asked }) => asked.action !== 'dispose' || asked.unit !== undefined),
  )

function fill({ action, needs, codes, dates }: Possible, state: LifeState, actor: Actor): Asked {
  const code = Object.keys(codes ?? {}).find(one => one !== 'bukan_wewenang')
  return {
    action,
    reason: WHY,
    evidence: ['a'.repeat(64)],
    ...(needs.includes('reason_code') && { reasonCode: code }),
    ...(needs.includes('owner') && { owner: somebodyElse(state, actor) }),
    ...(needs.includes('unit') && { unit: otherUnit(state) }),
    ...(needs.includes('until') && dates && { until: dates.until }),
  }
}

/** Somebody who never had it; the arbiter may go on when there is nobody left. */
function somebodyElse(state: LifeState, actor: Actor) {
  if (actor.is === 'officer' && actor.agency === 'KECAMATAN') return TEBET_BARAT
  const had = [state.owner, ...state.chain.map(({ to }) => to)].map(({ agency }) => agency)
  const others = AGENCIES.map(agency => owner(agency))
  return (
    others.find(one => !had.includes(one.agency)) ?? others.find(one => one.agency !== state.owner.agency)
  )
}

const otherUnit = (state: LifeState): string | undefined =>
  KOTA.map(kota => `${state.owner.agency}-${kota}`).find(
    unit =>
      life.offices.has({ ...state.owner, unit }) &&
      state.owner.unit !== unit &&
      !state.chain.some(({ to }) => to.unit === unit),
  )
