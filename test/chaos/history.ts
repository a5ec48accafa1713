import { anchor, verify } from '../../src/store/audit.js'
import { Database } from '../../src/store/database.js'

/** What the chain of hashes says after the run. */
export interface History {
  readonly events: number
  readonly anchors: number
  /** The first row that is not as it was written; null when all are. */
  readonly broken: string | null
  /** Where the chain broke after one row was changed on purpose; null when nobody would have noticed. */
  readonly tampered: string | null
}

/** Recomputes the history of every ticket, as `muara audit verify` does, then once more with one event changed. */
export async function verifyHistory(databaseUrl: string): Promise<History> {
  const database = await Database.connect(databaseUrl, { max: 2, name: 'chaos-audit', onIdleError() {} })
  try {
    for (let made = await database.transaction(anchor); made && !made.complete; )
      made = await database.transaction(anchor)
    const { events, anchors, broken } = await verify(database.db)
    return {
      events,
      anchors,
      broken: broken && `${broken.row}: ${broken.what}`,
      tampered: await tampered(database),
    }
  } finally {
    await database.close()
  }
}

class Undone extends Error {}

/** Changes one event as only the owner of the tables can, looks, and takes it back. */
async function tampered(database: Database): Promise<string | null> {
  let found: string | null = null
  const changed = database.transaction(async db => {
    await db.query('alter table ticket_event disable trigger user')
    await db.query(
      `update ticket_event set actor = 'orang lain' where (ticket_id, seq) in (select ticket_id, seq from ticket_event order by ticket_id desc, seq limit 1)`,
    )
    found = (await verify(db)).broken?.row ?? null
    throw new Undone()
  })
  await changed.catch(error => {
    if (!(error instanceof Undone)) throw error
  })
  return found
}
