import { at, cutText, type Sender, textOf } from '#kit'

/**
 * Who wrote a comment or post: `from` since Graph 2.11, `sender_*` before, `reviewer_*` in ratings. Meta leaves all of
 * them out without the permission or for privacy; then it is an anonymous intake.
 */
export function authorOf(value: unknown): Sender {
  const id =
    textOf(at(value, 'from', 'id')) ?? textOf(at(value, 'sender_id')) ?? textOf(at(value, 'reviewer_id'))
  const name =
    textOf(at(value, 'from', 'name')) ??
    textOf(at(value, 'sender_name')) ??
    textOf(at(value, 'reviewer_name'))
  return person(id, name, textOf(at(value, 'from', 'username')))
}

/** Who wrote a private message, by an id that only this page knows. */
export const messengerOf = (item: unknown): Sender => person(textOf(at(item, 'sender', 'id')), null, null)

function person(id: string | null, name: string | null, handle: string | null): Sender {
  return {
    kind: id === null ? 'none' : 'user_id',
    address: id === null ? null : cutText(id, 320),
    ...(handle ? { handle: cutText(handle, 200) } : {}),
    ...(name ? { name: cutText(name, 200) } : {}),
  }
}
