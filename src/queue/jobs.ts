/** Name of the one queue: every accepted message waits in it. */
export const INTAKE_QUEUE = 'intake'

/** Jobs carry ids, never content: text can hold bytes that JSON columns refuse, and job tables must not hold personal data. */
export interface IntakeJob {
  readonly messageId: string
}

/**
 * A job's id is derived from its message, so adding it twice adds it once. `turn` counts how often the reconciler had to
 * enqueue the message again: a job that failed for good would silently swallow a re-add under its old id.
 */
export const jobId = (messageId: string, turn = 0) =>
  turn === 0 ? `m-${messageId}` : `m-${messageId}-r${turn}`

/**
 * `attempts` is high because BullMQ's failed set is never the truth: our own tables decide when a message goes to
 * quarantine. `removeOnComplete` by age, since by count costs O(n) per job on PostgreSQL.
 */
export const JOB_OPTIONS = {
  attempts: 20,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.3 },
  removeOnComplete: { age: 600, limit: 1_000 },
  removeOnFail: { age: 86_400 },
} as const
