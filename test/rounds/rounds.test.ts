import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openSends, startRounds, within } from '../../src/rounds/index.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const after = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

/** Rounds of 30 ms each, the next 100 ms after one has ended, that count themselves and how many run at once. */
function counted(settings: { firstMs?: number; gatherMs?: number } = {}) {
  const seen = { begun: 0, atOnce: 0, most: 0, failed: 0 }
  const rounds = startRounds({
    everyMs: 100,
    ...settings,
    failed: () => (seen.failed += 1),
    async round() {
      seen.begun += 1
      seen.atOnce += 1
      seen.most = Math.max(seen.most, seen.atOnce)
      await new Promise(resolve => setTimeout(resolve, 30))
      seen.atOnce -= 1
      if (seen.begun === 2) throw new Error('of the moment')
    },
  })
  return { rounds, seen }
}

it('begins at once, or after a while, and goes on after a round that failed', async () => {
  const now = counted()
  expect(now.seen.begun).toBe(1)
  const later = counted({ firstMs: 50 })
  await after(49)
  expect(later.seen.begun).toBe(0)
  await after(1)
  expect(later.seen.begun).toBe(1)
  await after(400)
  expect(now.seen).toMatchObject({ begun: 4, most: 1, failed: 1 })
})

it('asked for while one is under way, another follows at once, and only one', async () => {
  const { rounds, seen } = counted()
  for (let asked = 0; asked < 5; asked++) rounds.go()
  expect(seen.begun).toBe(1)
  await after(31)
  expect(seen).toMatchObject({ begun: 2, most: 1 })
  await after(90)
  expect(seen.begun).toBe(2)
})

it('woken again and again it waits no longer than for the first', async () => {
  const { rounds, seen } = counted({ gatherMs: 20 })
  await after(30)
  for (let woken = 0; woken < 4; woken++) {
    rounds.wake()
    await after(6)
  }
  expect(seen.begun).toBe(2)
})

it('closing waits for the round under way and lets none follow', async () => {
  const { rounds, seen } = counted({ gatherMs: 10 })
  rounds.wake()
  let closed = false
  void rounds.close().then(() => (closed = true))
  await after(29)
  expect(closed).toBe(false)
  await after(1)
  expect(closed).toBe(true)
  rounds.go()
  rounds.wake()
  await after(1_000)
  expect(seen.begun).toBe(1)
})

it('counts sends by whom they go to, and does not wait for ever for the last', async () => {
  const sends = openSends()
  const ended: string[] = []
  const send = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds))
  sends.add('a', send(10), () => ended.push(`a ${sends.count('a')}`))
  sends.add('a', send(20), () => ended.push(`a ${sends.count('a')}`))
  sends.add('b', send(60_000), () => ended.push('b'))
  expect([...sends.counts()]).toEqual([
    ['a', 2],
    ['b', 1],
  ])
  await after(20)
  expect(ended).toEqual(['a 1', 'a 0'])
  expect([...sends.counts()]).toEqual([['b', 1]])
  let parted = false
  void sends.part().then(() => (parted = true))
  await after(4_999)
  expect(parted).toBe(false)
  await after(1)
  expect(parted).toBe(true)
})

it('what takes too long is given up, with the error its caller names', async () => {
  const late = () => new Error('too long')
  await expect(within(10, Promise.resolve('in time'), late)).resolves.toBe('in time')
  const waiting = expect(within(10, new Promise(() => {}), late)).rejects.toThrow('too long')
  await after(10)
  await waiting
  expect(vi.getTimerCount()).toBe(0)
})
