import { type Heritage, type LifeEvent, openedOf } from '../life/index.js'
import { pausedSince } from '../life/state.js'
import { type Past, walk } from './clocks.js'

/**
 * What a ticket hands on at a moment to the one its reports go to, so that no limit and no budget begins anew.
 *
 * @param back the change that is undone by it: what came with that is not given back to where it came from.
 */
export function heritageOf({ events, ...facts }: Past, now: Date, back?: string): Heritage {
  const returned: LifeEvent[] =
    back === undefined ? [] : [{ type: 'undone', at: now, actor: 'muara', body: { disinherits: back } }]
  const { state, scan } = walk({ ...facts, events: [...events, ...returned] })
  const { owner, hops, extensions, pauses, pause, reopened, revived, promisedAt, closedAt } = state
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
    hops,
    extensions,
    pauses,
    pausedFor: state.pausedFor + (pause ? pausedSince(pause, now) : 0),
    reopened,
    revived,
    stops: stops.map(([from, to]) => [from.toISOString(), to.toISOString()]),
  }
}
