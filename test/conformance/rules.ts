import { capabilityRules } from './capability-rules.js'
import { doorRules } from './door-rules.js'
import { folderRules } from './folder-rules.js'
import { privacyRules } from './privacy-rules.js'
import { readingRules } from './reading-rules.js'
import type { Subject } from './subject.js'

/** Something every adapter must hold to. A folder may waive one by its id, with a reason, in `cases.waivers`. */
export interface Rule {
  readonly id: string
  readonly says: string
  /** False where the rule has no meaning, e.g. a signature on a channel that is polled. */
  appliesTo?(subject: Subject): boolean
  /** Throws when the rule is broken. */
  check(subject: Subject): Promise<void> | void
}

/** In this order: `privacy` comes last and judges what all the others made the adapter say. */
export const rules: readonly Rule[] = [
  ...folderRules,
  ...capabilityRules,
  ...readingRules,
  ...doorRules,
  ...privacyRules,
]
