import type { Fault } from './problem.js'
import type { ApiDeps } from './route.js'

/**
 * What is wrong with the agency and unit somebody names for a key or an endpoint, which may be for all units of an agency at
 * once. A unit of another agency would open nothing, and nobody would notice.
 */
export function officeFaults(
  { agency, unit }: { readonly agency: string | null | undefined; readonly unit: string | null },
  { directory, rules }: Pick<ApiDeps, 'directory' | 'rules'>,
): Fault[] {
  if (agency !== null && agency !== undefined && !directory.isAgency(agency))
    return [{ pointer: '#/agency', detail: 'bukan kode OPD', detail_en: 'is no agency code' }]
  if (unit === null) return []
  if (!directory.isUnit(unit))
    return [{ pointer: '#/unit', detail: 'bukan kode unit', detail_en: 'is no unit code' }]
  if (!agency || rules.life.offices.has({ agency, unit })) return []
  return [{ pointer: '#/unit', detail: `bukan unit dari ${agency}`, detail_en: `is no unit of ${agency}` }]
}
