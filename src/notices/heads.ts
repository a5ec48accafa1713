import { Gauge, type Registry } from 'prom-client'
import type { Log } from '../kit/index.js'
import type { Database } from '../store/database.js'
import { listOfficials } from '../store/notices.js'
import type { Directory } from '../store/read/directory.js'
import { headless, type Office, ROLES } from '../ticket/notices/index.js'

/** Offices of which nobody is told anything, however urgent: they have no head in the database. */
const officesUnheard = async ({ db }: Database, { offices }: Directory): Promise<readonly Office[]> =>
  headless(offices, await listOfficials(db))

/** Adds how many offices have no head, by role. Above 0 somebody who ought to be told is not. */
export function headMetrics(registry: Registry, database: Database, directory: Directory): void {
  new Gauge({
    name: 'muara_offices_without_head',
    help: 'Offices without an official to tell (see /api/v1/officials); above 0 urgent incidents reach nobody there',
    labelNames: ['role'],
    registers: [registry],
    async collect() {
      const unheard = await officesUnheard(database, directory)
      for (const role of ROLES) this.set({ role }, unheard.filter(one => one.role === role).length)
    },
  })
}

const DAY_MS = 86_400_000

/** Says so in the log, once a day as long as it is true. */
export function warnOfHeadless(
  database: Database,
  directory: Directory,
  log: Log,
): (now: Date) => Promise<void> {
  let said = 0
  return async now => {
    if (now.getTime() - said < DAY_MS) return
    const unheard = await officesUnheard(database, directory)
    said = now.getTime()
    if (unheard.length > 0)
      log.warn(
        { unit: 'notice', offices: unheard.length, first: `${unheard[0]?.role} ${unheard[0]?.office}` },
        'offices without an official: urgent incidents reach nobody there',
      )
  }
}
