import type { IntakeQueue } from '../queue/queue.js'
import type { Database } from '../store/database.js'
import { type Accepted, type AcceptedRow, insertMessages, saveCursor } from '../store/accept.js'

/** Refuses work instead of keeping it in memory: nothing was stored, the provider tries again. */
export class Overloaded extends Error {
  readonly code = 'overloaded'
  constructor() {
    super('Terlalu banyak pesan sekaligus; coba lagi sebentar lagi.')
    this.name = 'Overloaded'
  }
}

export interface Acceptance {
  /** Resolves when the message and its job are durable; rejects when nothing was stored. */
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

/**
 * The only way into Muara. Message rows and their jobs commit in ONE transaction before anybody gets a 2xx.
 *
 * Single messages that arrive while a transaction is under way share the next one, like passengers a ferry: under load
 * one commit carries up to a hundred messages, and a lone message waits for nobody. If a crossing fails, each passenger
 * crosses alone, so that one unstorable message cannot hold back its neighbours.
 */
export function openAcceptance(database: Database, queue: IntakeQueue, mode: 'tx' | 'dual' = 'tx'): Acceptance {
  const quay: Waiting[] = []
  let crossing = 0

  async function store(messages: readonly Accepted[], cursor?: { channel: string; cursor: string }): Promise<AcceptedRow[]> {
    const inTransaction = queue.transactional && mode === 'tx'
    const rows = await database.transaction(async db => {
      const stored = await insertMessages(db, messages)
      if (cursor) await saveCursor(db, cursor.channel, cursor.cursor)
      if (inTransaction) await enqueueFresh(stored, db)
      return stored
    })
    // After the commit the message is safe: when the queue is away, the reconciler enqueues later.
    if (!inTransaction) await enqueueFresh(rows).catch(() => {})
    return rows
  }

  async function enqueueFresh(rows: readonly AcceptedRow[], db?: Parameters<IntakeQueue['enqueue']>[1]): Promise<void> {
    const jobs = rows.filter(row => row.fresh).map(row => ({ messageId: row.id }))
    if (jobs.length > 0) await queue.enqueue(jobs, db)
  }

  async function cross(passengers: readonly Waiting[]): Promise<void> {
    try {
      const rows = await store(passengers.map(passenger => passenger.message))
      passengers.forEach((passenger, seat) => passenger.resolve(rows[seat] as AcceptedRow))
    } catch (error) {
      if (passengers.length === 1) return passengers[0]?.reject(error)
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
      if (quay.length >= QUAY) return Promise.reject(new Overloaded())
      return new Promise((resolve, reject) => {
        quay.push({ message, resolve, reject })
        // Requests read in the same turn of the event loop board together.
        if (crossing < FERRIES) setImmediate(depart)
      })
    },
    batch: (messages, cursor) => (messages.length === 0 && !cursor ? Promise.resolve([]) : store(messages, cursor)),
  }
}
