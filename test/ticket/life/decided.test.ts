import { describe, expect, it } from 'vitest'
import { apply } from '../../../src/ticket/life/apply.js'
import { asksOf, finalOf, type LifeEvent, type LifeState } from '../../../src/ticket/life/index.js'
import type { Heritage } from '../../../src/ticket/life/heritage.js'
import { BIRO, days, DBM, DPHK, DSDA, hours, newTicket, OPENED, officer, owner, rules } from './city.js'

const event = (type: string, body: LifeEvent['body'], at = hours(2)): LifeEvent => ({
  type,
  actor: 'muara',
  at,
  body,
})

describe("an arbiter's decision that came with reports from another ticket", () => {
  const until = days(5)
  const heritage: Heritage = {
    openedAt: OPENED.toISOString(),
    owner: DSDA,
    actedAt: null,
    answeredAt: null,
    promisedAt: null,
    stops: [],
    hops: 3,
    extensions: 0,
    pauses: 0,
    pausedFor: 0,
    reopened: 0,
    revived: 0,
    finalUntil: until.toISOString(),
  }
  const heir = apply(newTicket(DSDA), event('merged_from', { heritage, change: 'satu' }))
  const away = apply(heir, event('placed', { routed: DPHK }, hours(3)))

  it('binds the office it was made for', () => expect(finalOf(heir)).toEqual(until))

  it('binds no other, and does not come back with the ticket', () => {
    expect(finalOf(away)).toBeNull()
    expect(finalOf(apply(away, event('placed', { routed: DSDA }, hours(4))))).toBeNull()
  })

  it('gives way to the next decision', () => {
    const next = apply(
      heir,
      event('arbitrated', { from: DSDA, to: DBM, until: days(2).toISOString() }, hours(3)),
    )
    expect(finalOf(next)).toEqual(days(2))
  })

  it('leaves what was used up where it was', () => expect(away.hops).toBe(heir.hops))
})

describe('finished work', () => {
  const finished = (of: typeof BIRO, more: Partial<LifeState> = {}): LifeState => ({
    ...newTicket(of),
    status: rules.life.rules.actions.finish.to as string,
    ...more,
  })
  const asked = (state: LifeState) => asksOf(rules.life.rules, state).map(({ office }) => office.agency)

  it('waits for somebody also where the validator has the ticket', () => {
    expect(asked(finished(DSDA, { finishedOffice: DSDA }))).toEqual(['BIRO_PEM'])
    expect(asked(finished(BIRO, { finishedOffice: BIRO }))).toEqual(['INSPEKTORAT'])
    expect(asked(finished(BIRO))).toEqual(['INSPEKTORAT'])
    expect(asked(finished(BIRO, { finishedOffice: DSDA }))).toEqual(['INSPEKTORAT'])
    const state = finished(BIRO, { finishedOffice: DSDA })
    const inspektorat = officer(owner('INSPEKTORAT'))
    expect(rules.life.act(state, { action: 'validate' }, inspektorat, hours(3)).done).toBe(true)
  })
})
