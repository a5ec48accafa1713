import { AsyncLocalStorage } from 'node:async_hooks'
import { createPostgresBackend, Queue } from 'bullmq'
import { Redis } from 'ioredis'
import type { Pool } from 'pg'
import type { Db } from '../store/database.js'
import { INTAKE_QUEUE, type IntakeJob, JOB_OPTIONS, jobId } from './jobs.js'

interface QueuedMessage {
  readonly messageId: string
  readonly turn?: number
}

/** The producer's side of the intake queue. */
export interface IntakeQueue {
  readonly backend: 'postgres' | 'redis'
  /** True: `enqueue` inside a transaction becomes visible with its commit. False: enqueue after the commit. */
  readonly transactional: boolean
  /** Adds one job per message in one statement. With a `db` and a transactional backend, in that transaction. */
  enqueue(messages: readonly QueuedMessage[], db?: Db): Promise<void>
  /** State of a message's job: waiting, active, delayed, failed, completed, or `missing`. */
  stateOf(message: QueuedMessage): Promise<string>
  /** Never call `enqueue` after this: BullMQ would wait for ever. */
  close(): Promise<void>
}

/**
 * BullMQ on the same PostgreSQL as our tables. BullMQ only asks its pool to `connect`, `query` and `end`, so it gets a
 * stand-in whose `query` runs on the connection of the surrounding transaction, found through `AsyncLocalStorage`.
 * That is duck typing and no documented API: `test/queue.test.ts` holds every BullMQ version to it.
 */
export async function openPostgresQueue(
  pool: Pool,
  onError: (error: Error) => void = () => {},
): Promise<IntakeQueue> {
  const transaction = new AsyncLocalStorage<Db>()
  const facade = {
    connect: () => pool.connect(),
    query: (text: string, values?: unknown[]) => (transaction.getStore() ?? (pool as Db)).query(text, values),
    end: async () => {},
    on: (...args: Parameters<Pool['on']>) => pool.on(...args),
    options: pool.options,
  }
  const queue = new Queue(
    INTAKE_QUEUE,
    { connection: facade as unknown as Pool, skipMetasUpdate: true, defaultJobOptions: JOB_OPTIONS },
    createPostgresBackend,
  )
  queue.on('error', onError)
  await queue.waitUntilReady()
  return producer(queue as unknown as Queue, 'postgres', (work, db) =>
    db ? transaction.run(db, work) : work(),
  )
}

/** BullMQ on Redis. There is no common transaction: the message row is the outbox and the reconciler its relay. */
export async function openRedisQueue(url: string, onError: (error: Error) => void): Promise<IntakeQueue> {
  const connection = new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: 3_000,
    commandTimeout: 5_000,
    enableOfflineQueue: true,
    lazyConnect: true,
  })
  connection.on('error', onError)
  const queue = new Queue(INTAKE_QUEUE, { connection, skipMetasUpdate: true, defaultJobOptions: JOB_OPTIONS })
  queue.on('error', onError)
  await queue.waitUntilReady()
  const opened = producer(queue, 'redis', work => work())
  return {
    ...opened,
    close: async () => {
      await opened.close()
      connection.disconnect()
    },
  }
}

function producer(
  queue: Queue,
  backend: 'postgres' | 'redis',
  within: (work: () => Promise<void>, db?: Db) => Promise<void>,
): IntakeQueue {
  return {
    backend,
    transactional: backend === 'postgres',
    enqueue(messages, db) {
      const jobs = messages.map(({ messageId, turn }) => ({
        name: 'read',
        data: { messageId } satisfies IntakeJob,
        opts: { jobId: jobId(messageId, turn) },
      }))
      return within(async () => {
        await queue.addBulk(jobs)
      }, db)
    },
    async stateOf({ messageId, turn }) {
      const state = await queue.getJobState(jobId(messageId, turn))
      return state === 'unknown' ? 'missing' : state
    },
    close: () => queue.close(),
  }
}
