import { ChannelError } from '../kit/index.js'
import type { IntakeQueue } from '../queue/queue.js'
import { within } from '../rounds/index.js'
import type { Database } from '../store/database.js'
import { type Accepted, type AcceptedRow, insertMessages, saveCursor } from '../store/accept.js'
import { isAway } from '../store/read/away.js'

export interface Acceptance {
  /**
   * Resolves when the message and its job are durable. Rejects with `throttled` when too many wait and with
   * `unavailable` when the database took too long: then it may be stored all the same, and a repeat changes nothing.
   */
  one(message: Accepted): Promise<AcceptedRow>
  /** All of a delivery, and a poll's cursor with them, in one transaction of their own. */
  batch(messages: readonly Accepted[], cursor?: { channel: string; cursor: string }): Promise<AcceptedRow[]>
}

interface Waiting {
  readonly message: Accepted
  readonly resolve: (row: AcceptedRow) => void
  readonly reject: (error: unknown) => void
}

/** Most messages in one crossing, and most that may wait on the shore (G16: overload is refused). */
const SEATS = 100
const QUAY = 2_000
const FERRIES = 2
/** A provider waits 10 s for its answer (X) or 15 s (Twilio); this leaves time to tell it to come back. Milliseconds. */
const LONGEST_WAIT_MS = 8_000

/**
 * The only way into Muara. Message rows and their jobs commit in ONE transaction before anybody gets a 2xx.
 *
 * Single messages that arrive while a transaction is under way share the next one, like passengers a ferry: under load
 * one commit carries up to a hundred messages, and a lone message waits for nobody. If a crossing fails, each passenger
 * crosses alone, so that one unstorable message cannot hold back its neighbours; unless the other shore is gone.
 */
export function openAcceptance(
  database: Database,
  queue: IntakeQueue,
  mode: 'tx' | 'dual' = 'tx',
): Acceptance {
  const quay: Waiting[] = []
  let crossing = 0

  async function store(
    messages: readonly Accepted[],
    cursor?: { channel: string; cursor: string },
  ): Promise<AcceptedRow[]> {
    const inTransaction = queue.transactional && mode === 'tx'
    const rows = await database.transaction(async db => {
      const [stored] = await Promise.all([
        insertMessages(db, messages),
        cursor && saveCursor(db, cursor.channel, cursor.cursor),
      ])
      if (inTransaction) await enqueueFresh(stored, db)
      return stored
    })
    // After the commit the message is safe: when the queue is away, the reconciler enqueues later.
    if (!inTransaction) await enqueueFresh(rows).catch(() => {})
    return rows
  }

  async function enqueueFresh(
    rows: readonly AcceptedRow[],
    db?: Parameters<IntakeQueue['enqueue']>[1],
  ): Promise<void> {
    const jobs = rows.filter(row => row.fresh).map(row => ({ messageId: row.id }))
    if (jobs.length > 0) await queue.enqueue(jobs, db)
  }

  async function cross(passengers: readonly Waiting[]): Promise<void> {
    try {
      const rows = await store(passengers.map(passenger => passenger.message))
      passengers.forEach((passenger, seat) => passenger.resolve(rows[seat] as AcceptedRow))
    } catch (error) {
      if (passengers.length === 1 || isGone(error))
        return passengers.forEach(passenger => passenger.reject(error))
      for (const passenger of passengers) await cross([passenger])
    }
  }

  function depart(): void {
    while (crossing < FERRIES && quay.length > 0) {
      crossing += 1
      void cross(quay.splice(0, SEATS)).finally(() => {
        crossing -= 1
        depart()
      })
    }
  }

  return {
    one(message) {
      if (quay.length >= QUAY)
        return Promise.reject(new ChannelError('throttled', 'too many messages at once'))
      const crossed = new Promise<AcceptedRow>((resolve, reject) => {
        quay.push({ message, resolve, reject })
        // Requests read in the same turn of the event loop board together.
        if (crossing < FERRIES) setImmediate(depart)
      })
      return inTime(crossed)
    },
    batch: (messages, cursor) =>
      messages.length === 0 && !cursor ? Promise.resolve([]) : inTime(store(messages, cursor)),
  }
}

/** The database is away for all of them; a deadlock or a lost serialisation is a matter between two. */
const isGone = (error: unknown) => isAway(error) && !(error as { code?: string }).code?.startsWith('40')

const inTime = <T>(work: Promise<T>): Promise<T> =>
  within(LONGEST_WAIT_MS, work, () => new ChannelError('unavailable', 'the database did not answer in time'))
