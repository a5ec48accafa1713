import type { Calendar, ServiceLevels } from './clock/index.js'
import type { Life } from './life/index.js'

/** All that decides about a ticket after it was routed, built once from life.yaml, service-levels.yaml and calendar.yaml. */
export interface TicketRules {
  readonly life: Life
  readonly levels: ServiceLevels
  readonly calendar: Calendar
  /** `owner_level` of a category in categories.csv; null for an unknown one. */
  levelOf(category: string | null): string | null
}
