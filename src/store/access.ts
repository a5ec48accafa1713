import type { Db } from './database.js'
import { putLetter } from './deliveries.js'

/** A key or login that was made or changed. */
export interface AccessEvent {
  /** A bigint, hence text. */
  readonly id: string
  readonly at: Date
  /** `key 3f…` or `login …`. */
  readonly subject: string
  readonly body: {
    readonly what: 'made' | 'changed' | 'ended'
    readonly name: string
    /** Scope of a key, role of a login. */
    readonly scope: string
    readonly agency: string | null
    readonly unit: string | null
    readonly mode: string
    /** Name of the program that did it; `before` for what was there before anybody wrote it down. */
    readonly via: string
    /** Of a key: who did it; null or absent where nobody noted it. */
    readonly by?: string | null
  }
}

/** What opens reports about offices: the Inspektorat's own keys, and those of the agencies given. A test key opens nothing. */
const OPENS = (agencies: string) =>
  `body->>'mode' = 'live' and (body->>'scope' = 'inspektorat' or body->>'agency' = any(${agencies}))`

/** Who was given keys and logins that open closed reports, newest first; at most `limit`. */
export async function accessTo(db: Db, agencies: readonly string[], limit: number): Promise<AccessEvent[]> {
  const { rows } = await db.query(
    `select id, at, subject, body from access_event where ${OPENS('$1')} order by id desc limit $2`,
    [agencies, limit],
  )
  return rows
}

/**
 * Tells those who look into closed reports that somebody else can open them now: a letter to each of their endpoints. In a
 * transaction of the caller's; whoever comes second finds nothing new.
 *
 * @param told agencies which look into reports about all others; `others` can hold a closed report as well.
 * @returns what was new, told or not: an office without endpoint hears of it from whoever reads the log.
 */
export async function tellOfAccess(
  db: Db,
  told: readonly string[],
  others: readonly string[],
): Promise<AccessEvent[]> {
  const { rows: before } = await db.query('select through from access_told for update')
  const { rows } = await db.query(
    `select id, at, subject, body from access_event where id > $2 and ${OPENS('$1')} order by id`,
    [[...told, ...others], (before[0] as { through: string }).through],
  )
  await db.query('update access_told set through = coalesce((select max(id) from access_event), 0)')
  for (const { subject, body } of rows as AccessEvent[])
    for (const { id } of await endpointsOf(db, told))
      await putLetter(db, id, null, 'access.opened', {
        subject,
        ...body,
        unit: body.unit ?? '',
        agency: body.agency ?? '',
        by: body.by ?? '',
      })
  return rows
}

async function endpointsOf(db: Db, agencies: readonly string[]): Promise<{ id: string }[]> {
  const { rows } = await db.query(
    `select id from endpoint where agency = any($1) and unit is null and state = 'active'`,
    [agencies],
  )
  return rows
}
