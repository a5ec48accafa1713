import { both, Fault } from './fault.js'
import type { Fields } from './fields.js'
import { one } from './fields.js'

/** A place in the list of changes: time of change in microseconds, and the row. */
export interface After {
  readonly at: string
  readonly id: string
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * `changed_after` of our own profile: empty begins, a cursor of an earlier answer goes on.
 *
 * @returns undefined when the client does not speak of changes, null for the beginning.
 * @throws Fault 400 for a cursor we did not write.
 */
export function readAfter(query: Fields): After | null | undefined {
  if (!query.some(([name]) => name === 'changed_after')) return undefined
  const cursor = one(query, 'changed_after')
  if (cursor === null) return null
  const [at, id] = Buffer.from(cursor, 'base64url').toString('utf8').split('~')
  if (
    at === undefined ||
    id === undefined ||
    !TIME.test(at) ||
    Number.isNaN(Date.parse(at)) ||
    !UUID.test(id)
  )
    throw new Fault(400, both('changed_after bukan kursor dari sini', 'changed_after is no cursor of ours'))
  return { at, id }
}

/** The `Link` header with which to ask for what changes next; `place` is `at~id` of the last row. */
export function writeAfter(list: string, query: Fields, place: string | null): string {
  const kept = query.filter(([name]) => name !== 'changed_after' && name !== 'api_key')
  const next = new URLSearchParams(kept.map(pair => [...pair]))
  next.set('changed_after', place === null ? '' : Buffer.from(place).toString('base64url'))
  return `<${list}?${next}>; rel="next"`
}
