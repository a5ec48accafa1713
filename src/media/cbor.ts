/** A decoded value: maps with text keys become objects, byte strings and whatever needs more than reading become null. */
export type Cbor = string | number | boolean | null | Cbor[] | { [key: string]: Cbor }

const DEEPEST = 24
const MOST_ITEMS = 20_000

/**
 * Reads the CBOR (RFC 8949) of a C2PA claim or assertion: text, numbers, lists and maps; tags are looked through. Never
 * executes, never follows anything, bounded in depth and number. @throws RangeError where the bytes break off or lie.
 */
export function readCbor(bytes: Buffer): Cbor {
  let at = 0
  let items = 0

  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('CBOR breaks off')
    at += length
    return bytes.subarray(at - length, at)
  }
  const countOf = (more: number): number => {
    if (more < 24) return more
    if (more === 24) return take(1).readUInt8()
    if (more === 25) return take(2).readUInt16BE()
    if (more === 26) return take(4).readUInt32BE()
    if (more === 27) return Number(take(8).readBigUInt64BE())
    throw new RangeError('CBOR of an unknown length')
  }
  /** True at the sign that ends a list of unknown length. */
  const ends = () => {
    if (bytes[at] !== 0xff) return false
    at++
    return true
  }
  const repeat = (more: number, one: () => void) => {
    if (more === 31) while (!ends()) one()
    else for (let left = countOf(more); left > 0; left--) one()
  }
  const text = (more: number, depth: number): string => {
    if (more !== 31) return take(countOf(more)).toString('utf8')
    const pieces: string[] = []
    while (!ends()) pieces.push(String(value(depth + 1) ?? ''))
    return pieces.join('')
  }
  const simple = (more: number): Cbor => {
    if (more === 20 || more === 21) return more === 21
    if (more === 26) return take(4).readFloatBE()
    if (more === 27) return take(8).readDoubleBE()
    if (more >= 24) countOf(more)
    return null
  }

  function value(depth: number): Cbor {
    if (depth > DEEPEST || ++items > MOST_ITEMS) throw new RangeError('CBOR too deep or too long')
    const first = take(1).readUInt8()
    const [kind, more] = [first >> 5, first & 31]
    if (kind === 0) return countOf(more)
    if (kind === 1) return -1 - countOf(more)
    if (kind === 2) {
      text(more, depth)
      return null
    }
    if (kind === 3) return text(more, depth)
    if (kind === 4) {
      const list: Cbor[] = []
      repeat(more, () => list.push(value(depth + 1)))
      return list
    }
    if (kind === 5) {
      const map = new Map<string, Cbor>()
      repeat(more, () => {
        const key = value(depth + 1)
        map.set(String(key), value(depth + 1))
      })
      return Object.fromEntries(map)
    }
    if (kind === 6) {
      countOf(more)
      return value(depth + 1)
    }
    return simple(more)
  }
  return value(0)
}
