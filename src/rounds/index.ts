/** Work done round after round, sends begun in a round and not waited for, and how long anything may take. */
export { roundFailed, startRounds } from './rounds.js'
export { openSends } from './sends.js'
export { limitUnder, within } from './within.js'
