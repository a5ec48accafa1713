import { setTimeout as sleep } from 'node:timers/promises'
import type { Delivery } from './doors/door.js'
import type { Ledger } from './ledger.js'
import type { Random } from './random.js'

export interface InjectorOptions {
  readonly deliveries: readonly Delivery[]
  readonly ledger: Ledger
  readonly random: Random
  /** Deliveries on their way at the same moment. */
  readonly inFlight: number
  /** A provider gives up after this long, milliseconds; for us that is a failed run. */
  readonly patience: number
}

export interface Injector {
  /** Messages accepted so far. */
  readonly accepted: number
  /** Requests repeated because no 2xx came (refused, cut, timed out). */
  readonly retries: number
  /** Repeats sent on purpose although the first was accepted. */
  readonly redeliveries: number
  /** Answers other than 2xx, by status; `cut` for broken connections. */
  readonly refusals: Readonly<Record<string, number>>
  /** Lets deliveries begin until this many messages are under way or accepted. */
  allow(messages: number): void
  /** Resolves when that many messages were accepted, or all. */
  untilAccepted(messages: number): Promise<void>
  /** Resolves when everything was accepted; rejects when a delivery ran out of patience. */
  readonly finished: Promise<void>
}

/** Share of accepted deliveries which the provider sends again, later and while the first is still under way. */
const AGAIN_LATER = 0.12
const AGAIN_AT_ONCE = 0.08

/**
 * Plays the providers: keeps several deliveries under way and repeats each until a 2xx, then writes its messages into
 * the ledger. Some are repeated on purpose, as providers do when our answer was lost on the way.
 */
export function inject({ deliveries, ledger, random, inFlight, patience }: InjectorOptions): Injector {
  let begun = 0
  let limit = 0
  let next = 0
  let accepted = 0
  let retries = 0
  let redeliveries = 0
  let failure: Error | undefined
  const refusals: Record<string, number> = {}
  const done: Delivery[] = []
  const total = deliveries.reduce((sum, delivery) => sum + delivery.dues.length, 0)

  /** One attempt after another until a 2xx. */
  const insist = async (delivery: Delivery) => {
    const deadline = Date.now() + patience
    for (let attempt = 0; ; attempt++) {
      const outcome = await delivery.send().catch(() => 'cut' as const)
      if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) return
      refusals[outcome] = (refusals[outcome] ?? 0) + 1
      if (Date.now() > deadline)
        throw new Error(`${delivery.dues[0]?.channel}: no 2xx within ${patience} ms, last: ${outcome}`)
      retries += 1
      await sleep(Math.min(50 * 2 ** attempt, 800) * (0.5 + random.next()))
    }
  }

  const deliver = async (delivery: Delivery) => {
    if (random.chance(AGAIN_AT_ONCE)) {
      redeliveries += 1
      await Promise.all([insist(delivery), insist(delivery)])
    } else await insist(delivery)
    record(delivery)
    accepted += delivery.dues.length
    done.push(delivery)
    if (random.chance(AGAIN_LATER)) {
      redeliveries += 1
      await insist(random.pick(done))
    }
  }

  const record = ({ dues, how }: Delivery) => {
    for (const due of dues) ledger.write({ ...due, how, at: Date.now() })
  }

  const lane = async () => {
    while (next < deliveries.length && !failure) {
      if (begun >= limit) {
        await sleep(5)
        continue
      }
      const delivery = deliveries[next++] as Delivery
      begun += delivery.dues.length
      await deliver(delivery).catch(error => {
        failure ??= error as Error
      })
    }
  }

  const finished = Promise.all(Array.from({ length: inFlight }, lane)).then(() => {
    if (failure) throw failure
  })
  finished.catch(() => undefined)
  return {
    get accepted() {
      return accepted
    },
    get retries() {
      return retries
    },
    get redeliveries() {
      return redeliveries
    },
    refusals,
    allow(messages) {
      limit = Math.max(limit, messages)
    },
    async untilAccepted(messages) {
      while (accepted < Math.min(messages, total) && !failure) await sleep(5)
    },
    finished,
  }
}
