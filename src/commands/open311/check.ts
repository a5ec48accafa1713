import { Broken, NotApplicable, type Rule } from './rule.js'
import { discoveryRules } from './rules-discovery.js'
import { errorRules } from './rules-errors.js'
import { formatRules } from './rules-format.js'
import { postingRules } from './rules-posting.js'
import { requestRules } from './rules-requests.js'
import { serviceRules } from './rules-services.js'
import { updateRules } from './rules-updates.js'
import { Server, type Target } from './server.js'

/** Every rule, in the order a vendor would mend things. Posting comes last: it changes what the lists hold. */
export const RULES: readonly Rule[] = [
  ...formatRules,
  ...discoveryRules,
  ...serviceRules,
  ...requestRules,
  ...errorRules,
  ...updateRules,
  ...postingRules,
]

export interface Finding {
  readonly rule: Rule
  readonly result: 'ok' | 'fails' | 'not applicable'
  /** What the server did, or why nothing can be told; empty when it keeps the rule. */
  readonly because: string
}

/** Holds a server against every rule, one after the other, and tells each finding as it is made. */
export async function* examine(target: Target): AsyncGenerator<Finding> {
  const server = new Server(target)
  for (const rule of RULES) yield await find(rule, server)
}

async function find(rule: Rule, server: Server): Promise<Finding> {
  try {
    await rule.check(server)
    return { rule, result: 'ok', because: '' }
  } catch (error) {
    if (error instanceof NotApplicable) return { rule, result: 'not applicable', because: error.message }
    if (error instanceof Broken) return { rule, result: 'fails', because: error.message }
    throw error
  }
}
