import type { Refusal } from '../../ticket/life/index.js'
import { Problem, type ProblemName } from '../problem.js'

const KINDS: Readonly<Record<number, ProblemName>> = {
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  412: 'changed',
  422: 'incomplete',
}

/** The field of the body which a refusal is about. */
const FIELDS: Readonly<Record<string, string>> = {
  reason: 'reason',
  code: 'reason_code',
  owner: 'owner',
  date: 'until',
  evidence: 'evidence',
}

/** A refusal of the life of tickets as the API tells it: the code, and what happened and what to do in both languages. */
export function problemOf({ code, status, id, en }: Refusal): Problem {
  const field = FIELDS[code.slice(0, code.indexOf('_'))]
  const kind = code === 'change_reused' ? 'key_reused' : KINDS[status]
  return new Problem(kind ?? 'conflict', [
    { code, ...(field !== undefined && { pointer: `#/${field}` }), detail: id, detail_en: en },
  ])
}
