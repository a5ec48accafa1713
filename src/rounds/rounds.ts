import type { Log } from '../kit/index.js'

export interface RoundsOptions {
  /** From the end of a round to the start of the next. Milliseconds. */
  readonly everyMs: number
  /** Wait before the very first round. Milliseconds. Absent: it starts at once. */
  readonly firstMs?: number
  /** What is woken for within this time is looked at in one round. Milliseconds. */
  readonly gatherMs?: number
  round(): Promise<unknown>
  /** Told why a round ended early. The next one comes all the same. */
  failed(error: unknown): void
}

export interface Rounds {
  /** A round now; with one under way, another right after it. */
  go(): void
  /** Something happened: a round soon, which sees what else happens until then. */
  wake(): void
  /** No round starts any more. Resolves after the one under way. */
  close(): Promise<void>
}

/** Round after round until it is closed. Two rounds never overlap, and a failing one is tried again like any other. */
export function startRounds({ everyMs, firstMs, gatherMs = 0, round, failed }: RoundsOptions): Rounds {
  let closed = false
  let again = false
  let timer: NodeJS.Timeout | undefined
  let woken: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  function go(): void {
    if (closed) return
    if (running) {
      again = true
      return
    }
    clearTimeout(timer)
    again = false
    running = round()
      .then(() => {}, failed)
      .finally(() => {
        running = undefined
        if (closed) return
        if (again) setImmediate(go)
        else timer = setTimeout(go, everyMs)
      })
  }

  if (firstMs === undefined) go()
  else timer = setTimeout(go, firstMs)
  return {
    go,
    wake() {
      if (closed || woken) return
      woken = setTimeout(() => {
        woken = undefined
        go()
      }, gatherMs)
    },
    async close() {
      closed = true
      clearTimeout(timer)
      clearTimeout(woken)
      await running
    },
  }
}

/** Notes a round that failed, by the code or kind of its error: messages quote what they complain about. */
export const roundFailed =
  (log: Pick<Log, 'warn'>, unit: string) =>
  (error: unknown): void =>
    log.warn({ unit, error: (error as { code?: string }).code ?? (error as Error).name }, 'round failed')
