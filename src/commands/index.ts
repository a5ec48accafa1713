import { areas, gazetteer } from './atlas.js'
import { audit } from './audit.js'
import type { CommandGroup } from './command.js'
import { conflict } from './conflict.js'
import { deliveries } from './deliveries.js'
import { keys } from './keys.js'
import { labels } from './labels.js'
import { numbers } from './numbers.js'
import { officials } from './officials.js'
import { open311 } from './open311.js'
import { tickets } from './tickets.js'

export { Refused, type Workplace } from './command.js'

/** Every group of commands, in the order the help shows them. */
export const groups: readonly CommandGroup[] = [
  tickets,
  labels,
  areas,
  gazetteer,
  open311,
  audit,
  conflict,
  keys,
  deliveries,
  numbers,
  officials,
]
