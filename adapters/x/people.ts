import { at, cutText, isObject, type Sender, textOf } from '#kit'
import { idOf } from './cut.js'

/**
 * The account with this id among those X included: a list (v2), a list of `{data: user}`, an object by id (direct
 * messages) or an object by id of `{data: user}` (X Activity). Undefined when X left it out (suspended, protected).
 */
export function userIn(users: unknown, id: string | null): unknown {
  if (id === null) return undefined
  const all: readonly unknown[] = Array.isArray(users) ? users : isObject(users) ? Object.values(users) : []
  return all.map(user => at(user, 'data') ?? user).find(user => idOf(user) === id)
}

/** Who wrote, by the id alone when the account is unknown; nobody when even the id is missing. */
export function senderOf(id: string | null, user: unknown): Sender {
  if (id === null) return { kind: 'none', address: null }
  const handle = textOf(at(user, 'username')) ?? textOf(at(user, 'screen_name'))
  const name = textOf(at(user, 'name'))
  return {
    kind: 'user_id',
    address: cutText(id, 320),
    ...(handle ? { handle: cutText(handle, 200) } : {}),
    ...(name ? { name: cutText(name, 200) } : {}),
  }
}
