import type { Server } from './server.js'

/** One thing a server of GeoReport v2 does, with the words that say so. */
export interface Rule {
  /** `group/name`, stable: vendors quote it. */
  readonly name: string
  /** The sentence of the specification, or of the extension. */
  readonly says: string
  /** Where the sentence stands. */
  readonly where: string
  /** Resolves when the server keeps the rule. Throws `Broken`, or `NotApplicable` when nothing can be told. */
  check(server: Server): Promise<void>
}

/** The server breaks a rule. The message says what it did, for whoever must mend it. */
export class Broken extends Error {}

/** The rule says nothing about this server, or it may not be tried. The message says why. */
export class NotApplicable extends Error {}

/** Throws `Broken` unless it holds. */
export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Broken(otherwise)
}
