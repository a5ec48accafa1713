import type { KeyHolder } from '../accounts/index.js'
import type { EndpointKind } from '../store/deliveries.js'
import type { Directory } from '../store/read/directory.js'
import { officeFaults } from './office-faults.js'
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
  deps: ApiDeps,
): { agency: string; unit: string | null } {
  const agency = holder.agency ?? asked.agency
  if (agency !== undefined && isKept(agency, holder, deps.directory)) throw new Problem('forbidden')
  const unit = holder.unit ?? asked.unit ?? null
  if ((asked.agency ?? agency) !== agency || (asked.unit ?? unit) !== unit) throw new Problem('forbidden')
  if (agency === undefined)
    throw new Problem('invalid', [{ pointer: '#/agency', detail: 'wajib diisi', detail_en: 'is required' }])
  const faults = officeFaults({ agency, unit }, deps)
  if (faults.length > 0) throw new Problem('invalid', faults)
  return { agency, unit }
}

/** @throws Problem for an address that is none or must never be called. */
export function addressed(kind: EndpointKind, address: string, deps: ApiDeps): void {
  const wrong: Wrong | null =
    kind === 'email' ? wrongMail(address) : wrongUrl(address, pushOf(deps).localHosts)
  if (wrong) throw new Problem('invalid', [{ pointer: '#/address', detail: wrong[0], detail_en: wrong[1] }])
}
