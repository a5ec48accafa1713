import type { KeyHolder } from '../accounts/index.js'
import type { EndpointKind } from '../store/deliveries.js'
import type { Directory } from '../store/read/directory.js'
import type { Fault } from './problem.js'
import { Problem } from './problem.js'
import { type Wrong, wrongMail, wrongUrl } from './push/address.js'
import type { ApiDeps } from './route.js'

/** What secrets are derived from, and which internal addresses are let through. */
export function pushOf({ push }: ApiDeps) {
  if (!push) throw new Problem('unavailable')
  return push
}

/** The Inspektorat alone decides where it is told: what it is told of is kept from administrators. */
export const isKept = (agency: string, { scope }: KeyHolder, directory: Directory): boolean =>
  scope === 'admin' && directory.looksInto(agency)

/** Whom a new endpoint is for: the key's own agency and unit, or what the caller names within them. */
export function ownerOf(
  holder: KeyHolder,
  asked: { agency?: string | undefined; unit?: string | undefined },
  { directory }: ApiDeps,
): { agency: string; unit: string | null } {
  const agency = holder.agency ?? asked.agency
  if (agency !== undefined && isKept(agency, holder, directory)) throw new Problem('forbidden')
  const unit = holder.unit ?? asked.unit ?? null
  if ((asked.agency ?? agency) !== agency || (asked.unit ?? unit) !== unit) throw new Problem('forbidden')
  const faults: Fault[] = []
  if (agency === undefined || !directory.isAgency(agency))
    faults.push({ pointer: '#/agency', detail: 'bukan kode OPD', detail_en: 'is no agency code' })
  if (unit !== null && !directory.isUnit(unit))
    faults.push({ pointer: '#/unit', detail: 'bukan kode unit', detail_en: 'is no unit code' })
  if (agency === undefined || faults.length > 0) throw new Problem('invalid', faults)
  return { agency, unit }
}

/** @throws Problem for an address that is none or must never be called. */
export function addressed(kind: EndpointKind, address: string, deps: ApiDeps): void {
  const wrong: Wrong | null =
    kind === 'email' ? wrongMail(address) : wrongUrl(address, pushOf(deps).localHosts)
  if (wrong) throw new Problem('invalid', [{ pointer: '#/address', detail: wrong[0], detail_en: wrong[1] }])
}
