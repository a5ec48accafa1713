import type { Ground } from './ground.js'
import { queueTrouble } from './ground.js'
import { hearOffices, tellOffices } from './offices.js'
import { createPipeline } from './pipeline/pipeline.js'
import { type RunningWorker, startWorker } from './queue/worker.js'
import { startDispatcher } from './replies/dispatcher.js'
import { startPlanner } from './replies/planner.js'
import type { Running } from './running.js'
import { isQuiet } from './ticket/reply-contract/index.js'
import { startWorkerRounds } from './worker-rounds.js'

/** What others in the same process may ask of the worker's side. */
export interface Work {
  /** Looks at once whom a change is to be told; another process finds it in its next look. */
  ticketMoved(): void
  /** Whatever takes messages from the queue. */
  readonly consumer: Pick<RunningWorker, 'pause' | 'resume'>
}

/**
 * Starts all that works without being asked: replies first, then the consumer of messages, which wakes them, then the
 * rounds and what tells offices.
 */
export async function startWork(ground: Ground, running: Running): Promise<Work> {
  const { config, databaseUrl, database, channels, desk, contract, rules, voices, log } = ground
  const dispatcher = startDispatcher({
    database,
    channels,
    log,
    quiet: () => isQuiet(new Date(), contract.quiet),
    alone: new Set(contract.one_at_a_time),
  })
  running.until(() => dispatcher.close())
  const planner = startPlanner({
    database,
    contract,
    rules,
    words: desk.words,
    voices,
    log,
    wakeReplies: dispatcher.wake,
  })
  running.until(() => planner.close())
  const pipeline = createPipeline({
    database,
    channels,
    desk,
    fetch: ground.fetch,
    files: ground.files,
    log,
    offices: hearOffices(ground),
    wakeReplies: dispatcher.wake,
    ticketMoved: planner.wake,
  })
  const consumer = await startWorker({
    databaseUrl,
    redisUrl: config.redisUrl,
    concurrency: config.concurrency,
    handle: pipeline.process,
    onError: queueTrouble(log),
  })
  running.until(() => consumer.close())
  startWorkerRounds(ground, running)
  tellOffices(ground, running)
  return { ticketMoved: planner.wake, consumer }
}
