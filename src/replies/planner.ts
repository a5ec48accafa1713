import type { Log } from '../kit/index.js'
import { roundFailed, startRounds } from '../rounds/index.js'
import type { Database, Db } from '../store/database.js'
import { dueCourses, noteChanges, postpone, unanswered, undelivered } from '../store/replies.js'
import { answerAnotherWay, planNextWay } from './next-way.js'
import { type Look, type Planning, planTicket } from './plan.js'

export interface PlannerOptions extends Planning {
  readonly database: Database
  readonly log: Log
  /** Told after each commit that put a reply into the outbox. */
  wakeReplies(): void
  /** The clock of the contract; the machine's unless a test says otherwise. */
  readonly now?: () => Date
}

export interface Planner {
  /** Something happened to a ticket: look now instead of at the next round. */
  wake(): void
  /** One round to its end. @returns replies planned. */
  round(): Promise<number>
  close(): Promise<void>
}

const ROUND_MS = 2_000
/** What happens to tickets within this time is looked at in one round. Milliseconds. */
const GATHER_MS = 50
const TICKETS_AT_ONCE = 100
const FAILED_AT_ONCE = 50
/** A ticket that cannot be planned is tried again after this. Milliseconds. */
const TROUBLE_MS = 300_000

/**
 * From what happened to tickets to what each citizen is told: tickets that changed or whose time has come → outbox. All it
 * knows is in the database: it may be killed at any moment and run in any number of processes, of which one plans at a time.
 */
export function startPlanner(options: PlannerOptions): Planner {
  const planner = createPlanner(options)
  const rounds = startRounds({
    everyMs: ROUND_MS,
    gatherMs: GATHER_MS,
    round: planner.round,
    failed: roundFailed(options.log, 'planner'),
  })
  return {
    round: planner.round,
    wake: rounds.wake,
    close() {
      planner.stop()
      return rounds.close()
    },
  }
}

/** The planner without its clockwork. */
export function createPlanner({
  database,
  log,
  wakeReplies,
  now = () => new Date(),
  ...planning
}: PlannerOptions): {
  round(): Promise<number>
  stop(): void
} {
  let stopped = false
  const firstRound = Math.min(...Object.values(planning.contract.classes).map(({ every }) => every)) / 1_000

  async function round(): Promise<number> {
    for (let done = false; !done && !stopped; )
      done = await database.transaction(db => noteChanges(db, firstRound, now()))
    let planned = 0
    for (let ids = ['']; ids.length > 0 && !stopped; ) {
      ids = await dueCourses(database.db, now(), TICKETS_AT_ONCE)
      for (const id of ids) {
        const count = stopped ? null : await tell(id)
        if (count === null) return planned
        planned += count
      }
    }
    return planned + (stopped ? 0 : await nextWays())
  }

  /** Tells everybody about one ticket, a few hundred people per transaction. Null when another process plans. */
  async function tell(ticketId: string): Promise<number | null> {
    let planned = 0
    try {
      for (let after: string | null = null; !stopped; ) {
        const from: string | null = after
        const look: Look | null = await database.transaction(db =>
          planTicket(db, planning, ticketId, from, now()),
        )
        if (!look) return null
        planned += look.planned
        if (look.planned > 0) wakeReplies()
        if (look.more === null) break
        after = look.more
      }
    } catch (error) {
      const code = (error as { code?: string }).code ?? (error as Error).name
      log.error({ unit: 'planner', ticket: ticketId, error: code }, 'ticket not planned, tried again later')
      await postpone(database.db, ticketId, new Date(now().getTime() + TROUBLE_MS))
    }
    return planned
  }

  async function nextWays(): Promise<number> {
    const news = await undelivered(database.db, FAILED_AT_ONCE)
    const answers = await unanswered(database.db, FAILED_AT_ONCE)
    const ways = [
      ...news.map(one => (db: Db) => planNextWay(db, planning, one, now())),
      ...answers.map(one => (db: Db) => answerAnotherWay(db, planning, one, now())),
    ]
    for (const way of ways) {
      if (!(await database.transaction(way))) return 0
      wakeReplies()
    }
    return ways.length
  }

  return { round, stop: () => void (stopped = true) }
}
