import { setTimeout as sleep } from 'node:timers/promises'
import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { JOB_OPTIONS } from '../../src/queue/jobs.js'
import { quantile } from './figures.js'

/**
 * The floor under "message to ticket": the same queue, backend, job options and concurrency, but a job that does nothing.
 * `node empty.js '{"databaseUrl": ..., "redisUrl": ..., "concurrency": 8, "jobs": 2000, "rate": 50, "seconds": 10}'`
 */
export interface Empty {
  readonly databaseUrl: string
  /** Absent: the PostgreSQL backend. */
  readonly redisUrl?: string
  readonly concurrency: number
  /** Backlog to drain. */
  readonly jobs: number
  /** Steady flow afterwards, jobs a second for `seconds`. */
  readonly rate: number
  readonly seconds: number
}

export interface EmptyResult {
  /** Jobs a second while draining the backlog, first to last. */
  readonly drained: number
  /** Milliseconds from before `add` to the job's start, in a steady flow. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

const given = JSON.parse(process.argv[2] ?? '{}') as Empty
const name = 'empty'
const settings = {
  concurrency: given.concurrency,
  autorun: false,
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000,
}
let processed = 0
let first = 0
let last = 0
const waits: number[] = []
const handle = async ({ data }: { data: { at?: number } }) => {
  last = performance.now()
  if (processed++ === 0) first = last
  if (data.at !== undefined) waits.push(Date.now() - data.at)
}

const { queue, worker } = given.redisUrl ? onRedis(given.redisUrl) : await onPostgres()
await queue.waitUntilReady()
for (let added = 0; added < given.jobs; added += 500) {
  await queue.addBulk(
    Array.from({ length: Math.min(500, given.jobs - added) }, (_, index) => ({
      name: 'empty',
      data: {},
      opts: { jobId: `e-${added + index}` },
    })),
  )
}
await worker.waitUntilReady()
void worker.run()
while (processed < given.jobs) await sleep(5)
const drained = (given.jobs - 1) / ((last - first) / 1000)

const begun = performance.now()
const wanted = Math.round(given.rate * given.seconds)
for (let index = 0; index < wanted; index++) {
  const wait = begun + (index / given.rate) * 1000 - performance.now()
  if (wait > 1) await sleep(wait)
  void queue.add('empty', { at: Date.now() }, { jobId: `f-${index}` })
}
while (processed < given.jobs + wanted) await sleep(5)
const result: EmptyResult = {
  drained,
  p50: quantile(waits, 0.5),
  p95: quantile(waits, 0.95),
  p99: quantile(waits, 0.99),
}
console.log(JSON.stringify(result))
process.exit(0)

function onRedis(url: string) {
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  return {
    queue: new Queue(name, { connection, skipMetasUpdate: true, defaultJobOptions: JOB_OPTIONS }),
    worker: new Worker(name, handle, { connection: connection.duplicate(), ...settings }),
  }
}

async function onPostgres() {
  const client = new pg.Client({ connectionString: given.databaseUrl, options: '-c search_path=bullmq' })
  await client.connect()
  await runMigrations(client as never, 'bullmq')
  await client.end()
  const pool = (max: number) =>
    new pg.Pool({ connectionString: given.databaseUrl, max, options: '-c search_path=bullmq,public' })
  return {
    queue: new Queue(
      name,
      { connection: pool(10), skipMetasUpdate: true, defaultJobOptions: JOB_OPTIONS },
      createPostgresBackend,
    ) as unknown as Queue,
    worker: new Worker(
      name,
      handle,
      { connection: pool(given.concurrency + 4), ...settings },
      createPostgresBackend,
    ) as unknown as Worker,
  }
}
