import {
  finalOf,
  type HandedTo,
  type Heritage,
  type LifeEvent,
  type LifeState,
  openedOf,
  ownersOf,
} from '../life/index.js'
import { pausedSince, sameOwner } from '../life/state.js'
import { type Past, walk } from './walk.js'

/**
 * What a ticket hands on at a moment to the one its reports go to, so that no limit and no budget begins anew, and no office
 * that passed it on gets it once more. Of another matter nobody has asked yet whose it is: how often it was passed on, by whom
 * and with what end stays behind.
 *
 * @param back the change that is undone by it: what came with that is not given back to where it came from.
 */
export function heritageOf({ events, ...facts }: Past, now: Date, to: HandedTo, back?: string): Heritage {
  const returned: LifeEvent[] =
    back === undefined ? [] : [{ type: 'undone', at: now, actor: 'muara', body: { disinherits: back } }]
  const { state, scan } = walk({ ...facts, events: [...events, ...returned] })
  const { owner, extensions, pauses, pause, reopened, revived, promisedAt, closedAt } = state
  const stops = [
    ...scan.stops.map(({ from, to }) => [from, to]),
    ...(pause ? [[pause.since, pause.until < now ? pause.until : now]] : []),
    ...(closedAt ? [[closedAt, now]] : []),
  ] as [Date, Date][]
  return {
    openedAt: openedOf(state).toISOString(),
    owner,
    actedAt: scan.acted?.toISOString() ?? null,
    answeredAt: scan.answered?.toISOString() ?? null,
    promisedAt: promisedAt?.toISOString() ?? null,
    ...passedOn(state, to),
    extensions,
    pauses,
    pausedFor: state.pausedFor + (pause ? pausedSince(pause, now) : 0),
    reopened,
    revived,
    stops: stops.map(([from, to]) => [from.toISOString(), to.toISOString()]),
  }
}

/** What was settled about whose it is. */
function passedOn(state: LifeState, to: HandedTo): Pick<Heritage, 'hops' | 'former' | 'finalUntil'> {
  if (!to.sameMatter) return { hops: 0 }
  const until = sameOwner(to.owner, state.owner) ? finalOf(state) : null
  const former = ownersOf(state).filter(
    (one, i, all) => !sameOwner(one, state.owner) && all.findIndex(other => sameOwner(one, other)) === i,
  )
  return {
    hops: state.hops,
    ...(former.length > 0 && { former }),
    ...(until && { finalUntil: until.toISOString() }),
  }
}
