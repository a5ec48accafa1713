import { v7 as uuidv7 } from 'uuid'
import type { Draft } from '../report/index.js'
import type { Language } from '../ticket/reply-texts.js'
import { type Db, prepared } from './database.js'

/** Who wrote, as the store knows them. */
export interface Reporter {
  /** The address on this channel; null for the anonymous. */
  readonly id: string | null
  /** The person behind it: one telephone number or mail address is one person on every channel. */
  readonly person: string | null
  /** Seen for the first time. */
  readonly fresh: boolean
  /** The language they chose, or wrote last; null while unknown. */
  readonly language: Language | null
}

/** What a message tells of the way back to its author. */
export interface WayBack {
  /** What `send` of the channel needs; null when the message may not be answered. */
  readonly answerTo: Readonly<Record<string, unknown>> | null
  /** The language it is written in; null when it does not say. */
  readonly language: Language | null
}

const ANONYMOUS: Reporter = { id: null, person: null, fresh: true, language: null }

/**
 * Who a person is, before it is hashed: the telephone number or mail address itself, anything else together with its channel.
 */
export const contactOf = (channel: string, kind: string, address: string): string =>
  kind === 'phone' || kind === 'email' ? `${kind}:${address.toLowerCase()}` : `${channel}:${address}`

/** The reporter's row, made at first sight; names are only ever added, never blanked, and so is the way back. */
export async function knowReporter(
  db: Db,
  channel: string,
  sender: Draft['sender'],
  { answerTo, language }: WayBack = { answerTo: null, language: null },
): Promise<Reporter> {
  const { kind, address } = sender
  if (kind === 'none' || address === null) return ANONYMOUS
  const { rows } = await db.query(
    prepared(
      'know-reporter',
      `with known as (insert into person (contact, language) values (sha256(convert_to($7, 'UTF8')), $8)
         on conflict (contact) do update set language = case when person.language_chosen then person.language else coalesce(excluded.language, person.language) end
         returning id, language)
     insert into reporter as r (id, channel, kind, address, handle, name, person_id, answer_to, spoke_at)
       select $1, $2, $3, $4, $5, $6, known.id, $9, clock_timestamp() from known
     on conflict (channel, address) do update set kind = excluded.kind, handle = coalesce(excluded.handle, r.handle), name = coalesce(excluded.name, r.name),
       person_id = excluded.person_id, answer_to = coalesce(excluded.answer_to, r.answer_to), spoke_at = excluded.spoke_at
     returning id, person_id as person, xmax = 0 as fresh, (select language from known) as language`,
      [
        uuidv7(),
        channel,
        kind,
        address,
        sender.handle ?? null,
        sender.name ?? null,
        contactOf(channel, kind, address),
        language,
        answerTo === null ? null : JSON.stringify(answerTo),
      ],
    ),
  )
  return rows[0] as Reporter
}
