import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, expect, it, vi } from 'vitest'
import { startPlanner } from '../../src/replies/planner.js'
import { afterChanges } from '../../src/wake.js'
import { rules } from '../ticket/life/city.js'
import { contract, voices, words } from './street.js'

afterEach(() => void vi.useRealTimers())

/** A planner over a database in which nothing ever is, and how often it has looked. */
function idlePlanner() {
  let looks = 0
  const database = {
    db: { query: async () => ({ rows: [] }) },
    transaction: async () => {
      looks += 1
      return true
    },
  }
  const log = { info() {}, warn() {}, error() {} }
  const wakeReplies = () => {}
  const planner = startPlanner({
    database: database as never,
    contract,
    rules,
    words,
    voices,
    log,
    wakeReplies,
  })
  return { planner, looks: () => looks }
}

it('a change is looked at at once, many together once, and the next look comes all the same', async () => {
  vi.useFakeTimers()
  const { planner, looks } = idlePlanner()
  await vi.advanceTimersByTimeAsync(0)
  expect(looks()).toBe(1)
  await vi.advanceTimersByTimeAsync(500)
  expect(looks()).toBe(1)
  for (let i = 0; i < 10; i++) planner.wake()
  await vi.advanceTimersByTimeAsync(100)
  expect(looks()).toBe(2)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(looks()).toBe(3)
  await planner.close()
  planner.wake()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(looks()).toBe(3)
})

it('what was changed through a door wakes; reading and refusals do not', async () => {
  let woken = 0
  const app = express().use(afterChanges(() => (woken += 1)))
  app.use((request, response) => void response.sendStatus(request.path === '/no' ? 409 : 200))
  const server = app.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const asks = async (method: string, path: string) => {
    await (await fetch(url + path, { method })).text()
    return woken
  }
  expect(await asks('GET', '/')).toBe(0)
  expect(await asks('POST', '/no')).toBe(0)
  await asks('POST', '/')
  await vi.waitFor(() => expect(woken).toBe(1))
  await asks('DELETE', '/')
  await vi.waitFor(() => expect(woken).toBe(2))
  server.closeAllConnections()
  server.close()
})
