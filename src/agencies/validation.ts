import { z } from 'zod'
import type { Fault } from './problem.js'
import { Problem } from './problem.js'

/** Text from a URL or header: no control characters (PostgreSQL refuses NUL) and a bound. */
export const plain = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    // oxlint-disable-next-line no-control-regex -- refusing control characters is the purpose
    .regex(/^[^\u0000-\u001f\u007f]*$/)

const LARGEST_PAGE = 200

/** How many of a list one page holds: 1 to 200, 50 unless asked otherwise. */
export const pageSize = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().int().min(1).max(LARGEST_PAGE))
  .default(50)
  .meta({ type: 'integer', minimum: 1, maximum: LARGEST_PAGE, default: 50 })

type Part = 'body' | 'parameter'

/** Parses one part of a request; throws a 400 which names every fault in it. */
export function check<S extends z.ZodType>(schema: S, value: unknown, part: Part): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Problem('invalid', result.error.issues.flatMap(issue => faultsOf(issue, part)).slice(0, 50))
}

type Issue = z.core.$ZodIssue

function faultsOf(issue: Issue, part: Part): Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => at([...issue.path, key], part, ['tidak dikenal', 'is not a known field']))
  return [at(issue.path, part, wording(issue))]
}

function at(path: readonly PropertyKey[], part: Part, [detail, detail_en]: readonly [string, string]): Fault {
  if (part === 'parameter') return { parameter: String(path[0] ?? ''), detail, detail_en }
  const pointer = path.map(key => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return { pointer: `#${pointer}`, detail, detail_en }
}

/** What is wrong, for a person: no library words, no echo of what was sent. */
function wording(issue: Issue): readonly [string, string] {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? ['wajib diisi', 'is required']
        : [`harus bertipe ${issue.expected}`, `must be of type ${issue.expected}`]
    case 'too_small':
      return [
        `terlalu pendek atau terlalu kecil (minimal ${issue.minimum})`,
        `is too short or too small (minimum ${issue.minimum})`,
      ]
    case 'too_big':
      return [
        `terlalu panjang atau terlalu besar (maksimal ${issue.maximum})`,
        `is too long or too large (maximum ${issue.maximum})`,
      ]
    case 'invalid_value':
      return [
        `harus salah satu dari: ${issue.values.join(', ')}`,
        `must be one of: ${issue.values.join(', ')}`,
      ]
    case 'custom':
      return [issue.message, String((issue.params as { en?: string } | undefined)?.en ?? issue.message)]
    default:
      return ['bentuknya tidak benar', 'has the wrong form']
  }
}
