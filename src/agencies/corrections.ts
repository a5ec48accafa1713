import { z } from 'zod'
import type { KeyHolder } from '../accounts/index.js'
import { ALL } from '../store/conflict.js'
import type { Reach } from '../store/read/tickets.js'
import { ChangedMeanwhile, type Judged, NotRegroupable, OutOfReach } from '../store/regroup.js'
import { idOfKey, keyOf, once } from './idempotency.js'
import { Problem } from './problem.js'
import type { Answer, ApiDeps } from './route.js'
import { plain } from './validation.js'

/** What every correction of a grouping may carry. */
export const CorrectionHeaders = z.object({
  'Idempotency-Key': plain(255).optional(),
  'If-Match': plain(500).optional().meta({ description: 'ETag of the ticket as you saw it.' }),
})

/** How a correction can be refused. */
export const REFUSALS = {
  404: { description: 'No such ticket, report or event within reach of this key.' },
  409: { description: 'It makes no sense as things stand; `errors` says why.' },
  412: { description: 'The ticket changed since the ETag in If-Match.' },
  422: { description: 'The Idempotency-Key was used with another body.' },
} as const

/** The part of a call that tells who asks. */
export interface Caller {
  readonly holder: KeyHolder
  readonly header: (name: string) => string | undefined
}

/** What a key reaches. Protected tickets are open to whoever holds them and to the Inspektorat's own keys, not to administrators. */
export const reachOf = ({ scope, agency, unit }: KeyHolder): Reach => ({
  agency,
  unit,
  cleared: scope === 'inspektorat' ? ALL : agency,
})

/**
 * Carries a correction out in the name of the caller, once for an Idempotency-Key, and turns refusals into problems. The
 * history tells the id of the key, which an administrator can look up.
 */
export async function correct(
  call: Caller & { readonly params: object; readonly body: { readonly because: string } },
  { database, rules }: ApiDeps,
  work: (correction: Judged) => Promise<Answer>,
): Promise<Answer> {
  const { holder, header, params, body } = call
  const key = keyOf(header)
  const seen = versionsIn(header('if-match'))
  const correction: Judged = {
    actor: `kunci:${holder.id}`,
    because: body.because,
    reach: reachOf(holder),
    rules,
    ...(key !== undefined && { change: idOfKey(holder, key) }),
    ...(seen && { seen }),
  }
  const run = () => work(correction).catch(refused)
  if (key === undefined) return run()
  return once(database, { owner: `key:${holder.id}`, key, request: { params, body } }, run)
}

/** Versions in an If-Match header (RFC 9110, 13.1.1); undefined for none or `*`. A weak or foreign tag matches nothing. */
export function versionsIn(header: string | undefined): number[] | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  return header.split(',').flatMap(tag => /^\s*"(\d{1,9})"\s*$/.exec(tag)?.slice(1).map(Number) ?? [])
}

function refused(error: unknown): never {
  if (error instanceof OutOfReach) throw new Problem('not_found', faults(error))
  if (error instanceof ChangedMeanwhile) throw new Problem('changed', faults(error))
  if (error instanceof NotRegroupable) throw new Problem('conflict', faults(error))
  throw error
}

const faults = ({ message }: Error) => [
  { detail: message, detail_en: `The grouping stays as it is: ${message}` },
]
