import { setTimeout as sleep } from 'node:timers/promises'
import { query } from './postgres.js'

export interface Accounting {
  readonly accepted: number
  readonly settled: number
  readonly quarantined: number
  readonly in_flight: number
  readonly replies: { readonly pending: number }
}

export async function accounting(publicUrl: string, adminKey: string): Promise<Accounting | null> {
  try {
    const response = await fetch(`${publicUrl}/api/v1/accounting`, {
      headers: { authorization: `Bearer ${adminKey}` },
      signal: AbortSignal.timeout(5_000),
    })
    return response.ok ? ((await response.json()) as Accounting) : null
  } catch {
    return null
  }
}

/**
 * Waits until the system says that it is at rest: everything in the ledger is stored (polled channels fetch in their own
 * time), nothing in flight, no reply pending. Gives up after `patience` ms, or as soon as nothing has moved for
 * `stuckAfter` ms or it is hopeless: what is lost does not come back.
 *
 * @returns the last accounting, and what was still open, in words, or null.
 */
export async function untilAtRest(options: {
  publicUrl: string
  adminKey: string
  /** Messages in the ledger. */
  expected: number
  patience: number
  stuckAfter: number
  /** Of the negative control: something is lost for certain, and waiting brings nothing back. */
  isHopeless?: () => Promise<boolean>
}): Promise<{ accounting: Accounting | null; open: string | null }> {
  const deadline = Date.now() + options.patience
  let last: Accounting | null = null
  let open: string | null = 'no answer from /api/v1/accounting'
  let movedAt = Date.now()
  let before = ''
  while (Date.now() < deadline && Date.now() - movedAt < options.stuckAfter) {
    last = await accounting(options.publicUrl, options.adminKey)
    if (last) {
      const missing = options.expected - last.accepted
      const parts = [
        missing > 0 ? `${missing} of ${options.expected} not fetched` : '',
        last.in_flight > 0 ? `${last.in_flight} in flight` : '',
        last.replies.pending > 0 ? `${last.replies.pending} replies pending` : '',
      ].filter(part => part !== '')
      open = parts.length > 0 ? parts.join(', ') : null
      if (open === null) return { accounting: last, open }
    }
    if (open !== before) {
      before = open ?? ''
      movedAt = Date.now()
    }
    if (last && last.accepted >= options.expected && (await options.isHopeless?.())) break
    await sleep(250)
  }
  return { accounting: last, open }
}

/**
 * Whether a message was accepted some seconds ago and never got a job: without a reconciler nobody will ever look at it.
 * A job that waits, failed or lost its worker is a row and no reason to give up.
 */
export async function hasOrphan(databaseUrl: string): Promise<boolean> {
  const rows = await query(
    databaseUrl,
    `select from gw.message m where state = 'accepted' and received_at < clock_timestamp() - interval '5 seconds'
       and not exists (select from bullmq.job j where j.data->>'messageId' = m.id::text) limit 1`,
  )
  return rows.length > 0
}

/** What is still open, for the person who must find out why. */
export async function whatIsStuck(databaseUrl: string): Promise<string[]> {
  const messages = await query<{ line: string }>(
    databaseUrl,
    `select 'message ' || id || ' (' || channel || ' ' || coalesce(external_id, '?') || ') ' || state || ', attempts ' || attempts || ', requeues ' || requeues as line
     from gw.message where state = 'accepted' order by received_at limit 50`,
  )
  const replies = await query<{ line: string }>(
    databaseUrl,
    `select 'reply ' || id || ' (' || channel || ') attempts ' || attempts || ', ' || coalesce(reason, 'no reason') as line
     from gw.reply where state = 'pending' order by created_at limit 50`,
  )
  return [...messages, ...replies].map(row => row.line)
}
