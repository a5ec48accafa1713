import { boxesIn } from './boxes.js'

/** A manifest store with thumbnails takes some hundred kilobytes. */
const LONGEST_STORE = 8_000_000
const MOST_CHUNKS = 10_000
const C2PA_UUID = 'd8fec3d61b0e483c92975828877ec481'

/**
 * The C2PA manifest store inside a picture file, null when there is none (C2PA 2.2, appendix A: JPEG APP11, PNG `caBX`,
 * RIFF `C2PA`, a `uuid` box in AVIF). Looks at headers only, never at the picture. Never throws.
 */
export function manifestStoreIn(file: Buffer): Buffer | null {
  const store = findStore(file)
  return store && store.length > 0 ? store.subarray(0, LONGEST_STORE) : null
}

function findStore(file: Buffer): Buffer | null {
  if (file.length < 12) return null
  if (file.readUInt16BE(0) === 0xffd8) return fromJpeg(file)
  if (file.readUInt32BE(0) === 0x89504e47) return chunk(file, 8, 'caBX', true)
  if (file.toString('latin1', 0, 4) === 'RIFF') return chunk(file, 12, 'C2PA', false)
  if (file.toString('latin1', 4, 8) === 'ftyp') return fromBaseMedia(file)
  return null
}

/**
 * A store longer than a segment is cut into several (ISO 19566-5, D.2): each starts with `JP`, an instance number, its
 * place in the row and the header of the box, which counts once.
 */
function fromJpeg(file: Buffer): Buffer | null {
  const instances = new Map<number, { order: number; head: Buffer; body: Buffer }[]>()
  for (let at = 2, count = 0; at + 4 <= file.length && count < MOST_CHUNKS; count++) {
    if (file[at] !== 0xff) break
    const marker = file[at + 1] as number
    const length = file.readUInt16BE(at + 2)
    // The picture itself starts here, or the header is broken.
    if (marker === 0xda || marker === 0xd9 || length < 2) break
    const segment = file.subarray(at + 4, at + 2 + length)
    at += 2 + length
    if (marker !== 0xeb || segment.length < 16 || segment.toString('latin1', 0, 2) !== 'JP') continue
    const headLength = segment.readUInt32BE(8) === 1 ? 16 : 8
    const pieces = instances.get(segment.readUInt16BE(2)) ?? []
    const [head, body] = [segment.subarray(8, 8 + headLength), segment.subarray(8 + headLength)]
    instances.set(segment.readUInt16BE(2), [...pieces, { order: segment.readUInt32BE(4), head, body }])
  }
  const stores = [...instances.values()].map(pieces => {
    const sorted = pieces.toSorted((a, b) => a.order - b.order)
    return Buffer.concat([sorted[0]?.head ?? Buffer.alloc(0), ...sorted.map(piece => piece.body)])
  })
  return stores.find(isStore) ?? null
}

/** Chunks of PNG (length, name, data, checksum; big-endian) and RIFF (name, length, data, even; little-endian). */
function chunk(file: Buffer, start: number, wanted: string, png: boolean): Buffer | null {
  for (let at = start, count = 0; at + 8 <= file.length && count < MOST_CHUNKS; count++) {
    const name = file.toString('latin1', png ? at + 4 : at, png ? at + 8 : at + 4)
    const length = png ? file.readUInt32BE(at) : file.readUInt32LE(at + 4)
    if (name === wanted) return file.subarray(at + 8, at + 8 + length)
    at += 8 + length + (png ? 4 : length % 2)
  }
  return null
}

/** Behind the uuid: version and flags, a purpose that ends with a zero, eight bytes of offset, then the store. */
function fromBaseMedia(file: Buffer): Buffer | null {
  for (const { type, body } of boxesIn(file)) {
    if (type !== 'uuid' || body.toString('hex', 0, 16) !== C2PA_UUID) continue
    const end = body.indexOf(0, 20)
    if (end > 0) return body.subarray(end + 9)
  }
  return null
}

/** JPEG keeps other JUMBF boxes in APP11 too (360 degree views, JPEG XT). */
const isStore = (bytes: Buffer) => bytes.subarray(0, 64).includes('c2pa')
