import type { Logger } from 'pino'
import { roundFailed, startRounds } from './rounds/index.js'

/** What a process has started, and must stop again. */
export interface Running {
  /** `stop` is called when the process stops, before everything that was started earlier. */
  until(stop: () => unknown): void
  /** Round after round until the process stops, the first after `milliseconds`. A failing one is logged and tried again. */
  every(milliseconds: number, unit: string, round: () => Promise<unknown>): void
  /** Stops everything in the reverse order of starting. What does not stop cleanly is logged and holds up nobody. */
  stop(): Promise<void>
}

export function createRunning(log: Logger): Running {
  const stops: (() => unknown)[] = []
  return {
    until: stop => void stops.push(stop),
    every(milliseconds, unit, round) {
      const rounds = startRounds({
        everyMs: milliseconds,
        firstMs: milliseconds,
        round,
        failed: roundFailed(log, unit),
      })
      stops.push(rounds.close)
    },
    async stop() {
      for (const stop of stops.reverse())
        await Promise.resolve(stop()).catch(error =>
          log.warn({ unit: 'stop', error: (error as Error).name }, 'not stopped cleanly'),
        )
    },
  }
}
