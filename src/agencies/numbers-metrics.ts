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
  muara_agency_work_hours: [
    `Mean hours to completion without the wait for validation, ${RECENT}`,
    row => row.work.mean,
  ],
  muara_agency_validation_hours: [
    `Mean hours finished work waited for the agency's validation, ${RECENT}`,
    row => row.validation.mean,
  ],
  muara_agency_incidents: [`Incidents opened, ${RECENT}`, row => row.incidents],
  muara_agency_reporters: [`Unique reporters of those incidents, ${RECENT}`, row => row.reporters],
  muara_agency_verified: [`Closed after validation, ${RECENT}`, row => row.verified],
  muara_agency_mean_hops: [`Mean hand-overs of those incidents, ${RECENT}`, row => row.meanHops],
  muara_agency_waited_hours: [
    `Mean hours the agency itself held a ticket before it acted or passed it on, ${RECENT}`,
    row => row.waited.mean,
  ],
  muara_agency_waited_late_ratio: [
    `Share of what the agency held beyond the coordination limit, ${RECENT}`,
    row => row.waited.lateShare,
  ],
  muara_agency_reply_late: [
    'Tickets whose citizen has no answer by the promised time, now',
    row => row.reply.late,
  ],
  muara_agency_reopen_ratio: [`Share of closed tickets opened again, ${RECENT}`, row => row.reopenRate],
  muara_agency_informed_ratio: [
    `Share of what citizens had to be told that they were told in time, ${RECENT}`,
    row => row.informedInTime,
  ],
} as const satisfies Record<string, readonly [string, (row: NumbersRow) => number | null]>

/** Of these, percentiles as well. */
const SPREADS = {
  muara_agency_coordination_quantile_hours: ['Hours to the first act', row => row.coordination],
  muara_agency_completion_quantile_hours: ['Hours to completion', row => row.completion],
  muara_agency_waited_quantile_hours: ['Hours the agency itself held a ticket', row => row.waited],
} as const satisfies Record<
  string,
  readonly [string, (row: NumbersRow) => Pick<NumbersRow['waited'], 'p50' | 'p90' | 'p95'>]
>
const QUANTILES = [
  ['0.5', 'p50'],
  ['0.9', 'p90'],
  ['0.95', 'p95'],
] as const

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
  const spreads = Object.entries(SPREADS).map(([name, [help, valueOf]]) => ({
    valueOf,
    gauge: new Gauge({
      name,
      help: `${help}, ${RECENT}; by agency and percentile (docs/numbers.md)`,
      labelNames: ['agency', 'quantile'],
      registers: [registry],
    }),
  }))
  const known = new Set(agencies)
  return rows => {
    for (const { gauge, valueOf } of spreads) {
      gauge.reset()
      for (const row of rows)
        for (const [quantile, part] of QUANTILES) {
          const now = valueOf(row)[part]
          if (now !== null && row.agency !== null && known.has(row.agency))
            gauge.set({ agency: row.agency, quantile }, now)
        }
    }
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
