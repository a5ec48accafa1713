import { describe, expect, it } from 'vitest'
import { apply } from '../../../src/ticket/life/apply.js'
import type { Actor, Asked, LifeEvent, LifeState } from '../../../src/ticket/life/index.js'
import { chainInWords, lifeOf, newLife } from '../../../src/ticket/life/index.js'
import * as city from './city.js'
import {
  admin,
  days,
  DBM,
  DLH,
  DPHK,
  DSDA,
  hours,
  newTicket,
  officer,
  reporter,
  validator,
  WHY,
} from './city.js'

const INSPEKTORAT = city.owner('INSPEKTORAT')
const { life } = city.rules

/** Does several things, all of which must be possible. */
function live(state: LifeState, ...steps: [Asked, Actor, Date][]): LifeState {
  return steps.reduce((before, [asked, actor, at]) => {
    const outcome = life.act(before, asked, actor, at)
    if (!outcome.done) throw new Error(`${asked.action}: ${outcome.refusal.code}`)
    return outcome.state
  }, state)
}

/** A reporter who has said so before. */
const saying = (reopened: number, contested = 0): Actor => ({
  is: 'reporter',
  name: 'warga',
  said: { reopened, contested },
})

const refusalOf = (state: LifeState, asked: Asked, actor: Actor, at = hours(1)) => {
  const outcome = life.act(state, asked, actor, at)
  return outcome.done ? null : outcome.refusal.code
}

describe('the way from waiting to done', () => {
  const finished = () =>
    live(
      newTicket(DSDA),
      [{ action: 'claim' }, officer(DSDA), hours(1)],
      [{ action: 'start' }, officer(DSDA), hours(2)],
      [{ action: 'finish', evidence: ['a'.repeat(64)] }, officer(DSDA), hours(30)],
    )

  it('goes through Proses and Menunggu Validasi to Selesai', () => {
    const state = finished()
    expect(state.status).toBe('Menunggu Validasi')
    expect(live(state, [{ action: 'validate' }, validator, hours(40)])).toMatchObject({
      status: 'Selesai',
      closedAt: hours(40),
    })
  })

  it('repeats when the work is refused', () => {
    const state = live(finished(), [{ action: 'refuse', reason: WHY }, validator, hours(40)])
    expect(state.status).toBe('TL Ditolak')
    expect(live(state, [{ action: 'start' }, officer(DSDA), hours(41)]).status).toBe('Proses')
  })

  it('needs evidence or a stated reason', () => {
    const state = live(newTicket(DSDA), [{ action: 'start' }, officer(DSDA), hours(2)])
    expect(refusalOf(state, { action: 'finish' }, officer(DSDA))).toBe('evidence_needed')
    expect(refusalOf(state, { action: 'finish', reason: 'ok' }, officer(DSDA))).toBe('evidence_needed')
    expect(refusalOf(state, { action: 'finish', reason: WHY }, officer(DSDA))).toBeNull()
  })

  it('is validated by somebody else than whoever did the work', () => {
    const state = live(newTicket(city.BIRO), [{ action: 'finish', reason: WHY }, validator, hours(2)])
    expect(refusalOf(state, { action: 'validate' }, validator)).toBe('own_work')
    expect(refusalOf(state, { action: 'validate' }, officer(city.BIRO, 'kunci lain'))).toBe('own_work')
    expect(refusalOf(state, { action: 'validate' }, city.inspector)).toBeNull()
    expect(refusalOf(finished(), { action: 'validate' }, officer(DSDA))).toBe('not_yours')
  })

  it.each([
    ['of an ordinary ticket never a colleague, not at the Inspektorat either', INSPEKTORAT, null, 'own_work'],
    ['of a closed one a colleague, where nobody else may see it', INSPEKTORAT, ['KELURAHAN'], null],
    ['of one that accuses the Inspektorat a colleague of its holder', city.BIRO, ['INSPEKTORAT'], null],
    ['of a closed one the Inspektorat, where it may', city.BIRO, ['KELURAHAN'], 'own_work'],
  ])('%s', (_whose, holder, accused, refused) => {
    const state = live({ ...newTicket(holder), accused }, [
      { action: 'finish', reason: WHY },
      officer(holder, 'satu'),
      hours(2),
    ])
    expect(refusalOf(state, { action: 'validate' }, officer(holder, 'dua'))).toBe(refused)
  })

  it('opens again when the reporter says so, twice and within seven days', () => {
    let state = live(finished(), [{ action: 'validate' }, validator, hours(40)])
    expect(refusalOf(state, { action: 'reopen' }, officer(DSDA), hours(41))).toBe('not_yours')
    expect(refusalOf(state, { action: 'reopen' }, reporter, days(9))).toBe('reopen_late')
    for (const round of [1, 2]) {
      state = live(
        state,
        [{ action: 'reopen' }, reporter, hours(40 + round)],
        [{ action: 'finish', reason: WHY }, officer(DSDA), hours(40 + round)],
        [{ action: 'validate' }, validator, hours(40 + round)],
      )
      expect(state.reopened).toBe(round)
    }
    expect(refusalOf(state, { action: 'reopen' }, saying(2), hours(43))).toBe('reopens_spent')
    expect(refusalOf(state, { action: 'reopen' }, saying(0), hours(43))).toBeNull()
    const often = { ...state, reopened: life.rules.reopening.ticket }
    expect(refusalOf(often, { action: 'reopen' }, saying(0), hours(43))).toBe('ticket_reopens_spent')
    expect(live(state, [{ action: 'reinstate', reason: WHY }, admin, days(90)]).status).toBe('Menunggu')
  })
})

describe('not ours', () => {
  const rejects = (more: Partial<Asked>): Asked => ({
    action: 'reject',
    reasonCode: 'bukan_wewenang',
    reason: WHY,
    ...more,
  })

  it('must say whose, and is a hand-over, never a rejection', () => {
    expect(refusalOf(newTicket(DSDA), rejects({}), officer(DSDA))).toBe('owner_needed')
    const state = live(newTicket(DSDA), [rejects({ owner: DBM }), officer(DSDA), hours(1)])
    expect(state).toMatchObject({ status: 'Koordinasi', owner: DBM, hops: 1, closedAt: null })
  })

  it('needs a reason, a known code and a known office', () => {
    const state = newTicket(DSDA)
    expect(refusalOf(state, rejects({ owner: DBM, reason: ' ' }), officer(DSDA))).toBe('reason_needed')
    expect(refusalOf(state, rejects({ owner: DBM, reason: 'x'.repeat(2_001) }), officer(DSDA))).toBe(
      'reason_too_long',
    )
    expect(refusalOf(state, { action: 'reject', reason: WHY }, officer(DSDA))).toBe('code_needed')
    expect(refusalOf(state, rejects({ reasonCode: 'constructor' }), officer(DSDA))).toBe('code_unknown')
    expect(refusalOf(state, rejects({ owner: city.owner('DBM', 'DSDA-31.74') }), officer(DSDA))).toBe(
      'owner_unknown',
    )
    expect(refusalOf(state, rejects({ owner: DSDA }), officer(DSDA))).toBe('owner_same')
  })

  it.each(['KELURAHAN', 'KECAMATAN', 'WALIKOTA'])('%s alone is no office: it asks which one', agency => {
    const owner = city.owner(agency)
    expect(life.offices.has(owner)).toBe(false)
    for (const action of ['coordinate', 'appeal'] as const)
      expect(refusalOf(newTicket(DSDA), { action, owner, reason: WHY }, officer(DSDA))).toBe('unit_needed')
    const asked = live(newTicket(DSDA), [{ action: 'appeal', reason: WHY }, officer(DSDA), hours(1)])
    const decision: Asked = { action: 'arbitrate', owner, reason: WHY }
    expect(refusalOf(asked, decision, officer(city.BIRO))).toBe('unit_needed')
  })

  it('Biro Pemerintahan passes on what nobody could place, once it knows where it is', () => {
    const state = live(newTicket(city.BIRO), [
      { action: 'coordinate', owner: city.TEBET_TIMUR, reason: WHY },
      officer(city.BIRO),
      hours(1),
    ])
    expect(state).toMatchObject({ status: 'Koordinasi', owner: city.TEBET_TIMUR, hops: 1 })
  })

  it('any other reason ends the report, with the reason', () => {
    const state = live(newTicket(DSDA), [
      { action: 'reject', reasonCode: 'tidak_ditemukan', reason: WHY },
      officer(DSDA),
      hours(1),
    ])
    expect(state).toMatchObject({ status: 'Ditolak', closedAt: hours(1) })
  })
})

describe('nobody closes a ticket alone', () => {
  const rejects: Asked = { action: 'reject', reasonCode: 'tidak_ditemukan', reason: WHY }
  const head = officer(DSDA)
  const begun = () => live(newTicket(DSDA), [{ action: 'start' }, head, hours(1)])
  const refusedWork = () =>
    live(
      begun(),
      [{ action: 'finish', reason: WHY }, head, hours(2)],
      [{ action: 'refuse', reason: WHY }, validator, hours(3)],
    )
  const reopened = () =>
    live(newTicket(DSDA), [rejects, head, hours(1)], [{ action: 'reopen' }, reporter, hours(2)])

  it.each([
    ['after work was begun', begun],
    ['after the work was refused', refusedWork],
    ['after it was opened again', reopened],
    [
      'after another office had begun',
      () => live(begun(), [{ action: 'coordinate', owner: DBM, reason: WHY }, head, hours(2)]),
    ],
  ])('%s a rejection waits for the validator', (_when, make) => {
    const state = make()
    const owner = officer(state.owner)
    const names = life.may(state, owner, hours(4)).map(({ action }) => action)
    expect(names).toContain('decline')
    expect(names).not.toContain('reject')
    const waiting = live(state, [rejects, owner, hours(4)])
    expect(waiting).toMatchObject({ status: 'Menunggu Validasi', closedAt: null })
    expect(refusalOf(waiting, { action: 'validate' }, owner, hours(5))).toBe('not_yours')
    expect(live(waiting, [{ action: 'refuse', reason: WHY }, validator, hours(5)])).toMatchObject({
      status: 'TL Ditolak',
      declined: null,
    })
    const outcome = life.act(waiting, { action: 'validate' }, validator, hours(5))
    expect(outcome).toMatchObject({
      done: true,
      state: { status: 'Ditolak', closedAt: hours(5), declined: null },
      event: { type: 'rejected', body: { code: 'tidak_ditemukan', text: WHY, status: 'Ditolak' } },
    })
  })

  it('before that the owner may, and a validator of another office always', () => {
    expect(live(newTicket(DSDA), [rejects, head, hours(1)]).status).toBe('Ditolak')
    expect(live(begun(), [rejects, validator, hours(2)]).status).toBe('Ditolak')
    const own = live(
      newTicket(city.BIRO),
      [{ action: 'start' }, validator, hours(1)],
      [rejects, validator, hours(2)],
    )
    expect(own.status).toBe('Menunggu Validasi')
    expect(refusalOf(own, { action: 'validate' }, officer(city.BIRO, 'kunci lain'), hours(3))).toBe(
      'own_work',
    )
  })

  it('the reporter contests a rejection once', () => {
    const state = live(newTicket(DSDA), [rejects, head, hours(1)])
    const outcome = life.act(state, { action: 'reopen' }, saying(2), hours(2))
    expect(outcome).toMatchObject({
      done: true,
      state: { status: 'Menunggu' },
      event: { body: { was: 'Ditolak' } },
    })
    expect(refusalOf(state, { action: 'reopen' }, saying(0, 1), hours(2))).toBe('contests_spent')
    expect(refusalOf(state, { action: 'reopen' }, saying(0), days(9))).toBe('reopen_late')
  })
})

describe('nobody passes the buck', () => {
  const pass = (to: typeof DSDA): Asked => ({ action: 'coordinate', owner: to, reason: WHY })

  it('never back to somebody who had it, whichever unit of theirs', () => {
    const state = live(newTicket(DSDA), [pass(DBM), officer(DSDA), hours(1)])
    expect(refusalOf(state, pass(DSDA), officer(DBM))).toBe('owner_twice')
    expect(refusalOf(state, pass(city.owner('DSDA', 'DSDA-31.75')), officer(DBM))).toBe('owner_twice')
  })

  it('three times, then only the arbiter, whose word stands', () => {
    let state = live(
      newTicket(DSDA),
      [pass(DBM), officer(DSDA), hours(1)],
      [pass(DLH), officer(DBM), hours(2)],
      [pass(DPHK), officer(DLH), hours(3)],
    )
    expect(state.hops).toBe(3)
    expect(refusalOf(newTicket(DSDA), { action: 'arbitrate', owner: DBM, reason: WHY }, validator)).toBe(
      'no_appeal',
    )
    const fourth = life.act(state, pass(city.SATPOL), officer(DPHK), hours(4))
    expect(fourth).toMatchObject({
      done: true,
      state: { owner: DPHK, hops: 3, arbiter: city.BIRO, status: 'Koordinasi' },
      event: { type: 'appealed', body: { to: city.SATPOL, text: WHY } },
    })
    expect(refusalOf(state, { action: 'arbitrate', owner: DSDA, reason: WHY }, officer(DPHK))).toBe(
      'not_yours',
    )
    state = live(state, [{ action: 'appeal', reason: WHY, owner: DSDA }, officer(DPHK), hours(4)])
    expect(state).toMatchObject({ arbiter: city.BIRO, owner: DPHK })
    for (const again of [pass(city.SATPOL), { action: 'appeal', reason: WHY }] as const)
      expect(refusalOf(state, again, officer(DPHK), hours(4))).toBe('appeal_waits')
    state = live(state, [{ action: 'arbitrate', owner: DSDA, reason: WHY }, validator, hours(5)])
    expect(state).toMatchObject({ owner: DSDA, status: 'Koordinasi', arbiter: null })
    expect(refusalOf(state, pass(city.SATPOL), officer(DSDA), days(13))).toBe('decided')
    expect(
      refusalOf(state, { action: 'dispose', unit: 'DSDA-31.75' }, officer(city.owner('DSDA')), days(13)),
    ).toBe('decided')
    expect(live(state, [pass(city.SATPOL), officer(DSDA), days(15)]).arbiter).toEqual(city.BIRO)
  })

  it('an agency that was decided on may still choose its unit, once', () => {
    const head = officer(city.owner('DSDA'))
    let state = live(
      newTicket(DBM),
      [{ action: 'appeal', reason: WHY }, officer(DBM), hours(1)],
      [{ action: 'arbitrate', owner: city.owner('DSDA'), reason: WHY }, validator, hours(2)],
    )
    state = live(state, [{ action: 'dispose', unit: 'DSDA-31.74' }, head, hours(3)])
    expect(refusalOf(state, { action: 'dispose', unit: 'DSDA-31.75' }, head, hours(4))).toBe('decided')
  })

  it('neither question nor decision goes along with a ticket that is sent elsewhere by its place', () => {
    const asked = live(newTicket(DBM), [{ action: 'appeal', reason: WHY }, officer(DBM), hours(1)])
    const decided = live(asked, [{ action: 'arbitrate', owner: DSDA, reason: WHY }, validator, hours(2)])
    expect([asked.arbiter, decided.finalUntil]).toEqual([city.BIRO, days(14, hours(2))])
    const placed: LifeEvent = { type: 'placed', at: hours(3), actor: 'muara', body: { routed: DLH } }
    for (const before of [asked, decided])
      expect(apply(before, placed)).toMatchObject({ owner: DLH, arbiter: null, finalUntil: null })
    expect(refusalOf(apply(decided, placed), pass(city.SATPOL), officer(DLH), hours(4))).toBeNull()
  })

  it('an appeal nobody answers climbs to the last arbiter, and then is theirs', () => {
    const muara: Actor = { is: 'muara', name: 'muara' }
    const camat = officer(city.CAMAT_TEBET)
    const decides: Asked = { action: 'arbitrate', owner: city.TEBET_TIMUR, reason: WHY }
    let state = live(
      newTicket(city.TEBET_TIMUR),
      [pass(city.TEBET_BARAT), officer(city.TEBET_TIMUR), hours(1)],
      [{ action: 'appeal', reason: WHY }, officer(city.TEBET_BARAT), hours(2)],
    )
    expect(state.arbiter).toEqual(city.CAMAT_TEBET)
    const decided = live(state, [decides, camat, days(1)])
    expect(refusalOf(decided, decides, camat, days(2))).toBe('decided')
    expect(refusalOf(decided, { ...decides, owner: city.TEBET_BARAT }, validator, days(2))).toBeNull()
    state = live(state, [{ action: 'climb' }, muara, days(4)])
    expect(state.arbiter).toEqual(city.BIRO)
    expect(refusalOf(state, decides, camat, days(4))).toBe('appeal_waits')
    expect(refusalOf(state, decides, validator, days(4))).toBeNull()
    expect(refusalOf(state, { action: 'climb' }, muara, days(9))).toBe('no_appeal')
  })

  it.each([
    ['has it', city.BIRO, []],
    ['had it', city.BIRO, [DSDA]],
    ['is proposed', DSDA, []],
  ])('an arbiter who %s is passed over for the next', (_how, first, passedTo) => {
    let state = newTicket(first)
    for (const to of passedTo) state = live(state, [pass(to), officer(state.owner), hours(1)])
    const asks: Asked = { action: 'appeal', reason: WHY, owner: first === city.BIRO ? DBM : city.BIRO }
    state = live(state, [asks, officer(state.owner), hours(2)])
    expect(state.arbiter).toEqual(INSPEKTORAT)
    const decides: Asked = { action: 'arbitrate', owner: DLH, reason: WHY }
    expect(refusalOf(state, decides, validator)).toBe('not_yours')
    const muara: Actor = { is: 'muara', name: 'muara' }
    expect(refusalOf(state, { action: 'climb' }, muara, days(9))).toBe('no_appeal')
    state = live(state, [decides, city.inspector, hours(3)])
    expect(state).toMatchObject({ owner: DLH, arbiter: null, proposed: null })
  })

  it('one that had it by another ticket, whose reports came here, is passed over as well', () => {
    const inherited = [{ heritage: { former: [city.BIRO] } }] as unknown as LifeState['inherited']
    const state = live({ ...newTicket(DSDA), inherited }, [
      { action: 'appeal', reason: WHY },
      officer(DSDA),
      hours(1),
    ])
    expect(state.arbiter).toEqual(INSPEKTORAT)
  })

  it('where every chief arbiter is a party, one decides who does not hold it', () => {
    for (const [one, other] of [
      [city.BIRO, INSPEKTORAT],
      [INSPEKTORAT, city.BIRO],
    ] as const) {
      const state = live(
        newTicket(one),
        [pass(other), officer(one), hours(1)],
        [{ action: 'appeal', reason: WHY }, officer(other), hours(2)],
      )
      expect(state.arbiter).toEqual(one)
    }
  })

  it('between kelurahan of one kecamatan the camat decides, but about nobody else', () => {
    const state = live(
      newTicket(city.TEBET_TIMUR),
      [pass(city.TEBET_BARAT), officer(city.TEBET_TIMUR), hours(1)],
      [{ action: 'appeal', reason: WHY }, officer(city.TEBET_BARAT), hours(2)],
    )
    const decides = (to: typeof DSDA): Asked => ({ action: 'arbitrate', owner: to, reason: WHY })
    const camat = officer(city.CAMAT_TEBET)
    expect(refusalOf(state, decides(city.TEBET_TIMUR), camat)).toBeNull()
    expect(refusalOf(state, decides(DSDA), camat)).toBe('not_yours')
    expect(refusalOf(state, decides(city.ELSEWHERE), camat)).toBe('not_yours')
    expect(refusalOf(state, decides(DSDA), validator)).toBeNull()
    expect(refusalOf(state, decides(city.TEBET_TIMUR), officer(city.owner('KECAMATAN', '31.74.02')))).toBe(
      'not_yours',
    )
  })

  it('a Dinas sends to its units: once for nothing, then it is a hop', () => {
    const head = officer(city.owner('DBM'))
    const send = (unit: string): Asked => ({ action: 'dispose', unit })
    let state = live(newTicket(city.owner('DBM')), [send('DBM-31.74'), head, hours(1)])
    expect(state).toMatchObject({ status: 'Disposisi', owner: DBM, hops: 0 })
    expect(refusalOf(state, send('DBM-31.75'), officer(DBM))).toBe('not_yours')
    expect(refusalOf(state, send('DSDA-31.75'), head)).toBe('owner_unknown')
    state = live(state, [send('DBM-31.75'), head, hours(2)])
    expect(state.hops).toBe(1)
    expect(refusalOf(state, send('DBM-31.74'), head)).toBe('owner_twice')
  })

  it('the way is told in plain words, with officers unnamed and numbers masked', () => {
    const state = lifeOf({ ...newTicket(DSDA), owner: DBM }, [
      { type: 'routed', at: hours(0), actor: 'muara', body: DSDA },
      {
        type: 'coordinated',
        at: hours(1),
        actor: 'Budi',
        body: {
          from: DSDA,
          to: DBM,
          office: DSDA,
          code: 'bukan_wewenang',
          text: 'hubungi pelapor di 081200001234 ya',
        },
      },
    ])
    const words = chainInWords(state, life.offices.name, life.rules)
    expect(words).toEqual([
      '23 November 2026 pukul 09.00 WIB: laporan diteruskan ke Suku Dinas Sumber Daya Air Kota Administrasi Jakarta Selatan.',
      expect.stringMatching(
        /^23 November 2026 pukul 10\.00 WIB: Suku Dinas Sumber Daya Air .* menyerahkannya ke Suku Dinas Bina Marga .* \(alasan: bukan wewenang kami: hubungi pelapor di .*\)\.$/,
      ),
    ])
    expect(words.join()).not.toMatch(/Budi|00001234/)
    expect(chainInWords(state, life.offices.name, life.rules, 'en')[1]).toContain(
      '(reason: not our responsibility: ',
    )
  })
})

describe('stopping the clock and promising later', () => {
  const started = live(newTicket(DSDA), [{ action: 'start' }, officer(DSDA), hours(1)])
  const extend = (until: Date): Asked => ({ action: 'extend', until, reason: WHY })
  const pause = (more: Partial<Asked> = {}): Asked => ({
    action: 'pause',
    reasonCode: 'cuaca',
    reason: WHY,
    ...more,
  })

  it('moves the promised date twice, forward only, at most thirty days ahead', () => {
    expect(refusalOf(started, extend(days(40)), officer(DSDA), hours(2))).toBe('date_out_of_range')
    expect(refusalOf(started, extend(hours(1)), officer(DSDA), hours(2))).toBe('date_out_of_range')
    expect(refusalOf(started, { action: 'extend', reason: WHY }, officer(DSDA), hours(2))).toBe('date_needed')
    const once = live(started, [extend(days(10)), officer(DSDA), hours(2)])
    expect(refusalOf(once, extend(days(9)), officer(DSDA), hours(3))).toBe('date_out_of_range')
    const twice = live(once, [extend(days(12)), officer(DSDA), hours(3)])
    expect(refusalOf(twice, extend(days(20)), officer(DSDA), hours(4))).toBe('extensions_spent')
  })

  it('stops for a listed reason, no longer than that reason allows, and goes on by itself', () => {
    const long: Asked = pause({ until: hours(60) })
    expect(refusalOf(started, long, officer(DSDA), hours(2))).toBe('date_out_of_range')
    const paused = live(started, [pause(), officer(DSDA), hours(2)])
    expect(paused.pause).toEqual({ since: hours(2), until: hours(50), code: 'cuaca' })
    expect(refusalOf(paused, pause(), officer(DSDA), hours(3))).toBe('already_paused')
    expect(refusalOf(paused, { action: 'resume' }, officer(DSDA), hours(51))).toBe('not_paused')
    const resumed = live(paused, [{ action: 'resume' }, officer(DSDA), hours(12)])
    expect(resumed).toMatchObject({ pause: null, pausedFor: 10 * 3_600_000 })
  })

  it('does not stop any more once the limit is over', () => {
    expect(life.act(started, pause(), officer(DSDA), days(6), days(7))).toMatchObject({ done: true })
    expect(life.act(started, pause(), officer(DSDA), days(8), days(7))).toMatchObject({
      refusal: { code: 'late_already' },
    })
    const names = life.may(started, officer(DSDA), days(8), days(7)).map(({ action }) => action)
    expect(names).not.toContain('pause')
  })

  it('for the reporter only with a question they are sent, and muara ends it', () => {
    const asks = pause({ reasonCode: 'tunggu_pelapor', reason: 'di depan rumah nomor berapa?' })
    const outcome = life.act(started, asks, officer(DSDA), hours(2))
    expect(outcome).toMatchObject({ done: true, event: { body: { visibility: 'public' } } })
    const paused = live(started, [asks, officer(DSDA), hours(2)])
    expect(live(paused, [{ action: 'resume' }, { is: 'muara', name: 'muara' }, hours(5)]).pause).toBeNull()
    expect(life.act(started, pause(), officer(DSDA), hours(2))).not.toHaveProperty('event.body.visibility')
  })

  it('stops three times at most', () => {
    let state = started
    for (const n of [0, 1, 2]) state = live(state, [pause(), officer(DSDA), days(5 * n + 1)])
    expect(refusalOf(state, pause(), officer(DSDA), days(30))).toBe('pauses_spent')
  })
})

it('a merged ticket sends everybody to the one that lives', () => {
  const state = newLife({ ...newTicket(DSDA), mergedInto: 'ABC-DEFG-HJK' })
  const outcome = life.act(state, { action: 'claim' }, officer(DSDA), hours(1))
  expect(outcome).toMatchObject({ done: false, refusal: { code: 'merged', status: 409 } })
  expect(JSON.stringify(outcome)).toContain('ABC-DEFG-HJK')
})

it('a word like a property of objects is no action', () => {
  for (const action of ['constructor', 'toString', '__proto__', ''])
    expect(refusalOf(newTicket(DSDA), { action } as never, officer(DSDA))).toBe('unknown_action')
})
