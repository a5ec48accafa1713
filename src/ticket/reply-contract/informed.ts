/** Something a person had to be told, with how that went. */
export interface Obligation {
  /** Until when it is in time. */
  readonly by: Date
  /** When a provider took it for good on any of their channels; null when none did, or when it came back undelivered. */
  readonly toldAt: Date | null
  /** No way is left: every channel failed for good. */
  readonly gaveUp: boolean
}

export type Verdict = 'in_time' | 'late' | 'missed' | 'running'

/** Whether somebody was informed in time. Not told and past the limit is late already: waiting hides nothing. */
export function inTime({ by, toldAt, gaveUp }: Obligation, now: Date): Verdict {
  if (toldAt) return toldAt <= by ? 'in_time' : 'late'
  if (gaveUp) return 'missed'
  return now <= by ? 'running' : 'late'
}

/** "Informed in time" as a service level beside the six hours and the seven days. */
export interface Informed {
  readonly inTime: number
  readonly late: number
  /** Not told at all, though there was a channel to try. */
  readonly missed: number
  /** Still within their limit. */
  readonly running: number
  /** Share told in time of all whose limit has passed or who were told, 0..1; null without any. */
  readonly share: number | null
}

export function summarise(obligations: readonly Obligation[], now: Date): Informed {
  const count = { in_time: 0, late: 0, missed: 0, running: 0 }
  for (const one of obligations) count[inTime(one, now)] += 1
  const judged = count.in_time + count.late + count.missed
  return {
    inTime: count.in_time,
    late: count.late,
    missed: count.missed,
    running: count.running,
    share: judged === 0 ? null : count.in_time / judged,
  }
}
