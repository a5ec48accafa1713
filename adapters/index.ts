import type { Adapter } from '#kit'

/** The list: one line per adapter. A folder that is missing here fails the conformance run. */
export const adapters: readonly Adapter[] = []
