/**
 * A small seeded generator (sfc32, from PractRand). The same seed gives the same stories, the same order of deliveries
 * and the same plan of attacks; what the processes make of it still depends on the machine, as it should.
 */
export interface Random {
  /** 0 (included) to 1 (excluded). */
  next(): number
  /** Whole number from 0 to `end - 1`. */
  below(end: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** `length` hexadecimal signs, lower case. */
  hex(length: number): string
  /** A version 4 UUID. */
  uuid(): string
  /** An independent stream, so that one more draw here changes nothing there. */
  fork(label: string): Random
}

export function seeded(seed: number | string): Random {
  let [a, b, c, d] = start(String(seed))
  const word = () => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) word()

  const next = () => word() / 2 ** 32
  const below = (end: number) => Math.floor(next() * end)
  const hex = (length: number) => {
    let signs = ''
    while (signs.length < length) signs += word().toString(16).padStart(8, '0')
    return signs.slice(0, length)
  }
  return {
    next,
    below,
    chance: probability => next() < probability,
    pick: list => {
      if (list.length === 0) throw new RangeError('nothing to pick from')
      return list[below(list.length)] as never
    },
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[below(4)]}${hex(3)}-${hex(12)}`,
    fork: label => seeded(`${seed}/${label}`),
  }
}

/** Four words of state from a text (FNV-1a with four offsets). */
function start(text: string): [number, number, number, number] {
  const word = (offset: number) => {
    let hash = (0x811c9dc5 ^ offset) | 0
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    return hash
  }
  return [word(1), word(2), word(3), word(4)]
}
