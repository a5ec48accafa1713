import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { openPostgresQueue, type IntakeQueue } from '../../src/queue/queue.js'
import { reconcile } from '../../src/queue/reconcile.js'
import { startWorker } from '../../src/queue/worker.js'
import { insertMessages } from '../../src/store/accept.js'
import { inLanes } from '../support/lanes.js'
import { freshDatabase, type FreshDatabase } from '../support/postgres.js'

const CONNECTIONS = 10

let fresh: FreshDatabase
let queue: IntakeQueue

beforeAll(async () => {
  fresh = await freshDatabase({ max: CONNECTIONS })
  queue = await openPostgresQueue(fresh.database.pool)
})
afterAll(async () => {
  await queue.close()
  await fresh.drop()
})

const jobs = async () =>
  Number((await fresh.database.db.query(`select count(*) as n from bullmq.job`)).rows[0].n)
const message = (key: string) => ({
  channel: 'sms',
  adapter: 'sms-twilio',
  key,
  externalId: key,
  raw: Buffer.from('x'),
  meta: {},
  headers: {},
})

/** BullMQ documents no transactional add: this is the contract every version we install must keep. */
describe('a job is part of our transaction', () => {
  it('200 transactions, ten at once, half rolled back: exactly as many jobs as rows', async () => {
    const before = await jobs()
    const rolledBack = new Error('changed our mind')
    const transaction = (i: number) =>
      fresh.database.transaction(async db => {
        const rows = await insertMessages(db, [message(`tx-${i}`)])
        await queue.enqueue(
          rows.map(row => ({ messageId: row.id })),
          db,
        )
        if (i % 2) throw rolledBack
      })
    const outcomes: unknown[] = []
    await inLanes(CONNECTIONS, [...Array(200).keys()], async i => {
      outcomes[i] = await transaction(i).catch(error => error)
    })
    expect(outcomes).toEqual(Array.from({ length: 200 }, (_, i) => (i % 2 ? rolledBack : undefined)))
    const { rows } = await fresh.database.db.query(`select count(*) as n from message where key like 'tx-%'`)
    expect(Number(rows[0].n)).toBe(100)
    expect((await jobs()) - before).toBe(100)
  })

  it('is invisible before the commit', async () => {
    const id = uuidv7()
    await fresh.database.transaction(async db => {
      await queue.enqueue([{ messageId: id }], db)
      expect(await queue.stateOf({ messageId: id })).toBe('missing')
    })
    expect(await queue.stateOf({ messageId: id })).toBe('waiting')
  })

  it('wakes a worker, which gets ids only', async () => {
    const seen: string[] = []
    const worker = await startWorker({
      databaseUrl: fresh.url,
      redisUrl: null,
      concurrency: 4,
      onError: () => {},
      handle: async id => void seen.push(id),
    })
    const id = uuidv7()
    await fresh.database.transaction(db => queue.enqueue([{ messageId: id }], db))
    await expect.poll(() => seen, { timeout: 10_000 }).toContain(id)
    await worker.close()
    const { rows } = await fresh.database.db.query(`select data from bullmq.job limit 50`)
    for (const { data } of rows)
      expect(Object.keys(typeof data === 'string' ? JSON.parse(data) : data)).toEqual(['messageId'])
  })
})

describe('the reconciler', () => {
  const age = () =>
    fresh.database.db.query(
      `update message set received_at = received_at - interval '1 minute' where key like 're-%'`,
    )

  it('enqueues an accepted message that has no job, once', async () => {
    const [row] = await insertMessages(fresh.database.db, [message('re-1')])
    await fresh.database.db.query(`update message set state = 'settled' where key not like 're-%'`)
    await age()
    expect(await reconcile(fresh.database, queue)).toBe(1)
    expect(await queue.stateOf({ messageId: row?.id as string, turn: 1 })).toBe('waiting')
    expect(await reconcile(fresh.database, queue)).toBe(0)
  })

  it('revives a message whose job failed for good: a failed job would swallow a re-add under its own id', async () => {
    const [row] = await insertMessages(fresh.database.db, [message('re-2')])
    const messageId = row?.id as string
    await queue.enqueue([{ messageId }])
    await fresh.database.db.query(`update bullmq.job set state = 'failed' where id = $1`, [`m-${messageId}`])
    expect(await queue.stateOf({ messageId })).toBe('failed')
    await queue.enqueue([{ messageId }])
    expect(await queue.stateOf({ messageId })).toBe('failed')
    await age()
    await reconcile(fresh.database, queue)
    expect(await queue.stateOf({ messageId, turn: 1 })).toBe('waiting')
  })
})
