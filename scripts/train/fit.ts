import type { Features } from '../../src/understand/features.js'
import { type ModelParts, softmax } from '../../src/understand/model.js'

/** A text as the model sees it, and the place of its label in the list of labels. */
export interface Sample {
  readonly label: number
  readonly features: Features
}

export interface Settings {
  /** Times every sample is looked at. */
  readonly rounds: number
  /** First step of AdaGrad (Duchi, Hazan, Singer 2011). */
  readonly step: number
  /** Steady pull of every weight towards zero (L1), which leaves only the features that matter. */
  readonly pull: number
  /** Weights smaller than this say too little to be kept. */
  readonly least: number
  /** A feature that fewer samples hold is left out: a chance meeting of two words. */
  readonly seenIn: number
}

/** Most weights one feature may keep: their number is stored in one byte. */
const MOST_ENTRIES = 255

/**
 * Fits a softmax regression by AdaGrad, keeps the weights that matter and rounds them to one byte each.
 * Deterministic for the same samples in the same order.
 */
export function fit(
  samples: readonly Sample[],
  labels: readonly string[],
  settings: Settings,
  random: () => number,
): Omit<ModelParts, 'trainedFrom'> {
  const rows = rowsOf(samples, settings.seenIn)
  const width = labels.length
  const weights = new Float32Array(rows.size * width)
  const squares = new Float32Array(rows.size * width)
  const bias = new Float64Array(width)
  const biasSquares = new Float64Array(width)
  const order = samples.map((_, at) => at)

  for (let round = 0; round < settings.rounds; round++) {
    shuffle(order, random)
    for (const at of order) {
      const sample = samples[at]
      if (sample) learn(sample)
    }
  }

  function learn({ label, features: { hashes, shares } }: Sample) {
    const held = hashes.flatMap((hash, at) => {
      const row = rows.get(hash)
      return row === undefined ? [] : [{ from: row * width, share: shares[at] ?? 0 }]
    })
    const sums = Float64Array.from(bias)
    for (const { from, share } of held)
      for (let each = 0; each < width; each++) sums[each]! += weights[from + each]! * share
    const errors = softmax(sums)
    errors[label]! -= 1
    for (let each = 0; each < width; each++) {
      const error = errors[each]!
      biasSquares[each]! += error * error
      bias[each]! -= (settings.step * error) / Math.sqrt(1 + biasSquares[each]!)
      if (Math.abs(error) < 1e-4) continue
      for (const { from, share } of held) {
        const slope = error * share + settings.pull * Math.sign(weights[from + each]!)
        squares[from + each]! += slope * slope
        weights[from + each]! -= (settings.step * slope) / Math.sqrt(1e-3 + squares[from + each]!)
      }
    }
  }

  return rounded(rows, weights, [...bias], labels, settings.least)
}

/** A row of weights for every feature that is seen often enough. */
function rowsOf(samples: readonly Sample[], seenIn: number): Map<number, number> {
  const seen = new Map<number, number>()
  for (const { features } of samples)
    for (const hash of features.hashes) seen.set(hash, (seen.get(hash) ?? 0) + 1)
  const kept = [...seen].filter(([, times]) => times >= seenIn).map(([hash]) => hash)
  return new Map(kept.sort((a, b) => a - b).map((hash, row) => [hash, row]))
}

function shuffle(order: number[], random: () => number) {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const kept = order[at]!
    order[at] = order[other]!
    order[other] = kept
  }
}

function rounded(
  rows: ReadonlyMap<number, number>,
  weights: Float32Array,
  bias: readonly number[],
  labels: readonly string[],
  least: number,
): Omit<ModelParts, 'trainedFrom'> {
  const most = weights.reduce((best, weight) => Math.max(best, Math.abs(weight)), 0)
  const scale = most / 127 || 1
  const hashes: number[] = []
  const entries: number[] = []
  const labelOf: number[] = []
  const bytes: number[] = []
  for (const [hash, row] of rows) {
    const own = labels
      .map((_, label) => ({ label, weight: weights[row * labels.length + label]! }))
      .filter(({ weight }) => Math.abs(weight) >= Math.max(least, scale / 2))
      .slice(0, MOST_ENTRIES)
    if (own.length === 0) continue
    hashes.push(hash)
    entries.push(own.length)
    for (const { label, weight } of own) {
      labelOf.push(label)
      bytes.push(Math.round(weight / scale))
    }
  }
  return {
    labels,
    bias: bias.map(each => Math.round(each * 1000) / 1000),
    scale,
    hashes: Uint32Array.from(hashes),
    entries: Uint8Array.from(entries),
    labelOf: Uint8Array.from(labelOf),
    weights: Int8Array.from(bytes),
  }
}
