import type { Document } from './format.js'
import { writeDate } from './dates.js'

/** Names this city in calls; the specification proposes the main website without www. Optional: there is one jurisdiction. */
export const JURISDICTION = 'jakarta.go.id'

const SPECIFICATION = 'http://wiki.open311.org/GeoReport_v2'
/** Where mySociety describes its update extension. */
const UPDATES = 'https://github.com/mysociety/FixMyStreet/wiki/Open311-FMS---Proposed-differences-to-Open311'

/**
 * The discovery document. The two extensions are endpoints of their own names, so that a client that knows only the
 * specification meets no foreign element.
 *
 * @param since when services or this document last changed: the start of the process.
 * @see https://wiki.open311.org/Service_Discovery/
 */
export function discovery(publicUrl: string, since: Date): Document {
  const changeset = writeDate(since)
  const formats = ['text/xml', 'application/json']
  const endpoint = (specification: string) => ({
    specification,
    url: `${publicUrl}/open311/v2`,
    changeset,
    type: 'production',
    formats,
  })
  return {
    discovery: {
      changeset,
      contact: `Pemerintah Provinsi DKI Jakarta. Dokumentasi: ${publicUrl}/api/docs`,
      key_service:
        'Kunci api_key diterbitkan administrator Muara untuk satu aplikasi atau satu OPD. Membaca tidak memerlukan kunci.',
      endpoints: [endpoint(SPECIFICATION), endpoint(UPDATES), endpoint(`${publicUrl}/open311/profile/1`)],
    },
  }
}
