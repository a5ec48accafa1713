import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Action, Actor, LifeEvent } from '../../../src/ticket/life/index.js'
import { ACTIONS, lifeOf } from '../../../src/ticket/life/index.js'
import * as city from './city.js'
import { sensible } from './sensible.js'
import { DBM, DLH, DPHK, DSDA, newTicket, officer, OPENED, WHY } from './city.js'

const { life } = city.rules
const OWNERS = [DSDA, DBM, DLH, DPHK, city.TEBET_TIMUR, city.TEBET_BARAT, city.ELSEWHERE, city.owner('DBM')]
const ACTORS: readonly Actor[] = [
  ...OWNERS.map(one => officer(one)),
  officer(city.CAMAT_TEBET),
  officer(city.owner('INSPEKTORAT')),
  city.validator,
  city.admin,
  city.reporter,
  { is: 'muara', name: 'muara' },
]

/** Something to do some time after the step before: sensible or not, or (with `pick`) one of what is possible. */
const step = fc.record({
  pick: fc.option(fc.nat(), { freq: 3 }),
  asked: fc.record(
    {
      action: fc.constantFrom(...ACTIONS),
      reason: fc.oneof(fc.constant(WHY), fc.string()),
      reasonCode: fc.constantFrom('bukan_wewenang', 'cuaca', 'tidak_jelas', 'toString'),
      owner: fc.constantFrom(...OWNERS, city.owner('TIDAK_ADA')),
      unit: fc.constantFrom('DBM-31.74', 'DSDA-31.74', 'DBM-31.75'),
      evidence: fc.array(fc.constant('a'.repeat(64)), { maxLength: 2 }),
      hoursAhead: fc.integer({ min: -10, max: 900 }),
    },
    { requiredKeys: ['action'] },
  ),
  actor: fc.constantFrom(...ACTORS),
  minutes: fc.integer({ min: 0, max: 3_000 }),
})

/** Of `reject` and `decline` the one it would become is offered; whoever says the other is understood. */
const offered = (action: Action): Action => (action === 'decline' ? 'reject' : action)

it('whatever is tried: offices exist, caps hold, history tells the state, and what may be done can be done', () => {
  let [did, possible] = [0, 0]
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40, size: 'max' }),
      fc.constantFrom(...OWNERS),
      (steps, first) => {
        let state = newTicket(first)
        const events: LifeEvent[] = [{ type: 'routed', at: OPENED, actor: 'muara', body: first }]
        let now = OPENED
        for (const { asked: anything, actor: anybody, pick, minutes } of steps) {
          now = new Date(now.getTime() + minutes * 60_000)
          const open = sensible(state, ACTORS, now)
          for (const { actor, asked } of open) {
            const outcome = life.act(state, asked, actor, now)
            expect(outcome.done || `${asked.action} ${outcome.refusal.code}`).toBe(true)
            possible++
          }
          const { hoursAhead, ...rest } = anything
          const until =
            hoursAhead === undefined ? undefined : new Date(now.getTime() + hoursAhead * 3_600_000)
          const chosen = pick === null ? undefined : open[pick % open.length]
          const { asked, actor } = chosen ?? { asked: { ...rest, until }, actor: anybody }
          const may = life.may(state, actor, now)
          const before = structuredClone(state)
          const outcome = life.act(state, asked, actor, now)
          expect(state).toEqual(before)
          if (!outcome.done) {
            expect(outcome.refusal.id).not.toMatch(/[{}]/)
            continue
          }
          did++
          expect(may.map(one => offered(one.action))).toContain(offered(asked.action))
          const { hops } = state
          state = outcome.state
          events.push(outcome.event)
          expect(life.offices.has(state.owner)).toBe(true)
          expect(state.hops - hops).toBeLessThanOrEqual(1)
          expect(state.hops).toBeLessThanOrEqual(life.rules.handover.hops)
          expect(state.closedAt !== null).toBe(['Selesai', 'Ditolak'].includes(state.status))
          expect(state.pausedFor).toBeLessThanOrEqual(life.rules.pause.hours * 3_600_000)
          const facts = { status: state.status, owner: state.owner, openedAt: OPENED, mergedInto: null }
          const folded = lifeOf(facts, structuredClone(events))
          expect({ ...folded, chain: folded.chain.slice(1) }).toEqual(state)
        }
      },
    ),
    { numRuns: 60 },
  )
  expect(did).toBeGreaterThan(500)
  expect(possible).toBeGreaterThan(2_000)
})
