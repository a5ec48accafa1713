import type { Refused } from '../../evidence/index.js'
import { Problem, type ProblemName } from '../problem.js'

const KINDS: Readonly<Record<number, ProblemName>> = {
  400: 'invalid',
  403: 'forbidden',
  409: 'conflict',
  412: 'changed',
  422: 'incomplete',
}

/** The field of the body which a refusal is about, by the first word of its code. */
const FIELDS: Readonly<Record<string, string>> = {
  reason: 'reason',
  code: 'reason_code',
  owner: 'owner',
  date: 'until',
  evidence: 'evidence',
  unknown_photo: 'evidence',
  found_false: 'evidence',
  only_before: 'evidence',
  not_a_photo: 'content',
}

/**
 * A refusal as the API tells it: the code, and what happened and what to do in both languages. A ticket that is closed to
 * whoever asks is told in the same words as one that never was.
 */
export function problemOf({ code, status, id, en }: Refused['refusal']): Problem {
  if (status === 404) return new Problem('not_found')
  const field = FIELDS[code] ?? FIELDS[code.slice(0, code.indexOf('_'))]
  const kind = code === 'change_reused' ? 'key_reused' : KINDS[status]
  return new Problem(kind ?? 'conflict', [
    { code, ...(field !== undefined && { pointer: `#/${field}` }), detail: id, detail_en: en },
  ])
}
