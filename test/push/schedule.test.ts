import { expect, it } from 'vitest'
import {
  askedFor,
  JITTER,
  LONGEST_ASKED,
  nextAttempt,
  REST,
  restUntil,
  WAITS,
} from '../../src/agencies/push/schedule.js'

const RUNS = 1_000
const START = new Date('2026-11-22T03:00:00Z')
const DAY = 86_400

/** Seconds from the first attempt to each of the others, as a clock that only this test moves tells them. */
function attempts(random: () => number, asked = 0): number[] {
  const at = [0]
  for (let now = START, made = 1; ; made += 1) {
    const next = nextAttempt(made, now, random(), asked)
    if (!next) return at
    at.push((next.getTime() - START.getTime()) / 1_000)
    now = next
  }
}

it('makes ten attempts over about three days, each within its bounds, never two alike', () => {
  const seen = new Set<number>()
  for (let run = 0; run < RUNS; run += 1) {
    const at = attempts(Math.random)
    expect(at).toHaveLength(10)
    for (const [i, wait] of WAITS.entries()) {
      const waited = (at[i + 1] as number) - (at[i] as number)
      expect(waited).toBeGreaterThanOrEqual(wait * (1 - JITTER) - 0.001)
      expect(waited).toBeLessThanOrEqual(wait * (1 + JITTER) + 0.001)
    }
    const last = at.at(-1) as number
    expect(last).toBeGreaterThan(2.5 * DAY)
    expect(last).toBeLessThan(3.8 * DAY)
    seen.add(last)
  }
  expect(seen.size).toBeGreaterThan(RUNS * 0.99)
})

it('waits as long as the receiver asks, but no longer than a day, and never shorter than its own wait', () => {
  expect(nextAttempt(1, START, 0.5, 60)).toEqual(new Date(START.getTime() + 60_000))
  expect(nextAttempt(1, START, 0.5, 1)).toEqual(new Date(START.getTime() + 5_000))
  expect(nextAttempt(1, START, 0.5, 10 * DAY)).toEqual(new Date(START.getTime() + LONGEST_ASKED * 1_000))
})

it('reads Retry-After as seconds or as a date, and nothing else', () => {
  expect(askedFor('120', START)).toBe(120)
  expect(askedFor('Sun, 22 Nov 2026 03:01:00 GMT', START)).toBe(60)
  expect(askedFor('Sun, 22 Nov 2026 02:00:00 GMT', START)).toBe(0)
  for (const nonsense of [null, '', 'soon', '-5', '1e9', '9'.repeat(40)])
    expect(askedFor(nonsense, START)).toBeUndefined()
})

it('lets an endpoint rest after failures in a row, longer each time, and when it asks to slow down', () => {
  const seconds = (failures: number, answer = {}) => {
    const until = restUntil(failures, START, 0.5, answer)
    return until && Math.round((until.getTime() - START.getTime()) / 1_000)
  }
  expect([1, 4].map(n => seconds(n))).toEqual([null, null])
  expect([5, 6, 7, 30].map(n => seconds(n))).toEqual([REST.first, 60, 120, REST.longest])
  expect(seconds(1, { status: 429, asked: 90 })).toBe(90)
  expect(seconds(1, { status: 503, asked: 10 * DAY })).toBe(3_600)
  expect(seconds(1, { status: 500, asked: 90 })).toBeNull()
})
