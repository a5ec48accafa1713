import { within } from './within.js'

/** Sends under way, by the one they go to: who is silent holds up what is meant for them, and nothing else. */
export interface Sends {
  /** How many are under way to `whom`. */
  count(whom: string): number
  /** The same for everybody to whom some are. */
  counts(): Map<string, number>
  /** Keeps a send until it ends, then calls `ended`. The send itself must not reject. */
  add(whom: string, send: Promise<void>, ended: () => void): void
  /** Resolves when all have ended, at the latest after `PARTING_MS`: those cut off are sent again after their lease. */
  part(): Promise<void>
}

/** When stopping, sends get this long to end. Milliseconds. */
const PARTING_MS = 5_000

export function openSends(): Sends {
  const underWay = new Map<string, Set<Promise<void>>>()
  return {
    count: whom => underWay.get(whom)?.size ?? 0,
    counts: () => new Map([...underWay].map(([whom, sends]) => [whom, sends.size])),
    add(whom, send, ended) {
      const sends = underWay.get(whom) ?? new Set()
      underWay.set(whom, sends)
      const sending = send.finally(() => {
        sends.delete(sending)
        if (sends.size === 0) underWay.delete(whom)
        ended()
      })
      sends.add(sending)
    },
    async part() {
      const all = Promise.all([...underWay.values()].flatMap(sends => [...sends]))
      await within(PARTING_MS, all, () => new Error('cut off')).catch(() => {})
    },
  }
}
