import type { Part } from './places.js'
import type { MatchingSettings } from './settings.js'
import type { Subject } from './subject.js'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** How far apart in time two reports were written. */
interface TimeLikeness {
  /** Milliseconds. */
  readonly gap: number
  readonly withinDay: boolean
  /** Near enough to be one incident of their kind. */
  readonly withinLifetime: boolean
  readonly parts: readonly Part[]
}

/** @returns a comparison of when two reports were written, by how long an incident of their kind lasts. */
export function createCompareTimes({
  weights,
  lifetimeDays: { byCategory, default: usual },
}: MatchingSettings): (a: Subject, b: Subject) => TimeLikeness {
  const lifetimeOf = ({ category }: Subject) => (byCategory[category ?? ''] ?? usual) * DAY

  return (a, b) => {
    const gap = Math.abs(Date.parse(a.at) - Date.parse(b.at)) || 0
    const lifetime = Math.max(lifetimeOf(a), lifetimeOf(b))
    const withinDay = gap <= DAY
    const withinLifetime = gap <= lifetime
    const late = gap > lifetime / 4 ? weights.late : 0
    const weight = withinDay ? weights.withinDay : withinLifetime ? late : weights.tooLate
    const part = { name: 'time', weight, because: `waktu (beda ${duration(gap)})` }
    return { gap, withinDay, withinLifetime, parts: weight === 0 ? [] : [part] }
  }
}

/** A span of time as a clerk says it: "40 menit", "3 jam", "5 hari". */
function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000)
  if (minutes < 90) return `${minutes} menit`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} jam` : `${Math.round(hours / 24)} hari`
}
