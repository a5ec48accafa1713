import { createHash } from 'node:crypto'

/** Rules are tuned on one half of a set, numbers are shown from the other. */
export type Split = 'development' | 'validation'

/** The half a name falls into: always the same, about one in two. */
export const splitOf = (name: string): Split =>
  (createHash('sha256').update(`muara ${name}`).digest()[0] ?? 0) % 2 === 0 ? 'development' : 'validation'

/**
 * Groups names that are tied to each other, directly or through others.
 * @returns the group of every name, called by its smallest member.
 */
export function connected(names: Iterable<string>, ties: Iterable<readonly string[]>): Map<string, string> {
  const parent = new Map([...names].map(name => [name, name]))
  const root = (name: string): string => {
    let at = name
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up
    return at
  }
  for (const [first, ...others] of ties) {
    for (const other of others) {
      const [a, b] = [root(first ?? other), root(other)].sort()
      if (a !== undefined && b !== undefined && a !== b) parent.set(b, a)
    }
  }
  return new Map([...parent.keys()].map(name => [name, root(name)]))
}
