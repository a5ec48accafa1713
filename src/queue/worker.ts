import { createPostgresBackend, type Job, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { poolOptions } from '../store/database.js'
import { INTAKE_QUEUE, type IntakeJob } from './jobs.js'

export interface WorkerOptions {
  readonly databaseUrl: string
  readonly redisUrl: string | null
  readonly concurrency: number
  /** Does the work for one message. Throwing means: try again later. Must be safe to run twice. */
  handle(messageId: string, starts: number): Promise<void>
  onError(error: Error): void
}

export interface RunningWorker {
  pause(): Promise<void>
  resume(): void
  close(): Promise<void>
}

/**
 * Lease 10 s: handlers are time-boxed below it. `maxStalledCount` is large because BullMQ fails a job that was killed
 * more often, whatever its `attempts` say (taskforcesh/bullmq #651); quarantine is ours to decide.
 */
const SETTINGS = {
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000,
  runRetryDelay: 1_000,
} as const

/**
 * Consumes the intake queue. Call only after the boot gate: a BullMQ 6.7 worker that meets a closed database at its first
 * connect stays dead or spins for ever, therefore a failed start rejects and the caller must end the process.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const handle = async (job: Job<IntakeJob>) => {
    try {
      await options.handle(job.data.messageId, job.attemptsStarted)
    } catch (error) {
      throw new Error(kindOf(error))
    }
  }
  if (options.redisUrl) {
    const connection = new Redis(options.redisUrl, { maxRetriesPerRequest: null, connectTimeout: 3_000 })
    connection.on('error', options.onError)
    return run(
      new Worker(INTAKE_QUEUE, handle, {
        connection,
        concurrency: options.concurrency,
        autorun: false,
        ...SETTINGS,
      }),
      async () => connection.disconnect(),
    )
  }
  const pool = new pg.Pool({
    ...poolOptions(options.databaseUrl, options.concurrency + 4, 'muara-queue'),
    query_timeout: 30_000,
  })
  pool.on('error', options.onError)
  const worker = new Worker(
    INTAKE_QUEUE,
    handle,
    { connection: pool, concurrency: options.concurrency, autorun: false, ...SETTINGS },
    createPostgresBackend,
  )
  return run(worker as unknown as Worker, () => pool.end())

  async function run(started: Worker, release: () => Promise<void>): Promise<RunningWorker> {
    started.on('error', options.onError)
    await started.waitUntilReady()
    void started.run().catch(options.onError)
    return {
      pause: () => started.pause(true),
      resume: () => started.resume(),
      async close() {
        await started.close()
        await release()
      },
    }
  }
}

/**
 * All that BullMQ's tables may hold of an error: its kind. Messages quote what they complain about (a parser its text,
 * PostgreSQL the row), and a NUL in them would leave the job stuck.
 */
function kindOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return [name ?? 'Error', code ?? '']
    .map(part =>
      String(part)
        .replace(/[^\w.]/g, '')
        .slice(0, 60),
    )
    .join(' ')
    .trim()
}
