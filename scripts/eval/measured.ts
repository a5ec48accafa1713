import type { Matching } from '../../src/match/index.js'
import type { Area, Reader } from '../../src/understand/index.js'
import type { Figure } from './figures.js'
import type { Split } from './split.js'

/** Which rows are scored: one half, or all of a set that nobody tuned on. */
export type Part = Split | 'all'

/** What is measured: understanding and matching built from one set of tables. */
export interface Rules {
  readonly reader: Reader
  readonly matching: Matching
  readonly areas: readonly Area[]
}

/** Something the rules got wrong, in full, for the person who improves them. */
export interface Mistake {
  /** Kind of error: `category`, `kelurahan wrong`, `wrong merge`. */
  readonly what: string
  readonly set: string
  readonly ids: readonly string[]
  readonly text: string
  readonly expected: unknown
  readonly got: unknown
  readonly because: unknown
}

/** What one measure says about one part of a set. */
export interface Measured {
  readonly figures: readonly Figure[]
  readonly mistakes: readonly Mistake[]
}

export const together = (parts: readonly Measured[]): Measured => ({
  figures: parts.flatMap(part => part.figures),
  mistakes: parts.flatMap(part => part.mistakes),
})
