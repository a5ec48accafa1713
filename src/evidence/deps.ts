import type { FileStore } from '../media/files.js'
import type { Database } from '../store/database.js'
import type { EvidenceSettings } from '../ticket/evidence/index.js'
import type { Refusal } from '../ticket/life/index.js'
import type { EvidenceRefusal } from '../ticket/evidence/index.js'
import type { TicketRules } from '../ticket/rules.js'

/** What the room works with. */
export interface EvidenceDeps {
  readonly database: Database
  readonly rules: TicketRules
  /** `config/evidence.yaml`. */
  readonly settings: EvidenceSettings
  readonly files: FileStore
  /** Signs the passes of the camera page; at least 32 bytes, the same in every process. */
  readonly key: string
  /** Code of the kelurahan a point lies in; null outside Jakarta. */
  readonly kelurahanAt: (point: { readonly lat: number; readonly lon: number }) => string | null
}

/** Nothing was changed, and why. */
export interface Refused {
  readonly done: false
  readonly refusal: Refusal | EvidenceRefusal
}
