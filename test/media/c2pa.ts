/** Builds what a C2PA writer would: CBOR, JUMBF boxes, and the places in JPEG, PNG and WebP where a store lies. */

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

const head = (kind: number, count: number): Buffer => {
  if (count < 24) return Buffer.from([(kind << 5) | count])
  if (count < 256) return Buffer.from([(kind << 5) | 24, count])
  return Buffer.from([(kind << 5) | 25, count >> 8, count & 255])
}

export function cbor(value: Value): Buffer {
  if (value === null) return Buffer.from([0xf6])
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4])
  if (typeof value === 'number') return head(0, value)
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    return Buffer.concat([head(3, text.length), text])
  }
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)])
  const entries = Object.entries(value)
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [cbor(key), cbor(one)])])
}

export function box(type: string, ...body: readonly Buffer[]): Buffer {
  const content = Buffer.concat(body)
  const header = Buffer.alloc(8)
  header.writeUInt32BE(content.length + 8)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, content])
}

const labelled = (label: string, ...content: readonly Buffer[]) =>
  box('jumb', box('jumd', Buffer.alloc(16, 7), Buffer.from([3]), Buffer.from(`${label}\0`)), ...content)

/** A store with one manifest: a claim and its actions, beside an assertion nobody here reads. */
export const store = (claim: Value, actions: readonly Value[]): Buffer =>
  labelled(
    'c2pa',
    labelled(
      'urn:uuid:00000000-0000-4000-8000-000000000000',
      labelled(
        'c2pa.assertions',
        labelled('c2pa.hash.data', box('cbor', cbor({ alg: 'sha256' }))),
        labelled('c2pa.actions.v2', box('cbor', cbor({ actions }))),
      ),
      labelled('c2pa.claim.v2', box('cbor', cbor(claim))),
      labelled('c2pa.signature', box('cbor', Buffer.from([0xd2, 0x84, 0x43, 1, 2, 3, 0xa0, 0xf6, 0x41, 0]))),
    ),
  )

/** In APP11 segments of at most `size` bytes of the store each, behind the start of a JPEG. */
export function inJpeg(jpeg: Buffer, content: Buffer, size = 60_000): Buffer {
  const [boxHead, body] = [content.subarray(0, 8), content.subarray(8)]
  const segments: Buffer[] = []
  for (let at = 0, order = 1; at < body.length; at += size, order++) {
    const part = body.subarray(at, at + size)
    const header = Buffer.alloc(12)
    header.writeUInt16BE(0xffeb)
    header.writeUInt16BE(2 + 8 + 8 + part.length, 2)
    header.write('JP', 4, 'latin1')
    header.writeUInt16BE(1, 6)
    header.writeUInt32BE(order, 8)
    segments.push(header, boxHead, part)
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])
}

/** In a `caBX` chunk behind the header of a PNG. The checksum is not that of the chunk: readers skip what they do not know. */
export function inPng(png: Buffer, content: Buffer, name = 'caBX'): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(content.length)
  header.write(name, 4, 'latin1')
  const firstEnd = 8 + 25
  return Buffer.concat([png.subarray(0, firstEnd), header, content, Buffer.alloc(4), png.subarray(firstEnd)])
}

/** In a `C2PA` chunk at the end of a WebP. */
export function inWebp(webp: Buffer, content: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.write('C2PA', 0, 'latin1')
  header.writeUInt32LE(content.length, 4)
  const whole = Buffer.concat([webp, header, content, Buffer.alloc(content.length % 2)])
  whole.writeUInt32LE(whole.length - 8, 4)
  return whole
}

export const SOURCE = 'http://cv.iptc.org/newscodes/digitalsourcetype/'
