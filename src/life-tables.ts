import { readYaml, type Tables } from './tables.js'
import { CalendarFile, createCalendar, createServiceLevels, levelsFile } from './ticket/clock/index.js'
import { createLife, lifeFile, officesOf } from './ticket/life/index.js'
import type { TicketRules } from './ticket/rules.js'

type Needed = Pick<Tables, 'statuses' | 'agencies' | 'units' | 'areas' | 'categories'>

/**
 * Reads life.yaml, service-levels.yaml and calendar.yaml. Synchronous, once at start.
 * @throws TableError naming the file and line of the first mistake.
 */
export function loadLife(configDir: string, tables: Needed): TicketRules {
  const rules = readYaml(
    configDir,
    'life.yaml',
    lifeFile({
      statuses: tables.statuses.map(each => each.status),
      agencies: tables.agencies.map(each => each.code),
    }),
  )
  const calendar = createCalendar(readYaml(configDir, 'calendar.yaml', CalendarFile))
  const categories = tables.categories.map(each => each.category)
  const levels = readYaml(configDir, 'service-levels.yaml', levelsFile(categories))
  const owners = new Map(tables.categories.map(each => [each.category, each.ownerLevel]))
  return {
    life: createLife(rules, officesOf(tables)),
    levels: createServiceLevels(levels, calendar),
    calendar,
    levelOf: category => owners.get(category ?? '') ?? null,
  }
}
