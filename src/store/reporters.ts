import { v7 as uuidv7 } from 'uuid'
import type { Draft } from '../report/index.js'
import { type Db, prepared } from './database.js'

/** Who wrote, as the store knows them. */
export interface Reporter {
  /** The address on this channel; null for the anonymous. */
  readonly id: string | null
  /** The person behind it: one telephone number or mail address is one person on every channel. */
  readonly person: string | null
  /** Seen for the first time. */
  readonly fresh: boolean
}

const ANONYMOUS: Reporter = { id: null, person: null, fresh: true }

/** The reporter's row, made at first sight; names are only ever added, never blanked. */
export async function knowReporter(db: Db, channel: string, sender: Draft['sender']): Promise<Reporter> {
  const { kind, address } = sender
  if (kind === 'none' || address === null) return ANONYMOUS
  const contact =
    kind === 'phone' || kind === 'email' ? `${kind}:${address.toLowerCase()}` : `${channel}:${address}`
  const { rows } = await db.query(
    prepared(
      'know-reporter',
      `with known as (insert into person (contact) values (sha256(convert_to($7, 'UTF8')))
         on conflict (contact) do update set contact = excluded.contact returning id)
     insert into reporter as r (id, channel, kind, address, handle, name, person_id) select $1,$2,$3,$4,$5,$6, known.id from known
     on conflict (channel, address) do update set kind = excluded.kind, handle = coalesce(excluded.handle, r.handle), name = coalesce(excluded.name, r.name), person_id = excluded.person_id
     returning id, person_id as person, xmax = 0 as fresh`,
      [uuidv7(), channel, kind, address, sender.handle ?? null, sender.name ?? null, contact],
    ),
  )
  return rows[0] as Reporter
}
