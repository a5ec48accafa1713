import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueKey } from '../../src/accounts/index.js'
import { makeAccount, Visitor } from '../support/people.js'
import type { FreshDatabase } from '../support/postgres.js'
import { freshDatabase } from '../support/postgres.js'
import { startSmallCity } from '../support/small-city.js'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(async () => {
  await fresh.drop()
})

it('while the database is away, software and people are told to come back, without a word of why', async () => {
  const { key } = await issueKey(fresh.database, {
    name: 'x',
    scope: 'admin',
    agency: null,
    unit: null,
    channel: null,
  })
  await makeAccount(fresh.database, 'admin', 'admin')
  const seen: unknown[] = []
  const troubles = [
    [Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }), 503],
    [Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' }), 503],
    [new Error('timeout exceeded when trying to connect'), 503],
    [new Error('a bug in src/store/x.ts about +6281200000001'), 500],
  ] as const
  for (const [trouble, status] of troubles) {
    const city = await startSmallCity(fresh.database, {
      onError: error => seen.push(error),
      accounting: () => Promise.reject(trouble),
    })
    const visitor = new Visitor(city.url)
    await visitor.signIn('admin')
    const api = await fetch(`${city.url}/api/v1/accounting`, { headers: { authorization: `Bearer ${key}` } })
    const page = await visitor.get('/kesehatan')
    for (const answer of [api, page]) {
      expect(answer.status).toBe(status)
      expect(answer.headers.has('retry-after')).toBe(status === 503)
      expect(await answer.text()).not.toMatch(/ECONN|10\.0\.0|terminat|timeout|\.ts|62812/)
    }
    await city.close()
  }
  expect(seen).toEqual(troubles.flatMap(([trouble]) => [trouble, trouble]))
})
