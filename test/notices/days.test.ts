import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concerns, type DueNotice, noticesDue, stepOf, wayOf } from '../../src/ticket/notices/index.js'
import { isQuiet } from '../../src/ticket/reply-contract/index.js'
import { at, byId, camat, lurah, settings, sudin, TEBET_TIMUR, urgent, wali } from './world.js'

const MINUTE = 60_000
const START = at('00:00').getTime()
const DAY = 1_440 * MINUTE

const world = fc.record({
  happenings: fc.array(
    fc.record({
      minute: fc.integer({ min: 0, max: 4 * 1_440 }),
      class: fc.constantFrom('banjir', 'tawuran', 'pohon-tumbang'),
      area: fc.constantFrom(TEBET_TIMUR, '31.74.01.1002', '31.74.01', '31.71.01.1001'),
    }),
    { maxLength: 40 },
  ),
  /** Looks at the clock: minutes after the one before; a long one is a process that was down. */
  looks: fc.array(
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 40 }) },
      { weight: 1, arbitrary: fc.integer({ min: 60, max: 900 }) },
    ),
    {
      minLength: 50,
      maxLength: 250,
    },
  ),
  /** Which rounds die before anything is kept. */
  dies: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  absent: fc.integer({ min: 0, max: 5 }),
})

describe('over days with crashes', () => {
  it('tells everybody everything once, nobody in the quiet hours, digests without a gap', () => {
    fc.assert(
      fc.property(world, ({ happenings: drawn, looks, dies, absent }) => {
        const day = new Date(START + absent * DAY + 7 * 3_600_000).toISOString().slice(0, 10)
        const officials = [
          { ...lurah, absences: [{ from: day, until: day, deputy: 'camat' }] },
          camat,
          wali,
          { ...sudin, since: new Date(START + DAY) },
        ]
        const happenings = drawn.map((one, i) =>
          urgent(`t${i}`, new Date(START + one.minute * MINUTE), one.class, one.area),
        )
        const steps = new Map<string, Set<string>>()
        const alerted = new Map<string, Date>()
        const digests = new Map<string, Date>()
        const sent: { due: DueNotice; at: Date }[] = []
        let now = START
        // Afterwards the program runs undisturbed for a day.
        const rounds = [...looks, ...Array.from({ length: 60 }, () => 25)]
        for (const [i, wait] of rounds.entries()) {
          now += wait * MINUTE
          const moment = new Date(now)
          const due = noticesDue(
            { officials, happenings, made: { steps, alerts: alerted, digests }, now: moment },
            settings,
          )
          if (i < looks.length && dies[i % dies.length] && i % 3 === 0) continue
          for (const one of due) {
            const known = steps.get(one.official) ?? new Set()
            for (const step of one.steps) {
              expect(known.has(step)).toBe(false)
              known.add(step)
            }
            steps.set(one.official, known)
            if (one.class) {
              const last = alerted.get(`${one.official} ${one.class}`)
              if (last) expect(now - last.getTime()).toBeGreaterThanOrEqual(settings.gather)
              alerted.set(`${one.official} ${one.class}`, moment)
            }
            if (one.period) {
              const before = digests.get(one.official)
              expect(one.period.from).toEqual(
                before ?? officials.find(({ id }) => id === one.official)?.since,
              )
              digests.set(one.official, one.period.until)
            }
            sent.push({ due: one, at: moment })
          }
        }
        for (const { due, at: when } of sent) {
          const way = wayOf(due, byId(officials), settings, when)
          expect('to' in way).toBe(true)
          const wakes = settings.urgent.find(({ name }) => name === due.class)?.wakes
          if (isQuiet(when, settings.quiet)) expect(wakes).toBe(true)
          if ('to' in way && due.official === 'lurah') {
            const there = new Date(when.getTime() + 7 * 3_600_000).toISOString().slice(0, 10)
            expect(way.to.id).toBe(there === day ? 'camat' : 'lurah')
          }
        }
        for (const one of happenings)
          for (const who of officials) {
            const class_ = settings.urgent.find(({ name }) => one.is === 'urgent' && name === one.class)
            const concerned =
              one.is === 'urgent' &&
              class_?.to.includes(who.role) &&
              concerns(who, one.standing) &&
              one.at >= who.since
            const known = steps.get(who.id)?.has(stepOf(one)) ?? false
            // Whatever fits into the time it stays fresh was told; nothing else ever is.
            if (known) expect(concerned).toBe(true)
            else if (
              concerned &&
              now - one.at.getTime() <= settings.stale &&
              one.at.getTime() <= now - 10 * 3_600_000
            )
              expect.fail(`${who.id} never heard of ${one.ticket}`)
          }
      }),
      { numRuns: 60 },
    )
  })
})
