import type { LifeRules } from '../ticket/life/index.js'

/** What somebody may do with evidence: confirm work, inspect what is suspicious, or see that both is done. */
export type Seat = 'validator' | 'inspector' | 'admin' | null

/** Where an office sits by `config/life.yaml`. A branch in a kota does not speak for it. */
export function seatOf(
  { offices }: LifeRules,
  { agency, unit }: { readonly agency: string | null; readonly unit: string | null },
): Seat {
  if (agency === null || unit !== null) return null
  if (offices.inspektorat.includes(agency)) return 'inspector'
  return offices.validator.includes(agency) ? 'validator' : null
}

/**
 * Who may see what citizens photographed: those who judge, never the agency that acts (in 2021 a reporter was found out by
 * the place a photo was taken from), and no administrator, who keeps machines running and needs no pictures for it.
 */
export const seesReporters = (seat: Seat): boolean => seat === 'validator' || seat === 'inspector'
