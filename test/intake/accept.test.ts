import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAcceptance } from '../../src/intake/accept.js'
import { openPostgresQueue, type IntakeQueue } from '../../src/queue/queue.js'
import type { Accepted } from '../../src/store/accept.js'
import { freshDatabase, type FreshDatabase } from '../support/postgres.js'

let fresh: FreshDatabase
let queue: IntakeQueue

beforeAll(async () => {
  fresh = await freshDatabase({ max: 8 })
  queue = await openPostgresQueue(fresh.database.pool)
})
afterAll(async () => {
  await queue.close()
  await fresh.drop()
})

const message = (key: string, extra: Partial<Accepted> = {}): Accepted => ({
  channel: 'sms',
  adapter: 'sms-twilio',
  key,
  externalId: key,
  raw: Buffer.from('x'),
  meta: {},
  headers: {},
  ...extra,
})
const count = async (like: string) =>
  Number(
    (await fresh.database.db.query(`select count(*) as n from message where key like $1`, [like])).rows[0].n,
  )

describe('accepting', () => {
  it('500 ids, 20 concurrent copies each, through two gateways: exactly 500 messages, 500 jobs, one id per key', async () => {
    const gateways = [openAcceptance(fresh.database, queue), openAcceptance(fresh.database, queue)]
    const ids = new Map<string, Set<string>>()
    for (let chunk = 0; chunk < 10; chunk++) {
      await Promise.all(
        Array.from({ length: 1_000 }, async (_, i) => {
          const key = `dup-${chunk * 50 + (i % 50)}`
          // Every key comes to both, ten times each.
          const gateway = gateways[Math.floor(i / 50) % 2] as (typeof gateways)[0]
          const { id } = await gateway.one(message(key))
          ids.set(key, (ids.get(key) ?? new Set()).add(id))
        }),
      )
    }
    expect(await count('dup-%')).toBe(500)
    expect([...ids.values()].every(set => set.size === 1)).toBe(true)
    const { rows } = await fresh.database.db.query(`select count(*) as n from bullmq.job`)
    expect(Number(rows[0].n)).toBe(500)
  })

  it('one message that cannot be stored holds nobody back', async () => {
    const gateway = openAcceptance(fresh.database, queue)
    const broken = message('mix-bad', { channel: undefined as unknown as string })
    const results = await Promise.allSettled([
      gateway.one(message('mix-1')),
      gateway.one(message('mix-2')),
      gateway.one(broken),
      gateway.one(message('mix-3')),
    ])
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await count('mix-%')).toBe(3)
  })

  it('ids and headers with NUL, lone surrogates and endless length are stored, not refused', async () => {
    const gateway = openAcceptance(fresh.database, queue)
    const odd = message(`odd-\u0000\ud800${'x'.repeat(5_000)}`, {
      externalId: '\u0000\udfff',
      meta: { 'a\u0000': '\ud800' },
      raw: Buffer.from([0, 0xff, 0xfe]),
    })
    const first = await gateway.one(odd)
    expect(first.fresh).toBe(true)
    expect(await gateway.one(odd)).toEqual({ id: first.id, fresh: false })
  })

  it('a batch and its cursor are one: neither is kept when the batch fails', async () => {
    const gateway = openAcceptance(fresh.database, queue)
    await gateway.batch([message('poll-1')], { channel: 'x', cursor: '10' })
    await expect(
      gateway.batch([message('poll-2'), message('poll-3', { adapter: null as unknown as string })], {
        channel: 'x',
        cursor: '20',
      }),
    ).rejects.toThrow()
    const { rows } = await fresh.database.db.query(`select cursor from poll_cursor where channel = 'x'`)
    expect(rows).toEqual([{ cursor: '10' }])
    expect(await count('poll-%')).toBe(1)
  })

  it('refuses more than it can hold, and stores everything it did not refuse', async () => {
    const gateway = openAcceptance(fresh.database, queue)
    const results = await Promise.allSettled(
      Array.from({ length: 4_000 }, (_, i) => gateway.one(message(`flood-${i}`))),
    )
    const kept = results.filter(result => result.status === 'fulfilled').length
    expect(kept).toBeLessThan(4_000)
    expect(
      results
        .filter(result => result.status === 'rejected')
        .every(result => (result.reason as { code: string }).code === 'throttled'),
    ).toBe(true)
    expect(await count('flood-%')).toBe(kept)
  })
})
