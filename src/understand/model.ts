import type { Features } from './features.js'

/** A softmax regression over the features of a text, small enough to load at start. */
export interface LinearModel {
  readonly labels: readonly string[]
  /** SHA-256 of the text it was trained from, in hexadecimal. */
  readonly trainedFrom: string
  /** @returns the probability of every label, in the order of `labels`; they sum to 1. */
  chances(features: Features): Float64Array
  /** @returns the words that speak most for a label, by their index in the text, strongest first. */
  reasons(features: Features, label: number): number[]
}

/** What a trained model consists of before and after it is packed. */
export interface ModelParts {
  readonly trainedFrom: string
  readonly labels: readonly string[]
  readonly bias: readonly number[]
  /** A stored weight of 1 means this much. */
  readonly scale: number
  /** Features in ascending order of their hash; `entries` says how many weights each has. */
  readonly hashes: Uint32Array
  readonly entries: Uint8Array
  /** Label and weight of all entries, feature by feature. */
  readonly labelOf: Uint8Array
  readonly weights: Int8Array
}

const FORMAT = 'muara-linear-1'
/** Labels are numbered in one byte, and a feature may weigh for each of them. */
const MOST_LABELS = 255
const LINE_FEED = 10

/** One line of JSON that a person can read, then the four lists, little endian. */
export function packModel({ hashes, entries, labelOf, weights, ...head }: ModelParts): Buffer {
  if (head.labels.length > MOST_LABELS)
    throw new RangeError(`a model has at most ${MOST_LABELS} labels, this one ${head.labels.length}`)
  const line = JSON.stringify({
    format: FORMAT,
    ...head,
    features: hashes.length,
    weights: weights.length,
  })
  const keys = Buffer.alloc(hashes.length * 4)
  hashes.forEach((hash, at) => {
    keys.writeUInt32LE(hash, at * 4)
  })
  return Buffer.concat([Buffer.from(`${line}\n`), keys, entries, labelOf, Buffer.from(weights.buffer)])
}

/**
 * Reads what `packModel` wrote.
 * @throws Error when the bytes are no model or not whole.
 */
export function readModel(bytes: Buffer): LinearModel {
  const end = bytes.indexOf(LINE_FEED)
  const head = end < 0 ? null : headOf(bytes.toString('utf8', 0, end))
  if (head === null) throw new Error('bukan berkas bobot Muara')
  const { features, weights: count, labels, bias, scale, trainedFrom } = head
  let at = end + 1
  if (bytes.length !== at + features * 5 + count * 2) throw new Error('berkas bobot tidak utuh')
  const keysAt = at
  const entries = bytes.subarray((at += features * 4), (at += features))
  const labelOf = bytes.subarray(at, (at += count))
  const weights = new Int8Array(bytes.subarray(at, at + count))
  // Open addressing in two flat lists: a text asks for a thousand features, nearly all of them unknown.
  const mask = 2 ** Math.ceil(Math.log2(features * 2 + 2)) - 1
  const keys = new Uint32Array(mask + 1)
  const places = new Int32Array(mask + 1).fill(-1)
  const starts = new Uint32Array(features + 1)
  const placeOf = (hash: number): number => {
    let slot = hash & mask
    while ((places[slot] ?? -1) >= 0 && keys[slot] !== hash) slot = (slot + 1) & mask
    return slot
  }
  let from = 0
  for (let feature = 0; feature < features; feature++) {
    const hash = bytes.readUInt32LE(keysAt + feature * 4)
    const slot = placeOf(hash)
    keys[slot] = hash
    places[slot] = feature
    starts[feature] = from
    from += entries[feature] ?? 0
  }
  starts[features] = from
  if (from !== count) throw new Error('berkas bobot tidak utuh')

  /** Calls back with every weight that speaks: label, what it adds, index of the word. */
  const each = (
    { hashes, shares, words }: Features,
    add: (label: number, by: number, word: number) => void,
  ) => {
    for (const [index, hash] of hashes.entries()) {
      const feature = places[placeOf(hash)] ?? -1
      if (feature < 0) continue
      const [share, word] = [(shares[index] ?? 0) * scale, words[index] ?? 0]
      const last = starts[feature + 1] ?? 0
      for (let entry = starts[feature] ?? 0; entry < last; entry++)
        add(labelOf[entry] ?? 0, (weights[entry] ?? 0) * share, word)
    }
  }

  return {
    labels,
    trainedFrom,
    chances(found) {
      const sums = Float64Array.from(bias)
      each(found, (label, by) => {
        sums[label] = (sums[label] ?? 0) + by
      })
      return softmax(sums)
    },
    reasons(found, wanted) {
      const byWord = new Map<number, number>()
      each(found, (label, by, word) => {
        if (label === wanted) byWord.set(word, (byWord.get(word) ?? 0) + by)
      })
      return [...byWord]
        .filter(([, by]) => by > 0)
        .sort((a, b) => b[1] - a[1])
        .map(([word]) => word)
    },
  }
}

/** Turns sums into probabilities, in place. */
export function softmax(sums: Float64Array): Float64Array {
  const most = sums.reduce((best, sum) => Math.max(best, sum), Number.NEGATIVE_INFINITY)
  let total = 0
  sums.forEach((sum, at) => {
    const raised = Math.exp(sum - most)
    sums[at] = raised
    total += raised
  })
  return sums.map(raised => raised / total)
}

type Head = Pick<ModelParts, 'trainedFrom' | 'labels' | 'bias' | 'scale'> & {
  readonly features: number
  readonly weights: number
}

function headOf(line: string): Head | null {
  try {
    const head = JSON.parse(line) as Head & { readonly format: string }
    const whole = head.format === FORMAT && head.labels.length === head.bias.length
    return whole && Number.isInteger(head.features) && Number.isInteger(head.weights) ? head : null
  } catch {
    return null
  }
}
