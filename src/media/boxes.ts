/** A box of JUMBF (ISO 19566-5) or of the ISO base media file format (ISO 14496-12): the two share one header. */
export interface Box {
  /** Four letters: `jumb`, `jumd`, `cbor`, `uuid`. */
  readonly type: string
  readonly body: Buffer
}

/** A store of a few megabytes has some hundred boxes; more is made to keep us busy. */
const MOST_BOXES = 2_000

/** The boxes that lie side by side in `bytes`. Ends quietly where the bytes stop making sense. */
export function* boxesIn(bytes: Buffer): Generator<Box> {
  let at = 0
  for (let count = 0; count < MOST_BOXES && at + 8 <= bytes.length; count++) {
    const announced = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    const long = announced === 1 && at + 16 <= bytes.length
    const head = long ? 16 : 8
    // 0 means "to the end"; a length beyond the end is a box that was cut off.
    const length =
      announced === 0 ? bytes.length - at : long ? Number(bytes.readBigUInt64BE(at + 8)) : announced
    if (length < head) return
    yield { type, body: bytes.subarray(at + head, Math.min(bytes.length, at + length)) }
    at += length
  }
}
