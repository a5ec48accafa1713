import { Gauge, type Registry } from 'prom-client'
import type { NumbersRow } from '../ticket/numbers/index.js'

/** Days of the rolling means that are shown as metrics. */
export const METRICS_DAYS = 30
const RECENT = `last ${METRICS_DAYS} days`

const GAUGES = {
  muara_agency_open: ['Open tickets, now', row => row.open],
  muara_agency_overdue: ['Open tickets beyond their completion limit, now', row => row.overdue],
  muara_agency_coordination_hours: [`Mean hours to the first act, ${RECENT}`, row => row.coordination.mean],
  muara_agency_completion_hours: [`Mean hours to completion, ${RECENT}`, row => row.completion.mean],
  muara_agency_reopen_ratio: [`Share of closed tickets opened again, ${RECENT}`, row => row.reopenRate],
  muara_agency_informed_ratio: [
    `Share of what citizens had to be told that they were told in time, ${RECENT}`,
    row => row.informedInTime,
  ],
} as const satisfies Record<string, readonly [string, (row: NumbersRow) => number | null]>

/**
 * Adds gauges by agency, over the last 30 days. They are set by the returned function, not when somebody scrapes; an agency
 * without a number has no line. Agencies that are not in the table are left out, so labels cannot grow.
 *
 * @param agencies codes of agencies.csv.
 */
export function numbersMetrics(
  registry: Registry,
  agencies: readonly string[],
): (rows: readonly NumbersRow[]) => void {
  const gauges = Object.entries(GAUGES).map(([name, [help, value]]) => ({
    value,
    gauge: new Gauge({
      name,
      help: `${help}; by agency (docs/numbers.md)`,
      labelNames: ['agency'],
      registers: [registry],
    }),
  }))
  const known = new Set(agencies)
  return rows => {
    for (const { gauge, value } of gauges) {
      gauge.reset()
      for (const row of rows) {
        const now = value(row)
        if (now !== null && row.agency !== null && known.has(row.agency))
          gauge.set({ agency: row.agency }, now)
      }
    }
  }
}
